; A loop that goes round without ever letting a cancellation in.
((while_statement) @finding
  (#in-async? @finding)
  (#never-pauses? @finding)
  (#set! code "CNL506")
  (#set! severity "information")
  (#set! summary "an endless loop with a way round it that has no suspension point")
  (#set! message "this loop has no end, and there is a way round it without a suspension point: as long as it takes that way, no other task runs and nothing can cancel it")
  (#set! range "header")
  (#set! aliases "ASYNC913"))

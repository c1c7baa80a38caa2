; A handler that catches the cancellation among everything else and ends without raising it again.
((except_clause) @finding
  (#in-async? @finding)
  (#loses? @finding "broad")
  (#not-cancel-and-await? @finding)
  (#set! code "CNL102")
  (#set! severity "warning")
  (#set! summary "a bare except or except BaseException that swallows the cancellation")
  (#set! message "this handler catches {caught}, also the cancellation that arrives at {suspension}, and does not raise it again: {goes_on}")
  (#set! range "header")
  (#set! fix "insert-cancel-handler guard-reraise insert-reraise narrow-to-exception")
  (#set! aliases "ASYNC103 S5754 B036"))

; A handler that names the cancellation exception and ends without raising it again.
((except_clause) @finding
  (#in-async? @finding)
  (#loses? @finding "swallowed")
  (#not-cancel-and-await? @finding)
  (#set! code "CNL101")
  (#set! severity "warning")
  (#set! summary "a handler that names the cancellation exception and does not raise it again")
  (#set! message "the cancellation that arrives at {suspension} is caught here as {caught} and not raised again: {goes_on}")
  (#set! range "header")
  (#set! fix "insert-reraise convert-to-finally remove-from-tuple guard-reraise insert-cancel-handler")
  (#set! aliases "ASYNC103 S7497"))

; A statement that raises something else while the cancellation is in flight.
([(raise_statement) (expression_statement) (return_statement) (delete_statement)] @finding
  (#in-async? @finding)
  (#loses? @finding "replaced")
  (#set! code "CNL104")
  (#set! severity "warning")
  (#set! rank "3")
  (#set! summary "another exception is raised in place of the cancellation")
  (#set! message "{code} puts another exception in place of the cancellation that arrives at {suspension}: the task does not count as cancelled")
  (#set! fix "reraise-first")
  (#set! aliases "ASYNC104"))

([(if_statement) (elif_clause) (while_statement) (for_statement) (with_statement) (match_statement) (case_clause)
  (try_statement) (function_definition) (class_definition) (decorated_definition)] @finding
  (#in-async? @finding)
  (#loses? @finding "replaced")
  (#set! range "header")
  (#set! message "{code} puts another exception in place of the cancellation that arrives at {suspension}: the task does not count as cancelled"))

; Exact, but seldom what a person wants to be warned of: it takes a program that is broken already.
((assert_statement) @finding
  (#in-async? @finding)
  (#loses? @finding "replaced")
  (#set! severity.here "hint")
  (#set! message "where it does not hold, {code} puts an AssertionError in place of the cancellation that arrives at {suspension}"))

; A jump out of a finally block that drops the cancellation in flight.
([(return_statement) (break_statement) (continue_statement)] @finding
  (#in-async? @finding)
  (#loses? @finding "jump")
  (#set! code "CNL105")
  (#set! severity "warning")
  (#set! summary "return, break or continue in a finally block drops the cancellation in flight")
  (#set! message "{keyword} in a finally block drops the cancellation that arrives at {suspension}: {goes_on}")
  (#set! fix "move-jump-out-of-finally")
  (#set! aliases "B012 S1143"))

((finally_clause) @finding
  (#in-async? @finding)
  (#loses? @finding "jump")
  (#set! range "header")
  (#set! message "this finally block can go on for ever while the cancellation that arrives at {suspension} is in flight: then the task never ends"))

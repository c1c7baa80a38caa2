; An await in a handler before its raise.
((await) @finding
  (#in-async? @finding)
  (#replaces-error? @finding)
  (#set! code "CNL207")
  (#set! severity "hint")
  (#set! summary "an await in a handler before its raise: a cancellation there replaces the exception")
  (#set! message "a cancellation that arrives at {code} leaves this handler instead of the exception that it was going to raise, which nobody then sees")
  (#set! fix "shield-cleanup")
  (#set! aliases "ASYNC120"))

([(with_statement) (for_statement)] @finding
  (#async? @finding)
  (#in-async? @finding)
  (#replaces-error? @finding)
  (#set! range "header")
  (#set! message "a cancellation that arrives here leaves this handler instead of the exception that it was going to raise, which nobody then sees"))

; A generator that gives control away while its scope is open.
((yield) @finding
  (#in-async? @finding)
  (#yields-in-scope? @finding)
  (#set! code "CNL305")
  (#set! severity "warning")
  (#set! summary "a yield of an async generator inside a cancel scope, timeout, nursery or task group")
  (#set! message "this generator is left here with {function} still open: who iterates runs inside it, is cancelled by it in places that have nothing to do with it, and may close it in another task or never")
  (#set! aliases "ASYNC101"))

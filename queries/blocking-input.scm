; The terminal is waited for in the thread of the event loop.
((call) @finding
  (#calls? @finding "input")
  (#in-async? @finding)
  (#set! code "CNL505")
  (#set! severity "warning")
  (#set! summary "input() in an async function: the event loop waits for the user")
  (#set! message "{function} waits for the user in the event loop's thread: until it returns no other task runs, and no cancellation or timeout is delivered; run it with {thread}")
  (#set! fix "run-in-thread")
  (#set! range "header")
  (#set! aliases "ASYNC250"))

; A process is waited for, or started, in the thread of the event loop.
((call) @finding
  (#calls? @finding "process")
  (#in-async? @finding)
  (#set! code "CNL504")
  (#set! severity "warning")
  (#set! summary "a call that waits for a process in an async function")
  (#set! message "{function} waits for the process in the event loop's thread: until it returns no other task runs, and no cancellation or timeout is delivered; use {process}")
  (#set! fix "create-process run-in-thread")
  (#set! range "header")
  (#set! aliases "ASYNC220 ASYNC221 ASYNC222"))

((call) @finding
  (#calls? @finding "starts-process")
  (#in-async? @finding)
  (#set! severity.here "information")
  (#set! message "{function} starts the process in the event loop's thread, and what then waits for it blocks the loop; use {process}")
  (#set! range "header"))

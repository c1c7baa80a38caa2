; The file system is waited for in the thread of the event loop.
((call) @finding
  (#calls? @finding "file")
  (#in-async? @finding)
  (#set! code "CNL503")
  (#set! severity "information")
  (#set! summary "a call that waits for the file system in an async function")
  (#set! message "{function} waits for the file system in the event loop's thread: until it returns no other task runs, and no cancellation or timeout is delivered; run it with {thread}")
  (#set! fix "run-in-thread")
  (#set! range "header")
  (#set! aliases "ASYNC230 ASYNC231 ASYNC232 ASYNC240"))

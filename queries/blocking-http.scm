; A request is made in the thread of the event loop.
((call) @finding
  (#calls? @finding "http")
  (#in-async? @finding)
  (#set! code "CNL502")
  (#set! severity "warning")
  (#set! summary "a synchronous HTTP request in an async function")
  (#set! message "{function} waits for the server in the event loop's thread: until it returns no other task runs, and no cancellation or timeout is delivered; run it with {thread}, or use an asynchronous client")
  (#set! fix "run-in-thread")
  (#set! range "header")
  (#set! aliases "ASYNC210 ASYNC211 ASYNC212"))

; The thread sleeps, and with it the event loop.
((call) @finding
  (#calls? @finding "sleeps")
  (#in-async? @finding)
  (#set! code "CNL501")
  (#set! severity "warning")
  (#set! summary "time.sleep() in an async function: the event loop stands still")
  (#set! message "{function} puts the whole event loop to sleep: until it returns no other task runs, and no cancellation or timeout is delivered; use `await {library}.sleep()`")
  (#set! range "header")
  (#set! fix "await-sleep")
  (#set! aliases "ASYNC251"))

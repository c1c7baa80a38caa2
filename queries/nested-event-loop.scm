; An event loop is run in a thread that runs one already.
((call) @finding
  (#calls? @finding "runs-loop")
  (#in-async? @finding)
  (#own-loop? @finding)
  (#set! code "CNL403")
  (#set! severity "warning")
  (#set! summary "running an event loop inside an async function")
  (#set! message "{function} raises RuntimeError here: an event loop is running in this thread already; `await` the coroutine instead")
  (#set! range "header"))

((call) @finding
  (#calls? @finding "runs-loop")
  (#in-async? @finding)
  (#not-own-loop? @finding)
  (#set! message "{function} runs another event loop inside this one: until it returns no other task runs, and no cancellation or timeout is delivered")
  (#set! range "header"))

; A coroutine that is made and dropped.
((call) @finding
  (#statement? @finding)
  (#makes-coroutine? @finding)
  (#set! code "CNL402")
  (#set! severity "warning")
  (#set! summary "a coroutine that is made and never awaited: nothing of it runs")
  (#set! message "{code} only makes a coroutine: it is not awaited, so nothing of it runs")
  (#set! range "header")
  (#set! fix "insert-await")
  (#set! aliases "ASYNC105"))

((call) @finding
  (#calls? @finding "thread")
  (#statement? @finding)
  (#set! severity.here "information")
  (#set! message "nobody waits for what {function} gives: a cancellation or the end of the caller does not wait for the thread, and an exception in it is only logged")
  (#set! range "header"))

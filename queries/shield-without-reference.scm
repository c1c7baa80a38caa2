; asyncio.shield() around a task that only the shield holds.
((call) @finding
  (#calls? @finding "shield")
  (#shields-unheld? @finding)
  (#set! code "CNL301")
  (#set! severity "information")
  (#set! summary "asyncio.shield() of a coroutine that is not awaited here: nothing keeps its task")
  (#set! message "nothing but what {function} gives keeps the task in it: once that is cancelled or dropped, the event loop holds the task only weakly, and it can be collected before it is done")
  (#set! fix "keep-task")
  (#set! range "header"))

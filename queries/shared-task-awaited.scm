; Several coroutines await one task, and each takes it along when it is cancelled.
((await) @finding
  (#shares-task? @finding)
  (#set! code "CNL310")
  (#set! severity "information")
  (#set! summary "a task for which several coroutines wait is awaited bare: cancelling one of them cancels it for all")
  (#set! message "others may wait for {task}, too: whoever is cancelled while it waits here cancels the task for all of them; `await asyncio.shield(...)` waits without taking it along")
  (#set! fix "shield-awaited-task"))

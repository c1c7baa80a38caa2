; task.cancel(), then waiting for it inside something that also catches the caller's own cancellation.
((except_clause) @finding
  (#in-async? @finding)
  (#loses? @finding "swallowed")
  (#cancel-and-await? @finding)
  (#set! code "CNL107")
  (#set! severity "information")
  (#set! rank "2")
  (#set! summary "waiting for a cancelled task in a way that also swallows the caller's own cancellation")
  (#set! message "this is meant for the cancellation of {task}, but also swallows that of the task that waits here: cancelled while it waits, it goes on as if nobody had cancelled it")
  (#set! range "header")
  (#set! fix "wait-for-task"))

((except_clause) @finding
  (#in-async? @finding)
  (#loses? @finding "broad")
  (#cancel-and-await? @finding)
  (#set! range "header")
  (#set! message "this is meant for the cancellation of {task}, but also swallows that of the task that waits here: cancelled while it waits, it goes on as if nobody had cancelled it"))

((with_item) @finding
  (#in-async? @finding)
  (#loses? @finding "suppressed")
  (#cancel-and-await? @finding)
  (#set! message "this is meant for the cancellation of {task}, but also drops that of the task that waits here: cancelled while it waits, it goes on as if nobody had cancelled it"))

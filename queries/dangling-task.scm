; A task that nothing holds.
((call) @finding
  (#calls? @finding "starts-task")
  (#drops-task? @finding)
  (#set! code "CNL401")
  (#set! severity "warning")
  (#set! summary "a task that is started and dropped: it can be collected before it is done")
  (#set! message "nothing keeps the task that {function} gives: the event loop holds it only weakly, so it can be collected before it is done, and nobody can cancel it or wait for it")
  (#set! fix "keep-task")
  (#set! range "header")
  (#set! aliases "RUF006 ASYNC300 S7502"))

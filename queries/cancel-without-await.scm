; A task is told to stop, and nobody looks whether it does.
((call) @finding
  (#left-cancelled? @finding)
  (#set! code "CNL303")
  (#set! severity "hint")
  (#set! summary "a task that is cancelled, and whose end nothing waits for")
  (#set! message "{task} is only asked to stop here: nothing waits for it, so this function may be over before its cleanup is done")
  (#set! range "header"))

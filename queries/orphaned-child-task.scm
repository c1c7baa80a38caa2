; A task that outlives the function that has started it.
((call) @finding
  (#orphans-child? @finding "left")
  (#set! code "CNL404")
  (#set! severity "information")
  (#set! summary "a task that is waited for only on the normal path: it outlives a cancelled or failing parent")
  (#set! message "{task} is waited for only where all goes well: where this function is cancelled or fails before that, the task is left running")
  (#set! range "header")
  (#set! fix "hold-children"))

((call) @finding
  (#orphans-child? @finding "gathered")
  (#set! message "where one of the gathered tasks fails, `gather()` raises at once and cancels none of the others: {task} is left running")
  (#set! range "header"))

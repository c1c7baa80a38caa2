; except* with a cancellation exception: what leaves it is a group.
((except_clause) @finding
  (#in-async? @finding)
  (#loses? @finding "star")
  (#set! code "CNL108")
  (#set! severity "warning")
  (#set! rank "3")
  (#set! summary "except* with the cancellation exception: what is raised from it is a group, and the task does not count as cancelled")
  (#set! message "the cancellation that arrives at {suspension} is caught by except*: even a bare `raise` here raises a BaseExceptionGroup, and the task does not count as cancelled")
  (#set! fix "plain-except")
  (#set! range "header"))

; Something is got and given back in one block, with a suspension point between the two.
((call) @finding
  (#in-async? @finding)
  (#forgets-release? @finding "object")
  (#set! code "CNL206")
  (#set! severity "information")
  (#set! summary "a release that a cancellation between it and the acquire skips")
  (#set! message "a cancellation that arrives at {suspension} skips {release}: what is got here is not given back")
  (#set! fix "release-in-finally with-object safe-resource"))

((augmented_assignment) @finding
  (#in-async? @finding)
  (#forgets-release? @finding "count")
  (#set! message "a cancellation that arrives at {suspension} skips {release}: what is counted here stays counted"))

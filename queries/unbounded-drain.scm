; A shutdown that waits for the tasks it has cancelled, for as long as they take.
((await) @finding
  (#unbounded-drain? @finding)
  (#set! code "CNL311")
  (#set! severity "hint")
  (#set! summary "a shutdown that waits without a limit for all the tasks that it has cancelled")
  (#set! message "{function} waits here for every one of the cancelled tasks, without a limit: one that swallows its cancellation, or whose cleanup hangs, holds up the shutdown"))

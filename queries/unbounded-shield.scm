; A cleanup that is shielded and has no deadline.
((await) @finding
  (#in-async? @finding)
  (#in-cleanup? @finding)
  (#unbounded-shield? @finding)
  (#set! code "CNL202")
  (#set! severity "information")
  (#set! rank "1")
  (#set! summary "a shielded cleanup without a deadline: a stuck release hangs the shutdown")
  (#set! message "this shielded cleanup has no deadline: if {code} gets stuck, the cancelled task ends only when it is cancelled once more, and a shutdown that waits for it hangs")
  (#set! fix "bound-shield shield-cleanup"))

((with_item) @finding
  (#in-async? @finding)
  (#in-cleanup? @finding)
  (#unbounded-shield? @finding)
  (#set! message "this shield has no deadline: if the cleanup in it gets stuck, no cancellation and no timeout around it ends it, and the shutdown hangs"))

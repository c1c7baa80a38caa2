; Taking back a cancellation that was not caught.
((call) @finding
  (#unbalanced-uncancel? @finding)
  (#set! code "CNL302")
  (#set! severity "warning")
  (#set! summary "uncancel() where no cancellation was caught")
  (#set! message "no cancellation was caught here that `uncancel()` could take back: from Python 3.13 on it withdraws one that is on its way, before that it only hides one from timeouts and task groups")
  (#set! range "header"))

; The time of a scope that runs before the scope is entered.
((with_item) @finding
  (#opened-late? @finding)
  (#set! code "CNL309")
  (#set! severity "warning")
  (#set! summary "a timeout whose time counts from before its `with`")
  (#set! message "the time of {function} counts from the call above, not from this `with`: what the suspension points between them take is missing from it")
  (#set! aliases "ASYNC122"))

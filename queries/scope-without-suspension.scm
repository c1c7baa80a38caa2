; A timeout or scope around code that nothing can cancel.
((with_item) @finding
  (#never-fires? @finding)
  (#set! code "CNL304")
  (#set! severity "warning")
  (#set! summary "a timeout or cancel scope without a suspension point in it: it can never fire")
  (#set! message "{function} can never fire here: it cancels at a suspension point, and there is none in this `with`")
  (#set! aliases "ASYNC100"))

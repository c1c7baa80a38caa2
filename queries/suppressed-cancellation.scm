; contextlib.suppress() of the cancellation exception around a suspension point.
((with_item) @finding
  (#in-async? @finding)
  (#loses? @finding "suppressed")
  (#not-cancel-and-await? @finding)
  (#set! code "CNL103")
  (#set! severity "warning")
  (#set! summary "contextlib.suppress of the cancellation exception around a suspension point")
  (#set! message "{code} drops the cancellation that arrives at {suspension}: {goes_on}")
  (#set! fix "unsuppress"))

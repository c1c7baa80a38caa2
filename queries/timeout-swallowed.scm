; A handler inside a scope with a deadline that drops the cancellation by which the deadline works.
((except_clause) @finding
  (#in-async? @finding)
  (#loses? @finding "swallowed")
  (#in-deadline? @finding)
  (#not-cancel-and-await? @finding)
  (#set! code "CNL109")
  (#set! severity "warning")
  (#set! rank "4")
  (#set! summary "the cancellation by which a timeout scope works is swallowed inside the scope")
  (#set! message "the deadline around this handler works by cancelling the code at {suspension}; here that is caught as {caught} and not raised again, so the scope does not notice that its time is over, and a cancellation from outside is lost in the same way")
  (#set! range "header")
  (#set! fix "insert-reraise remove-from-tuple guard-reraise insert-cancel-handler unsuppress move-try-out"))

((except_clause) @finding
  (#in-async? @finding)
  (#loses? @finding "broad")
  (#in-deadline? @finding)
  (#not-cancel-and-await? @finding)
  (#set! range "header")
  (#set! message "the deadline around this handler works by cancelling the code at {suspension}; this handler catches {caught} and does not raise it again, so the scope does not notice that its time is over, and a cancellation from outside is lost in the same way"))

((with_item) @finding
  (#in-async? @finding)
  (#loses? @finding "suppressed")
  (#in-deadline? @finding)
  (#not-cancel-and-await? @finding)
  (#set! message "the deadline around this `with` works by cancelling the code at {suspension}; {code} drops that cancellation, so the scope does not notice that its time is over, and a cancellation from outside is lost in the same way"))

; A context manager that drops the cancellation of the code that uses it.
((return_statement) @finding
  (#exit-swallows? @finding)
  (#set! code "CNL106")
  (#set! severity "warning")
  (#set! rank "3")
  (#set! summary "an async context manager that drops the cancellation of the code inside its with")
  (#set! message "for a cancellation this can return a true value, which drops it: the code behind the `async with` runs as if nobody had cancelled the task")
  (#set! fix "let-cancellation-out insert-reraise guard-reraise insert-cancel-handler remove-from-tuple unsuppress"))

((except_clause) @finding
  (#loses? @finding "swallowed")
  (#at-yield? @finding)
  (#set! range "header")
  (#set! message "the cancellation of the code inside the `with` arrives at {suspension}, is caught here as {caught} and not raised again: the code behind the `with` runs as if nobody had cancelled the task"))

((except_clause) @finding
  (#in-async? @finding)
  (#loses? @finding "broad")
  (#at-yield? @finding)
  (#set! range "header")
  (#set! message "this handler catches {caught}, also the cancellation of the code inside the `async with`, which arrives at {suspension}, and does not raise it again: the code behind the `async with` runs as if nobody had cancelled the task"))

((with_item) @finding
  (#loses? @finding "suppressed")
  (#at-yield? @finding)
  (#set! message "{code} drops the cancellation of the code inside the `with`, which arrives at {suspension}: the code behind it runs as if nobody had cancelled the task"))

; A handler in a while loop that drops the cancellation and goes round again.
((except_clause) @finding
  (#in-async? @finding)
  (#loses? @finding "round")
  (#in-retry-loop? @finding)
  (#not-cancel-and-await? @finding)
  (#set! code "CNL110")
  (#set! severity "warning")
  (#set! rank "5")
  (#set! summary "a loop that catches the cancellation and goes round again: the task cannot be stopped")
  (#set! message "the cancellation that arrives at {suspension} is caught here and the loop goes round again: cancelling this task does not stop it")
  (#set! range "header")
  (#set! fix "insert-reraise remove-from-tuple guard-reraise insert-cancel-handler"))

; A comment that suppresses nothing. The comments are collected here; which of them are of use is known once the
; findings of their lines are.
((comment) @finding
  (#suppression? @finding)
  (#set! code "CNL001")
  (#set! severity "hint")
  (#set! summary "a suppression comment that suppresses nothing")
  (#set! message "{unused} suppresses nothing here"))

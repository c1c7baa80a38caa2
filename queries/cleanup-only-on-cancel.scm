; A release in `except CancelledError`, and none when the try ends with an error.
((except_clause) @finding
  (#in-async? @finding)
  (#cleans-only-on-cancel? @finding "repeated")
  (#set! code "CNL205")
  (#set! severity "hint")
  (#set! range "header")
  (#set! summary "a release in except CancelledError that the normal path repeats or forgets")
  (#set! message "{release} is called when the task is cancelled and when all goes well, but not when the try ends with an error")
  (#set! fix "convert-to-finally"))

((except_clause) @finding
  (#in-async? @finding)
  (#cleans-only-on-cancel? @finding "dropped")
  (#set! range "header")
  (#set! message "{release} is called only when the task is cancelled: when the try ends well, or with an error, nothing gives it back"))

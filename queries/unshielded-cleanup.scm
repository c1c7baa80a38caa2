; A suspension point in a cleanup that nothing keeps from being cut off.
((await) @finding
  (#in-async? @finding)
  (#in-library? @finding "asyncio")
  (#cut-off? @finding)
  (#set! code "CNL201")
  (#set! severity.asyncio "information")
  (#set! severity.trio "warning")
  (#set! severity.anyio "warning")
  (#set! summary "a suspension point in a cleanup that is not shielded: it can be cut off")
  (#set! message "a cancellation that arrives while this cleanup waits at {code} (by a timeout, a TaskGroup or the loop's shutdown) cuts it off; the one that led here does not")
  (#set! fix "shield-cleanup wait-through-cancellation")
  (#set! aliases "ASYNC102"))

((await) @finding
  (#in-async? @finding)
  (#not-in-library? @finding "asyncio")
  (#cut-off? @finding)
  (#surely-waits? @finding)
  (#set! message "in a cancelled scope this cleanup is cut off at {code}: every checkpoint that is not shielded raises {cancelled} again"))

; A function of trio or anyio need not be a checkpoint, and nothing is known of this one.
((await) @finding
  (#in-async? @finding)
  (#not-in-library? @finding "asyncio")
  (#cut-off? @finding)
  (#not-surely-waits? @finding)
  (#set! severity.here "information")
  (#set! message "in a cancelled scope this cleanup is cut off at {code} if there is a checkpoint in it: each that is not shielded raises {cancelled} again"))

([(with_statement) (for_statement)] @finding
  (#async? @finding)
  (#in-library? @finding "asyncio")
  (#cut-off? @finding)
  (#set! range "header")
  (#set! message "a cancellation that arrives while this cleanup waits here (by a timeout, a TaskGroup or the loop's shutdown) cuts it off; the one that led here does not"))

([(with_statement) (for_statement)] @finding
  (#async? @finding)
  (#not-in-library? @finding "asyncio")
  (#cut-off? @finding)
  (#surely-waits? @finding)
  (#set! range "header")
  (#set! message "in a cancelled scope this cleanup is cut off here: every checkpoint that is not shielded raises {cancelled} again"))

((with_statement) @finding
  (#async? @finding)
  (#not-in-library? @finding "asyncio")
  (#cut-off? @finding)
  (#not-surely-waits? @finding)
  (#set! severity.here "information")
  (#set! range "header")
  (#set! message "in a cancelled scope this cleanup is cut off here if entering or leaving this `with` is a checkpoint: each that is not shielded raises {cancelled} again"))

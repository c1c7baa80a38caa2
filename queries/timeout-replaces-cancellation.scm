; A cleanup that is bounded by something that raises when the time is over, and nothing that catches it.
((await) @finding
  (#in-async? @finding)
  (#in-cleanup? @finding)
  (#replaces-by-timeout? @finding)
  (#set! code "CNL203")
  (#set! severity "warning")
  (#set! rank "2")
  (#set! summary "a timeout in a cleanup whose TimeoutError nothing catches: it replaces the cancellation")
  (#set! message "when the time of {code} is over, its TimeoutError takes the place of the cancellation: the task is then not cancelled")
  (#set! fix "shield-cleanup"))

((with_item) @finding
  (#in-async? @finding)
  (#not-in-library? @finding "trio")
  (#in-cleanup? @finding)
  (#replaces-by-timeout? @finding)
  (#set! message "when the time of {code} is over, its TimeoutError takes the place of the cancellation: the task is then not cancelled"))

((with_item) @finding
  (#in-async? @finding)
  (#in-library? @finding "trio")
  (#in-cleanup? @finding)
  (#replaces-by-timeout? @finding)
  (#set! message "when the time of {code} is over, its TooSlowError takes the place of the cancellation, and leaves the cancelled scope as an error"))

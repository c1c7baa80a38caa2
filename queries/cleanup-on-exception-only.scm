; A handler for errors that cleans up and raises again. A cancellation is no Exception.
((except_clause) @finding
  (#in-async? @finding)
  (#cleans-only-on-errors? @finding)
  (#set! code "CNL204")
  (#set! severity "warning")
  (#set! range "header")
  (#set! summary "except Exception that cleans up and raises again: a cancellation passes it by")
  (#set! message "a cancellation that arrives at {suspension} passes this handler by: {release} is not called then")
  (#set! fix "except-base-exception convert-to-finally"))

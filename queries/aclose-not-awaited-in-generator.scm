; A loop over an async generator that can end before the generator does.
((for_statement) @finding
  (#async? @finding)
  (#in-async? @finding)
  (#leaves-generator-open? @finding "jumps")
  (#set! code "CNL208")
  (#set! severity "off")
  (#set! range "header")
  (#set! summary "an async generator that is left early without aclosing(): its cleanup runs some time later")
  (#set! message "when this loop is left early, the generator's own cleanup does not run here but some time later, when the generator is collected")
  (#set! fix "close-generator"))

((for_statement) @finding
  (#async? @finding)
  (#in-async? @finding)
  (#leaves-generator-open? @finding "suspends")
  (#set! range "header")
  (#set! message "when a cancellation arrives in this loop's body, the generator's own cleanup does not run here but some time later, when the generator is collected"))

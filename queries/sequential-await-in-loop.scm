; One await after the other, though none needs the one before.
((for_statement) @finding
  (#in-async? @finding)
  (#awaits-in-turn? @finding)
  (#set! code "CNL507")
  (#set! severity "off")
  (#set! summary "a loop that awaits one thing after the other, though none depends on the one before")
  (#set! message "the awaits of this loop run one after the other, though none seems to depend on the one before: together they would take as long as the slowest")
  (#set! range "header"))

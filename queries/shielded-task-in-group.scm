; create_task() is given a future.
((call) @finding
  (#starts-shielded? @finding)
  (#set! code "CNL306")
  (#set! severity "warning")
  (#set! rank "1")
  (#set! summary "create_task(asyncio.shield(...)): it takes a coroutine, and shield() gives a future")
  (#set! message "this raises TypeError: `create_task()` takes a coroutine, and `asyncio.shield()` gives a future")
  (#set! range "header"))

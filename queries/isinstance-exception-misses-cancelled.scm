; A cancelled task among the results of a gather() is taken for a result.
((call) @finding
  (#misses-cancelled? @finding)
  (#set! code "CNL308")
  (#set! severity "information")
  (#set! summary "results of gather(return_exceptions=True) sorted by isinstance(..., Exception): a CancelledError counts as a result")
  (#set! message "a task that was cancelled gives a CancelledError here, which is no Exception (from Python 3.8 on): it counts as a result; test for BaseException"))

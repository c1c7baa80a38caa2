// What becomes of tasks that are waited for together.
//
// Layer: lint/; depends on python/. Each function is a predicate of the table in predicates.c.
#ifndef CANCELOT_LINT_GATHERED_H
#define CANCELOT_LINT_GATHERED_H

#include "lint/predicates.h"

// (#misses-cancelled? @call): this isinstance() looks for exceptions among the results of a gather() that
// returns them, and takes a CancelledError for a result.
bool misses_cancelled(struct match *match, TSNode node, struct span word);

// (#unbounded-drain? @await): this await waits, as long as it takes, for all tasks of a collection that the
// function has cancelled.
bool unbounded_drain(struct match *match, TSNode node, struct span word);

#endif

// Tasks for which several coroutines wait.
//
// Layer: lint/; depends on python/.
#ifndef CANCELOT_LINT_SHARED_H
#define CANCELOT_LINT_SHARED_H

#include "lint/predicates.h"

// (#shares-task? @await), a predicate of the table in predicates.c: what is awaited bare is a task that the
// function starts only where there is none yet, and keeps where others find it: in an attribute, under a key,
// or in a global.
bool shares_task(struct match *match, TSNode node, struct span word);

#endif

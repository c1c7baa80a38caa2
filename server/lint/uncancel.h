// Task.uncancel() where there is nothing to take back.
//
// Layer: lint/; depends on python/.
#ifndef CANCELOT_LINT_UNCANCEL_H
#define CANCELOT_LINT_UNCANCEL_H

#include "lint/predicates.h"

// (#unbalanced-uncancel? @x), a predicate of the table in predicates.c: this call of uncancel() stands in an
// async function in which nothing looks for a cancellation: no handler, no suppress, no cancelling().
bool unbalanced_uncancel(struct match *match, TSNode node, struct span word);

#endif

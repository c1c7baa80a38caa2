// Tasks that a function starts and keeps in a local.
//
// Layer: lint/; depends on python/. Each function is a predicate of the table in predicates.c.
#ifndef CANCELOT_LINT_CHILDREN_H
#define CANCELOT_LINT_CHILDREN_H

#include "lint/predicates.h"

// (#left-cancelled? @call): this call cancels a task that the function has started, and nothing waits for its
// end.
bool left_cancelled(struct match *match, TSNode node, struct span word);

// (#orphans-child? @call "left"): the task that this call starts is waited for only where all goes well:
// "left" where the function may be cancelled or fail before it comes to that, "gathered" where a gather()
// leaves it running when another of its tasks fails.
bool orphans_child(struct match *match, TSNode node, struct span word);

#endif

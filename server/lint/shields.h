// asyncio.shield() where it cannot do what it is there for.
//
// Layer: lint/; depends on python/. Each function is a predicate of the table in predicates.c.
#ifndef CANCELOT_LINT_SHIELDS_H
#define CANCELOT_LINT_SHIELDS_H

#include "lint/predicates.h"

// (#shields-unheld? @call): this shield() is not awaited here, and nothing else holds the task that it makes.
bool shields_unheld(struct match *match, TSNode node, struct span word);

// (#starts-shielded? @call): this create_task() is given a shield() for a coroutine.
bool starts_shielded(struct match *match, TSNode node, struct span word);

#endif

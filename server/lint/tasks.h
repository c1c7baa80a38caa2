// Tasks and who holds them.
//
// Layer: lint/; depends on python/. Each function is a predicate of the table in predicates.c.
#ifndef CANCELOT_LINT_TASKS_H
#define CANCELOT_LINT_TASKS_H

#include "lint/predicates.h"

// (#drops-task? @x): this call starts a task, and nothing keeps what it gives: it is a statement, what a
// callback returns, or the value of a local that nothing reads and that goes away before the next suspension
// point.
bool drops_task(struct match *match, TSNode node, struct span word);

#endif

// Loops that only what is raised in them can end.
//
// Layer: lint/; depends on python/.
#ifndef CANCELOT_LINT_RETRY_LOOP_H
#define CANCELOT_LINT_RETRY_LOOP_H

#include "python/module.h"

// Whether a `while` of the same function around the node goes on as long as nothing from outside ends it: its
// condition is always true, or reads only what the loop itself does not change. Linear in the loop.
bool is_in_retry_loop(struct module *module, TSNode node);

#endif

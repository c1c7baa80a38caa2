// Calls by what they do: predicates about one call.
//
// Layer: lint/; depends on python/. Each function is a predicate of the table in predicates.c.
#ifndef CANCELOT_LINT_CALL_KINDS_H
#define CANCELOT_LINT_CALL_KINDS_H

#include "lint/predicates.h"

// (#calls? @x "sleeps"): it calls something that known_calls.h says this of.
bool calls(struct match *match, TSNode node, struct span word);

// (#own-loop? @x): what this call runs is an event loop of the library that runs the function around it.
bool calls_own_loop(struct match *match, TSNode node, struct span word);

// (#makes-coroutine? @x): it calls an async def of this file or a well-known coroutine function.
bool makes_coroutine(struct match *match, TSNode node, struct span word);

// Whether the node stands in a `with` that checks for an exception or a warning, as tests do: what is wrong
// there is so on purpose.
bool is_expected_to_fail(struct module *module, TSNode node);

// Whether the node stands where an `if True` or `if False` of its function keeps it from being run. Costs the
// depth of the tree.
bool is_never_run(const struct module *module, TSNode node);

#endif

// Cleanup regions: code that runs while a cancellation is on its way out, and what protects it.
//
// Layer: lint/; depends on python/.
#ifndef CANCELOT_LINT_CLEANUP_H
#define CANCELOT_LINT_CLEANUP_H

#include "lint/predicates.h"
#include "python/module.h"

// Whether the node runs in a cleanup region of its own function: a finally block or a handler that the
// cancellation reaches, of a try that can be cancelled; or the body of __aexit__.
bool is_in_cleanup(struct module *module, TSNode node);

// The innermost such region: the finally_clause, the except_clause, or the function_definition of __aexit__;
// else the null node.
TSNode cleanup_region_of(struct module *module, TSNode node);

// Whether a cancellation can be in flight in the region: not in a finally whose try has ended each of them in
// a handler, though another one may arrive there.
bool is_entered_cancelled(struct module *module, TSNode region);

// Whether a suspension point (await, async with, async for) in a cleanup region is protected from being cut
// off: shielded in one of the ways that its library offers, or one that does its work even when it is
// cancelled.
bool is_shielded(struct module *module, TSNode node, enum library library);

// (#surely-waits? @x): this suspension point is one: trio's and anyio's functions need not be checkpoints,
// and those of other files cannot be looked into.
bool surely_waits(struct match *match, TSNode node, struct span word);

// Whether a with_item opens a cancellation scope that shields: with shield=True, directly or through a name
// that is bound to one, or by `scope.shield = True` inside or before it (of a nursery:
// `nursery.cancel_scope.shield`).
bool item_shields(struct module *module, TSNode item);

// Whether one of the with statements around the node (or an earlier item of its own), in its own function,
// opens such a scope.
bool in_shielded_scope(struct module *module, TSNode node);

#endif

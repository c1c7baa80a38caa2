// Cleanup regions: code that runs while a cancellation is on its way out, and what protects it; and the
// scopes that stand around code.
//
// Layer: lint/; depends on python/.
#ifndef CANCELOT_LINT_CLEANUP_H
#define CANCELOT_LINT_CLEANUP_H

#include "python/module.h"

// Whether the node runs in a cleanup region of its own function: a finally block or a handler that the
// cancellation reaches, of a try that can be cancelled; or the body of __aexit__.
bool is_in_cleanup(struct module *module, TSNode node);

// Whether a suspension point (await, async with, async for) in a cleanup region is protected from being cut
// off: shielded in one of the ways that its library offers, or one that does its work even when it is
// cancelled.
bool is_shielded(struct module *module, TSNode node, enum library library);

// Whether the node stands, in its own function, in a scope with a deadline: asyncio.timeout, move_on_after,
// fail_after and their kin.
bool is_in_deadline(struct module *module, TSNode node);

#endif

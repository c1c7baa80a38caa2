// Deadlines: what ends a wait when its time is over, where one is missing in a cleanup, and what becomes of
// the TimeoutError.
//
// Layer: lint/; depends on python/.
#ifndef CANCELOT_LINT_DEADLINE_H
#define CANCELOT_LINT_DEADLINE_H

#include "lint/known_names.h"
#include "python/module.h"

// Whether the node stands, in its own function, in a scope with a deadline: asyncio.timeout, move_on_after,
// fail_after and their kin.
bool is_in_deadline(struct module *module, TSNode node);

// Whether an item of this with statement is such a scope, and stands around `node`, which is inside the with.
bool with_has_deadline(struct module *module, TSNode with, TSNode node);

// Whether a shielded cleanup waits without a deadline. asyncio: `node` is an await of asyncio.shield() or
// asyncio.wait(); trio and anyio: the with_item that opens the shield. A deadline counts between the node and
// the end of its cleanup region, for a shielded scope inside it.
bool is_unbounded_shield(struct module *module, TSNode node, enum library library);

// Whether the TimeoutError of a bounded cleanup replaces the cancellation that is in flight: nothing in the
// cleanup region catches it. `node` is an await of asyncio.wait_for() or a with_item that opens a scope. A
// scope of trio and anyio has to be shielded, for otherwise the cancellation ends it before its deadline
// does.
bool replaces_by_timeout(struct module *module, TSNode node, enum library library);

#endif

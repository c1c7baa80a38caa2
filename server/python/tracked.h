// Which names of a function are worth following: those that can hold an exception, or a flag that tells of
// one.
//
// Layer: python/, beneath flow.h.
#ifndef CANCELOT_PYTHON_TRACKED_H
#define CANCELOT_PYTHON_TRACKED_H

#include "python/op.h"

// Fills ops->locals and ops->initial: the names after `except ... as`, then names assigned from a tracked
// name, None, True, False, an exception, a comparison, or a combination of these; only those that are read
// somewhere, never those that an inner function can rebind. Before all, `parameter` (empty: none). At most
// LOCALS_MAX, in this order.
void tracked_names(struct module *module, TSNode function, struct span parameter, struct ops *ops);

#endif

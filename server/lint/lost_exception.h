// Exceptions that a cancellation replaces while they are being handled.
//
// Layer: lint/; depends on python/.
#ifndef CANCELOT_LINT_LOST_EXCEPTION_H
#define CANCELOT_LINT_LOST_EXCEPTION_H

#include "python/module.h"

// Whether the node stands in a handler of errors, in its own function, before the raise with which that
// handler ends: a cancellation at the node is then raised instead.
bool is_before_raise(struct module *module, TSNode node);

#endif

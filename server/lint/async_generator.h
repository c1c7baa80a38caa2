// Async generators that a loop may leave before their end.
//
// Layer: lint/; depends on python/.
#ifndef CANCELOT_LINT_ASYNC_GENERATOR_H
#define CANCELOT_LINT_ASYNC_GENERATOR_H

#include "python/module.h"

// Whether an `async for` goes over a call of an async generator of this file that has something to clean up
// where it yields, and the loop can end before the generator does: by a break, return or raise of its own
// (`jumps`), or else by a cancellation that arrives in its body.
bool leaves_generator_open(struct module *module, TSNode loop, bool jumps);

#endif

// Screening: which functions can lose a cancellation at all.
//
// Layer: python/, beneath flow.h.
#ifndef CANCELOT_PYTHON_SCREEN_H
#define CANCELOT_PYTHON_SCREEN_H

#include "python/module.h"

// False where the function surely loses nothing: nothing in it catches a cancellation, and no finally block
// in it can end otherwise than it began. Most functions end here, at the cost of looking at their handlers.
// Needs the outline of a region that holds the function; true without one.
bool function_may_lose(struct module *module, TSNode function);

#endif

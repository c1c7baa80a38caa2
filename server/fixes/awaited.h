// What code waits for, as far as it decides whose cancellation can arrive there.
//
// Layer: fixes/; depends on fixes/effects.h, lint/, python/ and tree-sitter.
//
// `await call()` receives the cancellation of the task that runs the code. `await task` receives that, and
// also a CancelledError where somebody has cancelled `task` itself: a handler around it works without anybody
// having cancelled the code.
#ifndef CANCELOT_FIXES_AWAITED_H
#define CANCELOT_FIXES_AWAITED_H

#include "python/module.h"

enum awaited {
    AWAITS_CALLS,     // nothing but calls, directly or by gather(), wait_for(), shield() of such
    AWAITS_TASK,      // something else: it may be a task or a future that others can cancel
    AWAITS_CANCELLED, // a task that this function itself has cancelled
};

// Looks at all that `code` awaits, and at the functions of the file that it awaits a call of (what they wait
// for makes it AWAITS_TASK at most). *task is the first expression that makes it so; untouched for
// AWAITS_CALLS. Linear in the size of both, and of the function around for each task.
enum awaited what_is_awaited(struct module *module, TSNode code, TSNode *task);

#endif

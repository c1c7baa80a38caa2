// Cancel-and-await: `task.cancel()` and then waiting for the task inside something that catches
// CancelledError.
//
// Layer: lint/; depends on python/.
#ifndef CANCELOT_LINT_CANCEL_AWAIT_H
#define CANCELOT_LINT_CANCEL_AWAIT_H

#include "python/module.h"

// Whether all that the try around an except_clause, or the with around a with_item, waits for are tasks that
// the same function has cancelled before. *task is then the first of them as it is written; else it is not
// touched.
bool is_cancel_and_await(struct module *module, TSNode handler_or_item, TSNode *task);

// Whether the function around `task`, a name, an attribute, an element or a collection of such, has cancelled
// it in the code before the byte `before`.
bool is_cancelled_before(struct module *module, TSNode task, uint32_t before);

// Whether an await waits for nothing but tasks that the same function has cancelled before; *task is then the
// first of them.
bool awaits_cancelled(struct module *module, TSNode await, TSNode *task);

#endif

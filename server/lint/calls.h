// Reading calls and with statements: their arguments, names and items.
//
// Layer: lint/; depends on python/.
#ifndef CANCELOT_LINT_CALLS_H
#define CANCELOT_LINT_CALLS_H

#include "python/module.h"

// The value of a call's keyword argument, or the null node (also where `call` is no call).
TSNode call_keyword(struct module *module, TSNode call, const char *name);

// The positional argument at `index` (from 0), or the null node; one behind a `*args` cannot be told.
TSNode call_argument(struct module *module, TSNode call, size_t index);

// The argument that is given at `index` or by name, or the null node.
TSNode call_argument_or_keyword(struct module *module, TSNode call, size_t index, const char *name);

bool call_has_arguments(struct module *module, TSNode call);

// The last part of the name of what is called: `close` of `self.connection.close()`; "" where it has none.
struct span call_name(struct module *module, TSNode call);

// What a method is called on: `self.connection` of `self.connection.close()`, or the null node.
TSNode call_object(struct module *module, TSNode call);

// What an expression that is awaited calls: the call itself, or the one that a name stands for which is bound
// once (`closing = release()`, `await closing`). Else the expression.
TSNode awaited_call(struct module *module, TSNode await);

// The with_items of a with_statement, from left to right, in the module's arena.
struct node_list with_items(struct module *module, TSNode with);

// The expression of a with_item without its `as`, and the identifier behind `as` or the null node.
TSNode item_value(struct module *module, TSNode item);
TSNode item_target(struct module *module, TSNode item);

// Where what a with_item opens is used by name, and that name: in the body of the with where the name stands
// behind `as`, anywhere in the function where it was bound before. Null nodes where it has none.
TSNode scope_uses(struct module *module, TSNode item, TSNode *name);

#endif

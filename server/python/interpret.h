// Outcomes: how an operation ends. Shared by flow.c, which computes them, and summary.c, which asks how a
// call of a function ends.
//
// Layer: python/, beneath flow.h.
#ifndef CANCELOT_PYTHON_INTERPRET_H
#define CANCELOT_PYTHON_INTERPRET_H

#include "python/op.h"
#include "python/places.h"

struct state {
    uint16_t phase;   // see flow.c
    kind_id handling; // what a bare raise raises, or KIND_NONE
    value_id locals[LOCALS_MAX];
};

enum tag {
    TAG_NEXT, // goes on; `value` is the value of an expression
    TAG_RETURN,
    TAG_BREAK,
    TAG_CONTINUE,
    TAG_RAISE, // `value` is the kind
    TAG_NEVER, // never ends
};

struct outcome {
    enum tag tag;
    uint16_t value;
    struct state state;
    const struct sites *sites;
    const struct origins *origins; // of an abrupt outcome
};

// A set: no two items have the same tag, value and state.
struct outcomes {
    struct outcome *items;
    size_t len, cap;
};

// An argument that something is known of; `parameter` is empty where there is none.
struct given {
    struct span parameter;
    value_id value;
};

// Every way in which the body of `function` can end from `phase` on; a returned value is VALUE_TRUE,
// VALUE_FALSE or VALUE_UNKNOWN, by its truth. *gave_up where it is too much to tell. In the module's scratch
// arena.
struct outcomes interpret(struct module *module, TSNode function, uint16_t phase, struct given given,
                          bool *gave_up);

// Whether an __exit__ or __aexit__ that is told of a cancellation can return a true value for it, which drops
// the cancellation. *statement is then the return statement. *always whether it does so on every path that
// returns.
bool interpret_exit(struct module *module, TSNode function, TSNode *statement, bool *always);

#endif

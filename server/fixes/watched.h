// What a coroutine function gets or closes, as far as a test can see afterwards whether it was given back.
//
// Layer: fixes/; depends on fixes/effects.h, lint/, python/ and tree-sitter.
#ifndef CANCELOT_FIXES_WATCHED_H
#define CANCELOT_FIXES_WATCHED_H

#include "python/module.h"

enum watched_kind {
    WATCHED_GLOBAL,    // a name of the module
    WATCHED_ATTRIBUTE, // an attribute of `self`
    WATCHED_PARAMETER,
};

// An object of a class that is known: a lock that the function takes, a stream that it closes.
struct watched {
    enum watched_kind kind;
    struct span name;  // "lock"; of an attribute what stands behind the dot
    const char *class; // qualified, "asyncio.Lock"
    const char *tells; // what is written behind the name to ask whether it was given back: ".locked()"
    bool is_lock;      // which is held as long as it says so, and made without arguments; others are closed
};

enum { WATCHED_MAX = 4 };

// Fills `list` and returns how many there are. `class_node` is the class that the function is a method of, or
// the null node. Linear in the size of both.
size_t watched_by(struct module *module, TSNode function, TSNode class_node,
                  struct watched list[WATCHED_MAX]);

#endif

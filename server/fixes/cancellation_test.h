// A test that cancels a coroutine wherever it waits.
//
// Layer: fixes/; depends on python/, util/ and tree-sitter.
#ifndef CANCELOT_FIXES_CANCELLATION_TEST_H
#define CANCELOT_FIXES_CANCELLATION_TEST_H

#include "fixes/fix.h"

struct cancellation_test {
    const char *title; // a verb phrase
    const char *whole; // a file that holds it
    const char *more;  // what is added to such a file for another test: it imports what it needs itself
};

// The pytest function for the coroutine function whose header holds byte `at`: it starts it, cancels it after
// one step of the event loop, starts it anew, cancels it after two, and so on to its end; each time the task
// has to be cancelled. `importable` is the name by which a test imports the module. Returns false where the
// byte is in no such header, or the function is a generator, nested, or not asyncio's. Owned by `arena`.
bool cancellation_test(struct arena *arena, struct module *module, uint32_t at, struct span importable,
                       struct cancellation_test *test);

#endif

// A test that cancels a coroutine wherever it waits.
//
// Layer: fixes/; depends on fixes/watched.h, python/, util/ and tree-sitter.
#ifndef CANCELOT_FIXES_CANCELLATION_TEST_H
#define CANCELOT_FIXES_CANCELLATION_TEST_H

#include "fixes/fix.h"

struct cancellation_test {
    const char *title; // a verb phrase
    const char *text;  // what goes to the end of the file of tests
};

// The pytest function for the coroutine function whose header holds byte `at`: it starts it, cancels it where
// it waits for the first time, starts it anew, cancels it where it waits for the second time, and so on to
// its end; each time it has to end as one that was cancelled, and locks that it takes and streams that it
// closes have to be given back. `importable` is the name by which a test imports the module, `existing` what
// the file of tests holds already. Returns false where the byte is in no such header, or the function is a
// generator or nested. Owned by `arena`.
bool cancellation_test(struct arena *arena, struct module *module, uint32_t at, struct span importable,
                       struct span existing, struct cancellation_test *test);

#endif

// The nearest right name to a mistyped one.
//
// Layer: cli/; depends on the C library only.
#ifndef CANCELOT_CLI_NEAREST_H
#define CANCELOT_CLI_NEAREST_H

#include <stddef.h>

struct nearest {
    const char *wanted; // what was typed
    const char *best;   // the nearest candidate so far, or NULL
    size_t distance;    // of it
};

// `typed` must outlive the search.
struct nearest nearest_begin(const char *typed);

// Considers one candidate, which must outlive the search. Quadratic in the length of the names.
void nearest_try(struct nearest *self, const char *candidate);

// The nearest candidate, the first of equals, or NULL where none is near enough to have been meant.
const char *nearest_result(const struct nearest *self);

#endif

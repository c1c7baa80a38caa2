// What the layout of a function tells of it: whether a cancellation could be caught in it, what its cleanup
// does, and whether it waits in its loops.
//
// Layer: lint/, beneath linter.h. Pure.
#ifndef CANCELOT_LINT_SHAPES_H
#define CANCELOT_LINT_SHAPES_H

#include "lint/coroutines.h"
#include "lint/lines.h"

enum shape {
    // A handler that a cancellation may enter, and that may end otherwise than by raising it again.
    SHAPE_CATCHES = 1 << 0,
    // A finally that may end otherwise than by going on with what led to it.
    SHAPE_FINALLY_ENDS = 1 << 1,
    // A finally, a handler that a cancellation may enter, or an __aexit__.
    SHAPE_CLEANUP = 1 << 2,
    // The same with a suspension point in it.
    SHAPE_CLEANUP_WAITS = 1 << 3,
    // A handler with a raise.
    SHAPE_RAISES = 1 << 4,
    // The same with a suspension point.
    SHAPE_WAITS_BEFORE_RAISE = 1 << 5,
    // A handler of errors with a release and a raise.
    SHAPE_RELEASES_ON_ERROR = 1 << 6,
    // An endless loop that may have a way round it without a suspension point.
    SHAPE_LOOPS = 1 << 7,
    // A `suppress()` that may be of the cancellation.
    SHAPE_SUPPRESSES = 1 << 8,
    // A handler that a cancellation may enter, with more in it than a `raise`.
    SHAPE_HANDLES = 1 << 9,
};

typedef unsigned shape_set;

// What is asked of all functions of one text.
struct shape_facts {
    struct span text;
    const struct lines *lines;
    const struct coroutines *functions; // of the text
    bool exception_is_broad;            // a cancellation is an Exception, as before Python 3.8
};

struct shapes {
    shape_set all;
    shape_set in_async; // of the async functions among them
};

// The shapes in the lines from `from` to `to`, a function and its inner ones. A shape that is there is always
// told, one that is not is sometimes. Linear in the lines, times how deep try statements nest.
struct shapes shapes_of(const struct shape_facts *facts, size_t from, size_t to);

#endif

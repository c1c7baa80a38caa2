// Which functions a text defines, and which of its calls may be of coroutine functions, found without parsing
// it.
//
// Layer: lint/, beneath linter.h. Pure.
#ifndef CANCELOT_LINT_COROUTINES_H
#define CANCELOT_LINT_COROUTINES_H

#include "lint/lines.h"

struct coroutines {
    struct span text;
    const struct lines *lines;
    size_t *slots; // of functions and classes by their names: indexes into the lines, plus one
    size_t size;   // of the slots, a power of two
    bool *called;  // by bare call: whether it may be of a coroutine function
};

// Reads the lines of a text; about linear. Both outlive what it gives; the caller finishes that.
struct coroutines coroutines_of(struct span text, const struct lines *lines);
void coroutines_finish(struct coroutines *self);

// Whether the text has a function or a class of this name.
bool coroutines_define(const struct coroutines *self, struct span name);

// Whether a statement in the lines from `from` to `to` may call a coroutine function: one of the file, or a
// well-known one. Linear in the calls there.
bool coroutines_called_in(const struct coroutines *self, size_t from, size_t to);

#endif

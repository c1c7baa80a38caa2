// Running another program and reading what it prints.
//
// Layer: platform/; depends on util/.
#ifndef CANCELOT_PLATFORM_PROGRAM_H
#define CANCELOT_PLATFORM_PROGRAM_H

#include <stdbool.h>

#include "util/strbuf.h"

// What to run.
struct program {
    const char *const *words;   // the name, which is looked up on PATH, and the arguments; ended by NULL
    const char *const *without; // "NAME=" of environment variables that it does not get; ended by NULL
};

// Runs it without input, and appends what it prints to `out`. Returns false where it cannot be started or
// ends with another status than 0; `error` then has the first line that it printed on standard error, or why
// it could not be started.
bool program_read(const struct program *self, struct strbuf *out, struct strbuf *error);

// Whether a variable ("NAME=value") is one of those that it does not get.
bool program_goes_without(const struct program *self, const char *variable);

// Appends a word to a command line of Windows, quoted so that a program there takes it apart again as most
// do.
void program_add_word(struct strbuf *line, const char *word);

#endif

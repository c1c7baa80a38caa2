// What is known of names: which calls give something back, which get it, which wait for a time at most.
//
// Layer: lint/; depends on util/. The lists are data: a name more is a line more in known_names.c.
#ifndef CANCELOT_LINT_KNOWN_NAMES_H
#define CANCELOT_LINT_KNOWN_NAMES_H

#include <stdbool.h>

#include "util/span.h"

// What a scope with a time limit does when the time is over.
enum time_limit {
    LIMIT_NONE,
    LIMIT_STOPS,  // cancels what is in it and goes on behind it
    LIMIT_RAISES, // cancels what is in it and raises TimeoutError (trio: TooSlowError)
};

// Of the function that opens a scope, by its qualified name ("asyncio.timeout").
enum time_limit known_limit(struct span callee);

// A cancellation scope whose deadline is an argument of its own, by its qualified name.
bool known_is_scope(struct span callee);

// What opens a nursery or a task group, by its qualified name.
bool known_is_task_group(struct span callee);

// Calls that suspend and surely end soon by themselves, by their qualified names: they need no deadline.
bool known_ends_by_itself(struct span callee);

#endif

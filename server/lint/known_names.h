// What is known of names: which calls give something back, which get it, which wait for a time at most.
//
// Layer: lint/; depends on util/. The lists are data: a name more is a line more in known_names.c.
#ifndef CANCELOT_LINT_KNOWN_NAMES_H
#define CANCELOT_LINT_KNOWN_NAMES_H

#include <stdbool.h>

#include "util/span.h"

// ---- names of functions and methods, without what they belong to ----

// A call that surely gives something back or undoes it: close, release, rollback, kill.
bool known_releases(struct span name);
extern const char *const known_release_names[]; // all of them, ended by NULL

// One that gives back what its first argument names: `pool.release(connection)`.
bool known_releases_argument(struct span name);

// One whose name says that it may release something, perhaps only as one word of it: `_close_all`.
bool known_may_release(struct span name);

// One whose name says that it waits, perhaps only as one word of it: send_all, wait_closed.
bool known_may_wait(struct span name);

// A name of a lock or of what is acquired like one: `_write_lock`.
bool known_is_lock(struct span name);

// One that is only called when something went wrong: what went well is not undone.
bool known_is_for_failure(struct span name);

// A call that gets something which has to be given back: `connection = await pool.acquire()`.
bool known_acquires(struct span name);
extern const char *const known_acquire_names[]; // all of them, ended by NULL

// One after which its object itself has to be released: `await lock.acquire()`.
bool known_acquires_itself(struct span name);

// A call before which its object holds nothing that would have to be given back: `await server.start()`.
bool known_begins(struct span name);

// A call that keeps its arguments for later.
bool known_stores(struct span name);

// ---- qualified names ----

// A function that opens a connection ("asyncio.open_connection").
bool known_opens(struct span callee);
extern const char *const known_open_names[]; // all of them, ended by NULL

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

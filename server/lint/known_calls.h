// What is known of functions that other packages define: which of them block, which are coroutine functions,
// which start a task, open a scope, or never return.
//
// Layer: lint/; depends on python/.
//
// The facts are tables at the head of known_calls.c, each with the documentation that it comes from. An index
// of them is made once; a second table (from a configuration) would go into the same index.
#ifndef CANCELOT_LINT_KNOWN_CALLS_H
#define CANCELOT_LINT_KNOWN_CALLS_H

#include "python/module.h"

enum call_kind {
    CALL_NONE,
    CALL_SLEEPS,         // blocks the thread for a given time
    CALL_HTTP,           // waits for a server in this thread
    CALL_FILE,           // waits for the file system in this thread
    CALL_PROCESS,        // waits for a process in this thread
    CALL_STARTS_PROCESS, // starts one: fork and exec only
    CALL_INPUT,          // waits for the terminal in this thread
    CALL_RUNS_LOOP,      // runs an event loop until something is done
    CALL_COROUTINE,      // gives a coroutine, which does nothing until it is awaited
    CALL_THREAD,         // gives the future of something that runs in a thread
    CALL_STARTS_TASK,    // gives a task that nothing but its future holds
    CALL_GROUP_TASK,     // gives a task that its group holds
    CALL_CALLBACK,       // takes a callback whose result is dropped
    CALL_SCOPE,          // a cancellation scope or timeout, whose time counts from its entry, if it has any
    CALL_EARLY_SCOPE,    // a timeout whose time counts from the call
    CALL_GROUP,          // a nursery or task group
    CALL_ENDS,           // never returns
    CALL_SAFE_YIELD,     // a decorator of generators whose yields may stand in a scope
    CALL_SHIELD,         // protects a future from the cancellation of who awaits it
    CALL_GATHER,         // waits for several
    CALL_WAIT,           // the same, and does not cancel them when it is cancelled
    CALL_KINDS,          // how many there are
};

struct known_call {
    struct known_call *next; // in the bucket
    struct span name;        // qualified, "time.sleep"; of a method with its class, "pathlib.Path.open"
    struct span last;        // its last part
    enum call_kind kind;
};

enum { KNOWN_CALLS_BUCKETS = 256 };

struct known_calls {
    struct known_call **buckets; // by the last part of the name
};

// The index of all tables; lives in `arena`.
struct known_calls known_calls_make(struct arena *arena);

// What is known of this qualified name, or NULL.
const struct known_call *known_call_named(const struct known_calls *self, struct span name);

// Whether the qualified name of something of this kind ends in this part.
bool known_calls_end_in(const struct known_calls *self, enum call_kind kind, struct span last);

// All that is known of names that end in this part: a list, of which some end otherwise; NULL for none.
const struct known_call *known_calls_near(const struct known_calls *self, struct span last);

// What is known of what a call calls: a function, or a method of an object whose class the file tells (a
// local that was made by calling the class, `with` it, or annotated with it). NULL where nothing is. Most
// calls are turned down by one look at the last part of their names.
const struct known_call *known_call_of(const struct known_calls *self, struct module *module, TSNode call);

// The same for an expression that is not called here: a decorator, a callback.
const struct known_call *known_function(const struct known_calls *self, struct module *module,
                                        TSNode expression);

enum call_kind known_kind(const struct known_calls *self, struct module *module, TSNode call);

#endif

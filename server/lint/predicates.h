// Predicates: the questions about meaning that a query asks beside its pattern, such as (#loses? @x
// "swallowed").
//
// Layer: lint/; depends on python/.
//
// A predicate is one function in the table of predicates.c. In a query, `#not-<name>?` asks for the opposite.
// Its first argument is a capture, the second, if any, a string. They are asked in the order in which they
// are written, the cheap ones first.
#ifndef CANCELOT_LINT_PREDICATES_H
#define CANCELOT_LINT_PREDICATES_H

#include "lint/known_calls.h"
#include "lint/release.h"
#include "python/flow.h"
#include "util/span.h"

// One match that is being looked at.
struct match {
    struct module *module;
    bool library_known;
    enum library library; // ask match_library()
    const struct known_calls *known;
    const struct known_call *call;  // what is known of `called`
    const void *called;             // the id of the call that was looked up last
    struct span name;               // the name by which `named` calls
    const void *named;              // the id of the call whose name was asked for last
    bool in_async;                  // whether `placed` is in an async function
    const void *placed;             // the id of the node that this was asked of last
    const struct flow_site *site;   // the losing place that #loses? found, or NULL
    TSNode task;                    // the task that #cancel-and-await? found, or the null node
    struct skipped_release skipped; // the release that a predicate about releases found, or null nodes
};

struct predicate {
    const char *name; // without `?`
    bool takes_word;  // whether a string follows the capture
    bool (*holds)(struct match *match, TSNode node, struct span word);
};

// The library whose cancellation the function around the node receives; looked up once a match.
enum library match_library(struct match *self, TSNode node);

// What is known of what this call calls, or NULL; looked up once a match.
const struct known_call *match_call(struct match *self, TSNode call);

// As call_name(); looked up once a match.
struct span match_call_name(struct match *self, TSNode call);

// The predicate of this name, or NULL.
const struct predicate *predicate_find(struct span name);

#endif

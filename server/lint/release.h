// Releases: calls that give something back, and whether a cancellation skips them.
//
// Layer: lint/; depends on python/.
#ifndef CANCELOT_LINT_RELEASE_H
#define CANCELOT_LINT_RELEASE_H

#include "python/module.h"

// What a cancellation skips: `release`, a call or an augmented assignment, where it arrives at `point`.
struct skipped_release {
    TSNode release;
    TSNode point; // suspension point; the null node where it may be any of several
};

// Whether an except_clause that no cancellation enters cleans up and raises again, and nothing else of its
// function does this cleanup when a cancellation arrives in its try.
bool cleans_only_on_errors(struct module *module, TSNode handler, struct skipped_release *skipped);

// Whether an except_clause that only cancellations enter gives something back and raises again, and nothing
// gives it back when the try ends with an error. Where the try ends well, the code behind it gives it back
// (`repeated`), or nobody does: the function got it and drops it.
bool cleans_only_on_cancel(struct module *module, TSNode handler, bool repeated,
                           struct skipped_release *skipped);

// Whether `node`, a call or an augmented assignment, gets something that a later statement of the same block
// gives back, plainly or in a finally; `object`, where not NULL, is set
// to what is got as it is written ("lock", "connection").
bool is_given_back_later(struct module *module, TSNode node, struct skipped_release *given,
                         struct span *object);

// The same, with a suspension point between the two and nothing that gives it back when a cancellation
// arrives there.
bool is_not_given_back(struct module *module, TSNode node, struct skipped_release *skipped);

#endif

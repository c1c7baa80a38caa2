// Cancellation scopes that cannot do what they are there for.
//
// Layer: lint/; depends on python/. Each function is a predicate of the table in predicates.c.
#ifndef CANCELOT_LINT_SCOPES_H
#define CANCELOT_LINT_SCOPES_H

#include "lint/predicates.h"

// (#never-fires? @item): this item of a `with` opens a timeout or cancellation scope, and nothing in the
// `with` can be cancelled.
bool never_fires(struct match *match, TSNode node, struct span word);

// (#yields-in-scope? @yield): this yield of an async generator leaves a scope, nursery or task group open.
bool yields_in_scope(struct match *match, TSNode node, struct span word);

// (#opened-late? @item): the time of the scope of this item began to count at a call that is some suspension
// points away.
bool opened_late(struct match *match, TSNode node, struct span word);

#endif

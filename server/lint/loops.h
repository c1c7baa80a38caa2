// Loops by how they wait.
//
// Layer: lint/; depends on python/. Each function is a predicate of the table in predicates.c.
#ifndef CANCELOT_LINT_LOOPS_H
#define CANCELOT_LINT_LOOPS_H

#include "lint/predicates.h"

// (#never-pauses? @while): a `while True` that nothing ends, with a way round it on which there is no
// suspension point.
bool never_pauses(struct match *match, TSNode node, struct span word);

// (#awaits-in-turn? @for): each round of this loop awaits something that does not depend on the round before.
bool awaits_in_turn(struct match *match, TSNode node, struct span word);

#endif

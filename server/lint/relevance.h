// Which texts, and which parts of a text, can hold a finding at all: most of a project's code cannot, and
// parsing is what a check spends its time on.
//
// Layer: lint/, beneath linter.h.
#ifndef CANCELOT_LINT_RELEVANCE_H
#define CANCELOT_LINT_RELEVANCE_H

#include <tree_sitter/api.h>

#include "lint/queries.h"
#include "util/vec.h"

// What of a text has to be parsed to know whether there is any finding.
struct relevance {
    bool nothing;        // there is no finding
    bool everything;     // or only `ranges`
    VEC(TSRange) ranges; // whole lines, in order; what is between them is neither found nor looked at
};

// Decides by the words and the layout of the text, without parsing it; linear in the text. What is left out
// are functions and classes in which no pattern can match and whose names stand nowhere in what is kept. The
// caller finishes it.
struct relevance relevance_of(const struct linter *linter, const struct selection *selection,
                              struct span text);
void relevance_finish(struct relevance *self);

#endif

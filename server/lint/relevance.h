// Which texts, and which parts of a text, can hold a finding at all: most of a project's code cannot, and
// parsing is what a check spends its time on.
//
// Layer: lint/, beneath linter.h.
#ifndef CANCELOT_LINT_RELEVANCE_H
#define CANCELOT_LINT_RELEVANCE_H

#include <tree_sitter/api.h>

#include "lint/linter.h"
#include "util/vec.h"

struct byte_range {
    uint32_t start, end; // bytes
};

// What of a text has to be parsed to know whether there is any finding.
struct relevance {
    bool nothing;        // there is no finding
    bool everything;     // or only `ranges`
    VEC(TSRange) ranges; // whole lines, in order; what is between them is neither found nor looked at
    bool only_places;    // patterns match only in `places`; else they can in all of the ranges
    VEC(struct byte_range) places; // in order
};

// Decides by the words and the layout of the text, without parsing it; linear in the text. What is left out
// are functions and classes in which no pattern can match and whose names stand nowhere in what is kept.
// `target_minor` is the Python version 3.x that the text is for. The caller finishes it.
struct relevance relevance_of(const struct linter *linter, const struct selection *selection,
                              struct span text, int target_minor);
void relevance_finish(struct relevance *self);

#endif

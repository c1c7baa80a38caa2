// Plain patterns: those that ask for one node of certain kinds, with nothing in it, as nearly all do. A match
// of theirs needs no query: the walk that outlines a text meets every node anyway.
//
// Layer: lint/, beneath queries.h; depends on tree-sitter.
#ifndef CANCELOT_LINT_PLAIN_H
#define CANCELOT_LINT_PLAIN_H

#include <tree_sitter/api.h>

#include "util/span.h"

struct pattern;

enum { PLAIN_KINDS_MAX = 16 };

// What a plain pattern asks for.
struct plain {
    TSSymbol kinds[PLAIN_KINDS_MAX]; // one of these
    size_t len;
};

// A plain pattern, in the list of those of one kind.
struct plain_pattern {
    struct plain_pattern *next;
    const struct pattern *pattern;
};

// Reads the structure of a pattern, which is its text without predicates: `((call) @finding)` or
// `([(await) (yield)] @finding)`. Returns false for any other structure.
bool plain_read(const TSLanguage *language, struct span structure, struct plain *plain);

#endif

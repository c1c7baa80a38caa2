// A fast search for words of which a text has to hold one, or nothing in it can be found.
//
// Layer: lint/, beneath linter.h. Pure.
//
// The search looks at one byte in three (Wu and Manber, "A Fast Algorithm for Multi-Pattern Searching",
// 1994): of each word a window of ANCHOR_MIN bytes takes part, and how far to move on is told by the last two
// bytes that were reached.
#ifndef CANCELOT_LINT_ANCHORS_H
#define CANCELOT_LINT_ANCHORS_H

#include <stdbool.h>
#include <stdint.h>

#include "util/span.h"

enum { ANCHORS_MAX = 64, ANCHOR_MIN = 4, ANCHOR_BLOCKS = 4096 };

typedef uint64_t anchor_set; // bits of which each is for one word

struct anchor {
    struct span text;
    size_t window; // where its window begins
    int next;      // another one whose window ends in the same block, or -1
};

struct anchors {
    struct anchor items[ANCHORS_MAX];
    int len;
    unsigned char shifts[ANCHOR_BLOCKS]; // by the block that was reached; 0: a window may end here
    int first[ANCHOR_BLOCKS];            // the first word whose window ends in this block, or -1
};

void anchors_init(struct anchors *self);

// Adds a word, which outlives the anchors, unless it is there. Returns its bit, or 0 where it is too short to
// be looked for, or there are too many.
anchor_set anchors_add(struct anchors *self, struct span word);

// Whether one of the wanted words stands anywhere in the text, be it in another word or in other letter case.
bool anchors_find(const struct anchors *self, anchor_set wanted, struct span text);

#endif

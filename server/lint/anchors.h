// A fast search for words of which a text has to hold one, or nothing in it can be found.
//
// Layer: lint/, beneath linter.h. Pure.
//
// Of each word a window of ANCHOR_MIN bytes takes part. The search looks at the three bytes that begin at
// every other place of the text, so it meets the window's first three or its last three; both are in a table.
// Where to look next does not depend on what was seen, so that the processor looks at several places at once.
#ifndef CANCELOT_LINT_ANCHORS_H
#define CANCELOT_LINT_ANCHORS_H

#include <stdbool.h>
#include <stdint.h>

#include "util/span.h"

enum { ANCHORS_MAX = 64, ANCHOR_MIN = 4, ANCHOR_SLOTS = 4096 };

typedef uint64_t anchor_set; // bits of which each is for one word

enum anchor_kind {
    ANCHOR_NAME, // stands alone, as it is written
    ANCHOR_TEXT, // may be part of something longer, in letters of either case
};

struct anchor {
    struct span text;
    enum anchor_kind kind;
};

// Three bytes of a word's window.
struct anchor_part {
    size_t offset;      // of the three bytes in the word
    unsigned char next; // another part with the same slot, 1 for the first part, or 0
};

struct anchors {
    struct anchor words[ANCHORS_MAX];
    int len;
    struct anchor_part parts[2 * ANCHORS_MAX]; // two of each word
    unsigned char first[ANCHOR_SLOTS];         // a part with this slot, 1 for the first part, or 0
};

void anchors_init(struct anchors *self);

// Adds a word, which outlives the anchors, unless it is there. Returns its bit, or 0 where it is too short to
// be looked for, or there are too many.
anchor_set anchors_add(struct anchors *self, struct span word, enum anchor_kind kind);

// Whether one of the wanted words stands anywhere in the text. Linear in the text.
bool anchors_find(const struct anchors *self, anchor_set wanted, struct span text);

#endif

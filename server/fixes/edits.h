// Collecting the edits of one repair, and applying edits to a text.
//
// Layer: fixes/; depends on fixes/fix.h and util/ only.
//
// A repair adds its edits in any order. edits_finish() sorts them, joins those that begin at the same byte
// (an insertion goes before what replaces the text there; several insertions keep the order in which they
// were added), and refuses what overlaps.
#ifndef CANCELOT_FIXES_EDITS_H
#define CANCELOT_FIXES_EDITS_H

#include "fixes/fix.h"

struct edit_set {
    struct arena *arena; // owns the edits and their texts
    struct edit *items;
    size_t len, cap;
};

// Replaces the bytes from start to end by `text`, which has to live as long as the arena. Amortised constant.
void edits_add(struct edit_set *self, uint32_t start, uint32_t end, struct span text);

void edits_insert(struct edit_set *self, uint32_t at, struct span text);
void edits_delete(struct edit_set *self, uint32_t start, uint32_t end);

// Sorts and joins. Returns false where two edits touch the same bytes: the repair is then not to be offered.
bool edits_finish(struct edit_set *self);

// Where a byte of the old text is found in the new one: behind what is inserted there. For a byte that was
// replaced, the end of its replacement. `edits` are finished.
uint32_t edits_map(const struct edit *edits, size_t edits_len, uint32_t at);

#endif

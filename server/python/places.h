// Where a cancellation was lost: what an outcome carries beside its meaning.
//
// Layer: python/, beneath flow.h; depends on util/.
//
// `struct sites` maps each losing place to the first suspension point whose cancellation was lost there. The
// value NULL is the identity: whatever was lost before stays lost where it was. Both sets are immutable and
// live in an arena, so outcomes share them.
#ifndef CANCELOT_PYTHON_PLACES_H
#define CANCELOT_PYTHON_PLACES_H

#include <stdbool.h>
#include <stdint.h>

#include "util/arena.h"

// A place is an index into the flow's table of places; these two stand for none.
enum {
    PLACE_PRESENT, // as on entry
    PLACE_FLYING,  // nowhere yet: the cancellation is in flight
    PLACE_FIRST,   // the first real one
};

struct site {
    uint16_t place;
    uint16_t suspension; // id of the suspending operation + 1; 0: not known
};

struct sites {
    uint16_t len;
    struct site items[]; // sorted by place
};

// Identifiers of the return, break, continue and raise statements that an abrupt outcome stems from.
struct origins {
    uint16_t len;
    uint16_t ids[]; // sorted
};

// The one site.
const struct sites *sites_single(struct arena *arena, uint16_t place, uint16_t suspension);

// What holds after `first` and then `second`: PLACE_PRESENT in `second` becomes all of `first`.
const struct sites *sites_then(struct arena *arena, const struct sites *first, const struct sites *second);

// Both: the same outcome was reached in two ways.
const struct sites *sites_union(struct arena *arena, const struct sites *a, const struct sites *b);

bool sites_equal(const struct sites *a, const struct sites *b);

// The earliest suspension point named, or 0.
uint16_t sites_suspension(const struct sites *self);

// Whether PLACE_PRESENT is among them: something that was present on entry is still where it was.
bool sites_has_present(const struct sites *self);

// `self` without PLACE_PRESENT; may be empty, never NULL.
const struct sites *sites_without_present(struct arena *arena, const struct sites *self);

const struct origins *origins_single(struct arena *arena, uint16_t id);
const struct origins *origins_union(struct arena *arena, const struct origins *a, const struct origins *b);

#endif

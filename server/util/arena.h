// An arena: memory that is given out piece by piece and taken back all at once.
//
// Layer: the lowest; depends on util/mem.h only. Used for everything that lives as long as one lint run.
//
// Invariants: what arena_alloc() gives is zeroed, aligned for any type, and stays where it is until the arena
// is reset or finished; no piece is freed alone.
#ifndef CANCELOT_UTIL_ARENA_H
#define CANCELOT_UTIL_ARENA_H

#include <stddef.h>

#include "util/span.h"

struct arena_block;

struct arena {
    struct arena_block
        *block; // the block in use, linked to the full ones; NULL when nothing was given out yet
};

// Begins an empty arena; takes no memory yet. A zeroed struct is the same.
void arena_init(struct arena *self);

// Gives everything back. The arena is empty and can be used again.
void arena_finish(struct arena *self);

// As arena_finish(), but keeps one block for the next use, so that repeated runs do not allocate anew.
void arena_reset(struct arena *self);

// How much of an arena is given out.
struct arena_mark {
    struct arena_block *block; // NULL: nothing
    size_t used;
};

struct arena_mark arena_mark(const struct arena *self);

// Takes back what was given out since the mark was made. Marks are gone back to in the opposite order of
// their making.
void arena_back_to(struct arena *self, struct arena_mark mark);

// Returns `size` zeroed bytes that the arena owns.
void *arena_alloc(struct arena *self, size_t size);

// Returns zeroed room for `count` items of `type`.
#define ARENA_ARRAY(arena, type, count) ((type *)arena_alloc((arena), sizeof(type) * (count)))

// Returns a NUL-terminated copy of `text` that the arena owns.
char *arena_copy(struct arena *self, struct span text);

// Returns the formatted text, NUL-terminated, owned by the arena.
__attribute__((format(printf, 2, 3))) char *arena_printf(struct arena *self, const char *format, ...);

#endif

#include "util/arena.h"

#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "util/mem.h"

enum {
    FIRST_BLOCK = 16 * 1024,
    LARGEST_BLOCK = 1024 * 1024,
};

struct arena_block {
    struct arena_block *older;
    size_t used; // bytes of `bytes`
    size_t size;
    _Alignas(max_align_t) char bytes[];
};

void arena_init(struct arena *self)
{
    self->block = NULL;
}

static void free_blocks(struct arena_block *block)
{
    while (block != NULL) {
        struct arena_block *older = block->older;
        free(block);
        block = older;
    }
}

void arena_finish(struct arena *self)
{
    free_blocks(self->block);
    self->block = NULL;
}

void arena_reset(struct arena *self)
{
    if (self->block == NULL)
        return;
    free_blocks(self->block->older);
    self->block->older = NULL;
    self->block->used = 0;
}

struct arena_mark arena_mark(const struct arena *self)
{
    bool empty = self->block == NULL || (self->block->older == NULL && self->block->used == 0);
    return empty ? (struct arena_mark){NULL, 0} : (struct arena_mark){self->block, self->block->used};
}

void arena_back_to(struct arena *self, struct arena_mark mark)
{
    if (mark.block == NULL) {
        arena_reset(self);
        return;
    }
    while (self->block != mark.block) {
        struct arena_block *newest = self->block;
        self->block = newest->older;
        free(newest);
    }
    self->block->used = mark.used;
}

static void add_block(struct arena *self, size_t needed)
{
    size_t size = self->block == NULL ? FIRST_BLOCK : self->block->size * 2;
    if (size > LARGEST_BLOCK)
        size = LARGEST_BLOCK;
    if (size < needed)
        size = needed;
    struct arena_block *block = mem_alloc(sizeof(*block) + size);
    block->older = self->block;
    block->used = 0;
    block->size = size;
    self->block = block;
}

void *arena_alloc(struct arena *self, size_t size)
{
    const size_t align = _Alignof(max_align_t);
    size = (size + align - 1) / align * align;
    if (self->block == NULL || self->block->size - self->block->used < size)
        add_block(self, size);
    void *piece = self->block->bytes + self->block->used;
    self->block->used += size;
    return memset(piece, 0, size);
}

char *arena_copy(struct arena *self, struct span text)
{
    char *copy = arena_alloc(self, text.len + 1);
    if (text.len > 0)
        memcpy(copy, text.ptr, text.len);
    return copy;
}

char *arena_printf(struct arena *self, const char *format, ...)
{
    char most[256]; // most texts fit, and are formatted once
    va_list args;
    va_start(args, format);
    int len = vsnprintf(most, sizeof(most), format, args);
    va_end(args);
    if (len < (int)sizeof(most))
        return arena_copy(self, (struct span){most, len < 0 ? 0 : (size_t)len});
    char *text = arena_alloc(self, (size_t)len + 1);
    va_start(args, format);
    vsnprintf(text, (size_t)len + 1, format, args);
    va_end(args);
    return text;
}

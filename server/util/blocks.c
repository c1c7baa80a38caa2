#include "util/blocks.h"

#include <stdbool.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>

#include "util/mem.h"

#if defined(__APPLE__)
#include <malloc/malloc.h>
#define USABLE_SIZE(block) malloc_size(block)
#elif defined(_WIN32)
#include <malloc.h>
#define USABLE_SIZE(block) _msize(block)
#else
#include <malloc.h>
#define USABLE_SIZE(block) malloc_usable_size(block)
#endif

#ifndef __has_feature
#define __has_feature(feature) 0
#endif
#if defined(__SANITIZE_ADDRESS__) || __has_feature(address_sanitizer)
static const bool keeps = false;
#else
static const bool keeps = true;
#endif

// The C library's blocks for 64-bit programs have room for 8 bytes more than a multiple of 16, and for 24 at
// least. Where what it gives has room for more than was asked for, a block is freed as one of a larger size
// than it was got as: of those ever more would be kept, were there no bound.
enum { STEP = 16, LEAST = 24, SIZES = 32, KEPT_MOST = 1 << 20 }; // bytes; the last of each size

struct spare {
    struct spare *next;
};

struct spares {
    struct spare *first;
    size_t len;
};

// Of the thread, as tree-sitter tells its allocator of nothing but sizes.
static _Thread_local struct spares kept[SIZES];

// The number of the smallest size in which so many bytes fit.
static size_t fitting(size_t bytes)
{
    return bytes <= LEAST ? 0 : (bytes - LEAST - 1) / STEP + 1; // which cannot overflow
}

// The number of the size that a block with room for so many bytes has; none where it is too small for all.
static size_t size_of(size_t room)
{
    return room < LEAST ? SIZES : (room - LEAST) / STEP;
}

static size_t bytes_of(size_t size)
{
    return LEAST + size * STEP;
}

static bool is_kept(size_t size)
{
    return keeps && size < SIZES;
}

static void *take(size_t size)
{
    struct spare *spare = kept[size].first;
    kept[size].first = spare->next;
    kept[size].len--;
    return spare;
}

void *blocks_alloc(size_t bytes)
{
    size_t size = fitting(bytes);
    if (!is_kept(size))
        return mem_alloc(bytes);
    return kept[size].first != NULL ? take(size) : mem_alloc(bytes_of(size));
}

void *blocks_calloc(size_t count, size_t bytes)
{
    size_t size = bytes > 0 && count > SIZE_MAX / bytes ? SIZES : fitting(count * bytes);
    if (!is_kept(size))
        return mem_calloc(count, bytes);
    return kept[size].first != NULL ? memset(take(size), 0, count * bytes) : mem_calloc(1, bytes_of(size));
}

void *blocks_realloc(void *block, size_t bytes)
{
    if (block == NULL)
        return blocks_alloc(bytes);
    size_t room = USABLE_SIZE(block), size = size_of(room), wanted = fitting(bytes);
    if (!is_kept(size) && !is_kept(wanted))
        return mem_realloc(block, bytes);
    if (is_kept(size) && bytes <= room)
        return block;
    void *other = blocks_alloc(bytes);
    memcpy(other, block, bytes < room ? bytes : room);
    blocks_free(block);
    return other;
}

void blocks_free(void *block)
{
    if (block == NULL)
        return;
    size_t size = size_of(USABLE_SIZE(block));
    if (!is_kept(size) || kept[size].len * bytes_of(size) >= KEPT_MOST) {
        free(block);
        return;
    }
    struct spare *spare = block;
    spare->next = kept[size].first;
    kept[size].first = spare;
    kept[size].len++;
}

void blocks_give_back(void)
{
    for (size_t size = 0; size < SIZES; size++) {
        while (kept[size].first != NULL)
            free(take(size));
    }
}

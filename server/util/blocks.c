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

// The C library's blocks for 64-bit programs have room for 8 bytes more than a multiple of 16.
enum { STEP = 16, LEAST = 8, SIZES = 32 };

struct spare {
    struct spare *next;
};

// Of the thread, as tree-sitter tells its allocator of nothing but sizes.
static _Thread_local struct spare *kept[SIZES];

// The number of the smallest size in which so many bytes fit.
static size_t fitting(size_t bytes)
{
    return bytes <= LEAST ? 0 : (bytes - LEAST - 1) / STEP + 1; // which cannot overflow
}

static bool is_kept(size_t size)
{
    return keeps && size < SIZES;
}

static void *take(size_t size)
{
    struct spare *spare = kept[size];
    kept[size] = spare->next;
    return spare;
}

void *blocks_alloc(size_t bytes)
{
    size_t size = fitting(bytes);
    if (!is_kept(size))
        return mem_alloc(bytes);
    return kept[size] != NULL ? take(size) : mem_alloc(LEAST + size * STEP);
}

void *blocks_calloc(size_t count, size_t bytes)
{
    size_t size = bytes > 0 && count > SIZE_MAX / bytes ? SIZES : fitting(count * bytes);
    if (!is_kept(size))
        return mem_calloc(count, bytes);
    return kept[size] != NULL ? memset(take(size), 0, count * bytes) : mem_calloc(1, LEAST + size * STEP);
}

void *blocks_realloc(void *block, size_t bytes)
{
    return mem_realloc(block, bytes);
}

void blocks_free(void *block)
{
    if (block == NULL)
        return;
    size_t size = (USABLE_SIZE(block) - LEAST) / STEP;
    if (!is_kept(size)) {
        free(block);
        return;
    }
    struct spare *spare = block;
    spare->next = kept[size];
    kept[size] = spare;
}

void blocks_give_back(void)
{
    for (size_t size = 0; size < SIZES; size++) {
        while (kept[size] != NULL)
            free(take(size));
    }
}

// A growable array of any type, as macros over a struct with items, len and cap.
//
//     VEC(uint32_t) lines = {0};
//     VEC_PUSH(&lines, 7);
//     VEC_FINISH(&lines);
//
// Layer: the lowest; depends on util/mem.h only. The array owns its block; items that own something are the
// caller's to release.
#ifndef CANCELOT_UTIL_VEC_H
#define CANCELOT_UTIL_VEC_H

#include <stdlib.h>

#include "util/mem.h"

#define VEC(type)                                                                                            \
    struct {                                                                                                 \
        type *items;                                                                                         \
        size_t len; /* items in use */                                                                       \
        size_t cap; /* items that fit */                                                                     \
    }

// Makes room for `count` items in all.
#define VEC_RESERVE(vec, count)                                                                              \
    do {                                                                                                     \
        if ((count) > (vec)->cap) {                                                                          \
            (vec)->cap = mem_grow((vec)->cap, (count));                                                      \
            (vec)->items = mem_realloc((vec)->items, (vec)->cap * sizeof(*(vec)->items));                    \
        }                                                                                                    \
    } while (0)

// Appends one item; amortised constant time.
#define VEC_PUSH(vec, ...)                                                                                   \
    do {                                                                                                     \
        VEC_RESERVE((vec), (vec)->len + 1);                                                                  \
        (vec)->items[(vec)->len++] = (__VA_ARGS__);                                                          \
    } while (0)

// Frees the block and leaves an empty array that can be used again.
#define VEC_FINISH(vec)                                                                                      \
    do {                                                                                                     \
        free((vec)->items);                                                                                  \
        (vec)->items = NULL;                                                                                 \
        (vec)->len = (vec)->cap = 0;                                                                         \
    } while (0)

#endif

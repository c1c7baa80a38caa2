// A borrowed run of bytes: not NUL-terminated, not owned.
//
// Layer: the lowest; depends on the C library only.
#ifndef CANCELOT_UTIL_SPAN_H
#define CANCELOT_UTIL_SPAN_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>

struct span {
    const char *ptr; // never NULL, also where len is 0
    size_t len;      // bytes
};

// The span of a string literal.
#define SPAN(literal) ((struct span){("" literal), sizeof(literal) - 1})

// The span of a NUL-terminated string, which must outlive it.
static inline struct span span_of(const char *string)
{
    return (struct span){string, strlen(string)};
}

static inline bool span_equal(struct span a, struct span b)
{
    return a.len == b.len && memcmp(a.ptr, b.ptr, a.len) == 0;
}

static inline bool span_is(struct span a, const char *string)
{
    return span_equal(a, span_of(string));
}

static inline bool span_starts_with(struct span a, struct span prefix)
{
    return a.len >= prefix.len && memcmp(a.ptr, prefix.ptr, prefix.len) == 0;
}

static inline bool span_ends_with(struct span a, struct span suffix)
{
    return a.len >= suffix.len && memcmp(a.ptr + (a.len - suffix.len), suffix.ptr, suffix.len) == 0;
}

// Whether `needle` (not empty) occurs in `a`; the product of both lengths at worst.
static inline bool span_contains(struct span a, struct span needle)
{
    const char *at = a.ptr;
    size_t left = a.len;
    while (left >= needle.len && (at = memchr(at, needle.ptr[0], left - needle.len + 1)) != NULL) {
        if (memcmp(at, needle.ptr, needle.len) == 0)
            return true;
        at++;
        left = a.len - (size_t)(at - a.ptr);
    }
    return false;
}

// Where the line that holds offset `at` begins, and where it ends: before the LF, CR or CR LF behind it.
static inline uint32_t span_line_start(struct span a, uint32_t at)
{
    while (at > 0 && a.ptr[at - 1] != '\n' && a.ptr[at - 1] != '\r')
        at--;
    return at;
}

static inline uint32_t span_line_end(struct span a, uint32_t at)
{
    while (at < a.len && a.ptr[at] != '\n' && a.ptr[at] != '\r')
        at++;
    return at;
}

// What stands behind the last `byte` in `a`, or all of it where there is none.
static inline struct span span_behind_last(struct span a, char byte)
{
    size_t from = a.len;
    while (from > 0 && a.ptr[from - 1] != byte)
        from--;
    return (struct span){a.ptr + from, a.len - from};
}

// The part of `a` from byte `from` on; empty where `from` is past the end.
static inline struct span span_from(struct span a, size_t from)
{
    return from >= a.len ? (struct span){a.ptr + a.len, 0} : (struct span){a.ptr + from, a.len - from};
}

// Without ASCII blanks at both ends.
static inline struct span span_trim(struct span a)
{
    while (a.len > 0 && strchr(" \t\r\n\f\v", a.ptr[0]) != NULL && a.ptr[0] != '\0') {
        a.ptr++;
        a.len--;
    }
    while (a.len > 0 && strchr(" \t\r\n\f\v", a.ptr[a.len - 1]) != NULL && a.ptr[a.len - 1] != '\0')
        a.len--;
    return a;
}

// Takes the first word off `rest`, of words that ASCII blanks separate; empty where none is left.
static inline struct span span_next_word(struct span *rest)
{
    *rest = span_trim(*rest);
    const char *blank = memchr(rest->ptr, ' ', rest->len);
    struct span word = {rest->ptr, blank == NULL ? rest->len : (size_t)(blank - rest->ptr)};
    *rest = span_from(*rest, word.len);
    return word;
}

#endif

// A growing string of bytes.
//
// Layer: the lowest; depends on util/mem.h and util/span.h only.
//
// Invariant: `bytes` is NULL only before the first append; from then on it is NUL-terminated.
#ifndef CANCELOT_UTIL_STRBUF_H
#define CANCELOT_UTIL_STRBUF_H

#include "util/span.h"

struct strbuf {
    char *bytes;
    size_t len; // without the closing NUL
    size_t cap;
};

// Frees the bytes; the buffer is empty and can be used again. A zeroed struct is an empty buffer.
void strbuf_finish(struct strbuf *self);

// Appends; amortised linear in what is appended. `text` must not lie inside the buffer itself.
static inline void strbuf_add(struct strbuf *self, struct span text);
static inline void strbuf_add_char(struct strbuf *self, char byte);
void strbuf_add_str(struct strbuf *self, const char *string);
__attribute__((format(printf, 2, 3))) void strbuf_printf(struct strbuf *self, const char *format, ...);

// Cuts to `len` bytes; does nothing where it is already that short.
void strbuf_cut(struct strbuf *self, size_t len);

// What is in it now; valid until the next change.
struct span strbuf_span(const struct strbuf *self);

// Gives the bytes (never NULL, NUL-terminated) to the caller, who frees them; the buffer is empty afterwards.
char *strbuf_steal(struct strbuf *self);

// Makes room for `extra` more bytes and the closing NUL.
void strbuf_reserve(struct strbuf *self, size_t extra);

// Appends `len` bytes, which the caller writes to where it points.
static inline char *strbuf_extend(struct strbuf *self, size_t len)
{
    if (self->bytes == NULL || self->cap - self->len <= len)
        strbuf_reserve(self, len);
    char *at = self->bytes + self->len;
    self->len += len;
    at[len] = '\0';
    return at;
}

static inline void strbuf_add(struct strbuf *self, struct span text)
{
    char *at = strbuf_extend(self, text.len);
    if (text.len > 0)
        memcpy(at, text.ptr, text.len);
}

static inline void strbuf_add_char(struct strbuf *self, char byte)
{
    *strbuf_extend(self, 1) = byte;
}

#endif

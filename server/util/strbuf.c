#include "util/strbuf.h"

#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>

#include "util/mem.h"

void strbuf_finish(struct strbuf *self)
{
    free(self->bytes);
    *self = (struct strbuf){0};
}

void strbuf_reserve(struct strbuf *self, size_t extra)
{
    if (self->bytes != NULL && self->cap - self->len > extra)
        return;
    self->cap = mem_grow(self->cap, self->len + extra + 1);
    self->bytes = mem_realloc(self->bytes, self->cap);
}

void strbuf_add_str(struct strbuf *self, const char *string)
{
    strbuf_add(self, span_of(string));
}

void strbuf_printf(struct strbuf *self, const char *format, ...)
{
    va_list args;
    va_start(args, format);
    int len = vsnprintf(NULL, 0, format, args);
    va_end(args);
    if (len < 0)
        return;
    strbuf_reserve(self, (size_t)len);
    va_start(args, format);
    vsnprintf(self->bytes + self->len, (size_t)len + 1, format, args);
    va_end(args);
    self->len += (size_t)len;
}

void strbuf_cut(struct strbuf *self, size_t len)
{
    if (len >= self->len)
        return;
    self->len = len;
    self->bytes[len] = '\0';
}

struct span strbuf_span(const struct strbuf *self)
{
    return self->bytes == NULL ? SPAN("") : (struct span){self->bytes, self->len};
}

char *strbuf_steal(struct strbuf *self)
{
    strbuf_add(self, SPAN(""));
    char *bytes = self->bytes;
    *self = (struct strbuf){0};
    return bytes;
}

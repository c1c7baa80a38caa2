#include "config/problem.h"

#include <stdarg.h>
#include <stdio.h>

enum { MESSAGE_MAX = 500 };

void problems_add(struct problems *self, struct extent place, bool fatal, const char *format, ...)
{
    char message[MESSAGE_MAX];
    va_list args;
    va_start(args, format);
    vsnprintf(message, sizeof(message), format, args);
    va_end(args);
    VEC_PUSH(&self->items, (struct problem){place, fatal, arena_copy(self->arena, span_of(message))});
}

const struct problem *problems_fatal(const struct problems *self)
{
    for (size_t i = 0; i < self->items.len; i++) {
        if (self->items.items[i].fatal)
            return &self->items.items[i];
    }
    return NULL;
}

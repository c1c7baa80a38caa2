// How long work goes on before it is broken off.
//
// Layer: the lowest; depends on the C library only.
#ifndef CANCELOT_UTIL_PATIENCE_H
#define CANCELOT_UTIL_PATIENCE_H

#include <stdbool.h>
#include <stddef.h>

// `is_over` is asked now and then, and not again once it has said yes.
struct patience {
    bool (*is_over)(void *context);
    void *context;
    bool over;
};

// `self` may be NULL, for work that goes on to its end.
static inline bool patience_is_over(struct patience *self)
{
    if (self != NULL && !self->over)
        self->over = self->is_over(self->context);
    return self != NULL && self->over;
}

#endif

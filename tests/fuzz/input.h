// Taking the bytes of a fuzzer's input apart. A target ends the process by require() where a promise is
// broken.
#ifndef CANCELOT_FUZZ_INPUT_H
#define CANCELOT_FUZZ_INPUT_H

#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "util/span.h"

// What libFuzzer calls. Returns 0; -1 keeps the input out of the corpus.
int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

#define require(condition)                                                                                   \
    do {                                                                                                     \
        if (!(condition)) {                                                                                  \
            fprintf(stderr, "%s:%d: this does not hold: %s\n", __FILE__, __LINE__, #condition);              \
            abort();                                                                                         \
        }                                                                                                    \
    } while (0)

// What is left of the input.
struct input {
    const uint8_t *bytes;
    size_t len;
};

static inline struct input input_of(const uint8_t *data, size_t size)
{
    static const uint8_t nothing[1];
    return (struct input){size > 0 ? data : nothing, size};
}

// The next `len` bytes, or what is left where that is less.
static inline struct span input_take(struct input *self, size_t len)
{
    if (len > self->len)
        len = self->len;
    struct span taken = {(const char *)self->bytes, len};
    self->bytes += len;
    self->len -= len;
    return taken;
}

// The bytes up to the next one that is `end`, which is passed over, or all that are left.
static inline struct span input_until(struct input *self, uint8_t end)
{
    const uint8_t *at = self->len > 0 ? memchr(self->bytes, end, self->len) : NULL;
    if (at == NULL)
        return input_take(self, self->len);
    struct span taken = input_take(self, (size_t)(at - self->bytes));
    input_take(self, 1);
    return taken;
}

// The next byte; 0 at the end.
static inline uint32_t input_byte(struct input *self)
{
    struct span one = input_take(self, 1);
    return one.len == 0 ? 0 : (uint8_t)one.ptr[0];
}

// A number of two bytes.
static inline uint32_t input_number(struct input *self)
{
    uint32_t high = input_byte(self);
    return high << 8 | input_byte(self);
}

#endif

// What is wrong with a configuration, and where.
//
// Layer: config/; depends on util/ only.
#ifndef CANCELOT_CONFIG_PROBLEM_H
#define CANCELOT_CONFIG_PROBLEM_H

#include "config/value.h"
#include "util/vec.h"

struct problem {
    struct extent place;
    bool fatal;          // nothing of the configuration can be used; otherwise this part of it does nothing
    const char *message; // one sentence: what is wrong and what would be right
};

struct problems {
    struct arena *arena; // owns the messages; borrowed
    VEC(struct problem) items;
};

__attribute__((format(printf, 4, 5))) void problems_add(struct problems *self, struct extent place,
                                                        bool fatal, const char *format, ...);

// The first fatal problem, or NULL.
const struct problem *problems_fatal(const struct problems *self);

#endif

// Another process, watched for its end.
//
// Layer: platform/; depends on util/mem.h.
#ifndef CANCELOT_PLATFORM_WATCHED_H
#define CANCELOT_PLATFORM_WATCHED_H

#include <stdbool.h>
#include <stdint.h>

struct watched;

// Returns NULL where no process has that number here, or none that may be watched. The caller forgets it.
struct watched *watched_begin(int64_t process);
void watched_forget(struct watched *self); // accepts NULL

bool watched_has_ended(const struct watched *self);

#endif

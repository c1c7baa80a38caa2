// Two file descriptors, one to read and one to write, neither of which ever keeps the caller waiting for the
// other.
//
// Layer: platform/; depends on util/mem.h.
#ifndef CANCELOT_PLATFORM_CHANNEL_H
#define CANCELOT_PLATFORM_CHANNEL_H

#include <stdbool.h>
#include <stddef.h>

struct channel;

// What a channel waits for, and what has come.
enum {
    CHANNEL_INPUT = 1,  // there is something to read, or the end of it
    CHANNEL_OUTPUT = 2, // something can be written
    CHANNEL_DEAF = 4,   // nobody reads what is written
    CHANNEL_FAILED = 8, // the system cannot wait; comes unasked
};

// The descriptors stay the caller's. From now on a write to nobody is no signal any more.
struct channel *channel_open(int in, int out);

// Lets what was written reach its reader, for at most a second.
void channel_close(struct channel *self);

// Waits until something of `events` has come, at most `timeout` milliseconds (-1: for ever). Returns what has
// come: 0 for nothing. Where nobody reads, that may show at the first write only.
int channel_wait(struct channel *self, int events, int timeout);

// After CHANNEL_INPUT: reads up to `room` bytes. Returns how many; 0 at the end, -1 where there is nothing
// yet.
ptrdiff_t channel_read(struct channel *self, char *bytes, size_t room);

// Whether channel_write() may be called without CHANNEL_OUTPUT: it never waits then, and may write nothing.
bool channel_writes_at_once(const struct channel *self);

// After CHANNEL_OUTPUT: writes some of the `len` bytes. Returns how many; -1 where nobody reads any more.
ptrdiff_t channel_write(struct channel *self, const char *bytes, size_t len);

#endif

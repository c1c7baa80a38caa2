// Frames: the header with Content-Length and the body that it announces ("Base Protocol" of the language
// server protocol 3.17).
//
// Layer: rpc/; depends on util/ only. Does no input or output of its own.
//
// The reader takes bytes in pieces of any size and gives bodies. It accepts headers in any letter case, other
// headers beside Content-Length, and lines that end in "\n" alone. What is no header is skipped up to the
// next Content-Length and logged.
//
// Invariant: memory grows with what has arrived, never with what a header announces.
#ifndef CANCELOT_RPC_FRAME_H
#define CANCELOT_RPC_FRAME_H

#include <stdbool.h>
#include <stddef.h>

#include "util/span.h"
#include "util/strbuf.h"

enum {
    FRAME_BODY_MAX = 512 * 1024 * 1024, // bytes; a longer one is refused
    FRAME_HEADER_MAX = 8 * 1024,        // bytes of a whole header
};

struct frame_reader {
    char *bytes;
    size_t cap;
    size_t start, end; // of what has arrived and was not given out yet
    size_t scanned;    // bytes from start on that need not be looked at again
    size_t body_len;   // of the body that is awaited; meaningful in FRAME_BODY
    size_t skipped;    // bytes passed over since the last header
    enum { FRAME_SEEK, FRAME_HEADER, FRAME_BODY } state;
};

// A zeroed struct is an empty reader. The caller finishes it.
void frame_reader_finish(struct frame_reader *self);

// Returns where to put further bytes; *room says how many fit (some 64 kB). Ends the life of the last body.
char *frame_reader_room(struct frame_reader *self, size_t *room);

// Says that `len` bytes were put there.
void frame_reader_add(struct frame_reader *self, size_t len);

// Gives the next body that has arrived as a whole; borrowed until the next frame_reader_room(). Returns false
// where more bytes are needed first.
bool frame_reader_next(struct frame_reader *self, struct span *body);

// Appends `body` with its header.
void frame_write(struct strbuf *out, struct span body);

#endif

// The text of an open document: its bytes in one piece, and where its lines begin.
//
// Layer: text/; depends on util/ only. Pure.
//
// Lines end at "\n", "\r\n" and "\r" and nowhere else (language server protocol 3.17, "Text Documents"). A
// text that ends in a line end has an empty last line; the empty text has one line.
//
// Invariants: `lines` is sorted and begins with 0. The bytes are well-formed UTF-8 as long as callers insert
// only such text, and only between characters.
#ifndef CANCELOT_TEXT_BUFFER_H
#define CANCELOT_TEXT_BUFFER_H

#include <stdbool.h>
#include <stdint.h>

#include "util/span.h"
#include "util/vec.h"

// The longest text, in bytes, that a buffer holds: offsets in it fit into 32 bits with room to spare.
enum { BUFFER_MAX = 1 << 30 };

struct buffer {
    VEC(char) bytes;
    VEC(uint32_t) lines; // offset of each line's first byte
};

// Begins an empty text. The caller finishes it.
void buffer_init(struct buffer *self);
void buffer_finish(struct buffer *self);

// The whole text; borrowed until the next change.
struct span buffer_text(const struct buffer *self);

// Replaces the bytes from start to end (start <= end <= length) by `text`, which must not lie in the buffer.
// Costs moving what lies behind: some 20 µs at 10,000 lines. Returns false, and changes nothing, where the
// text would grow beyond BUFFER_MAX.
bool buffer_replace(struct buffer *self, uint32_t start, uint32_t end, struct span text);

// How many lines there are; at least 1.
uint32_t buffer_line_count(const struct buffer *self);

// The line (from 0) that the byte at `offset` belongs to; the last line for an offset at the end of the text.
uint32_t buffer_line_at(const struct buffer *self, uint32_t offset);

// Offset of the first byte of a line, and of the end of its contents: where its line end begins.
uint32_t buffer_line_start(const struct buffer *self, uint32_t line);
uint32_t buffer_line_end(const struct buffer *self, uint32_t line);

#endif

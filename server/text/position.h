// Positions as the language server protocol counts them, and the one function each way between them and
// bytes.
//
// Layer: text/; depends on text/buffer.h and util/ only. Pure.
#ifndef CANCELOT_TEXT_POSITION_H
#define CANCELOT_TEXT_POSITION_H

#include <stdint.h>

#include "text/buffer.h"

// What `character` counts ("PositionEncodingKind" of the protocol, 3.17).
enum position_encoding {
    POSITION_UTF16, // UTF-16 units: the protocol's default
    POSITION_UTF8,  // bytes
    POSITION_UTF32, // code points
};

struct position {
    uint32_t line;      // from 0
    uint32_t character; // from 0, in units of the encoding
};

// "utf-16", "utf-8", "utf-32".
const char *position_encoding_name(enum position_encoding encoding);

// The byte offset of a position. A character past the end of its line means the end of the line, before its
// line end; a line past the last one means the end of the text; the middle of a character (of a surrogate
// pair in UTF-16) means its start. Linear in the length of the line, eight bytes at a time where it is ASCII.
uint32_t position_to_offset(const struct buffer *buffer, enum position_encoding encoding,
                            struct position position);

// The position of a byte offset, which may be the length of the text. The middle of "\r\n" means the end of
// the line before it, the middle of a character its start. Logarithmic in the number of lines, linear in the
// line.
struct position position_from_offset(const struct buffer *buffer, enum position_encoding encoding,
                                     uint32_t offset);

#endif

// Well-formed UTF-8 (Unicode 15, table 3-7), and the one helper that makes other bytes so.
//
// Layer: the lowest; depends on util/span.h and util/strbuf.h only.
#ifndef CANCELOT_UTIL_UTF8_H
#define CANCELOT_UTIL_UTF8_H

#include <stdbool.h>

#include "util/span.h"
#include "util/strbuf.h"

// The first character of `text`, which is not empty: its length in bytes (1 to 4). Where no well-formed
// character begins there, *valid is false and the length is that of the part to be replaced by one U+FFFD
// (the "maximal subpart" of Unicode 15, section 3.9).
size_t utf8_char_len(struct span text, bool *valid);

// How many bytes at the start of `text` are well-formed; text.len where all are.
size_t utf8_valid_len(struct span text);

// Appends `text` with every ill-formed part replaced by U+FFFD. Linear.
void utf8_repair(struct strbuf *out, struct span text);

// Whether the byte continues a character that began before it.
static inline bool utf8_is_continuation(char byte)
{
    return ((unsigned char)byte & 0xC0U) == 0x80U;
}

// How many bytes at the start of `text` are ASCII. Takes eight at a time.
size_t utf8_ascii_len(struct span text);

#endif

#include "text/position.h"

#include "util/utf8.h"

const char *position_encoding_name(enum position_encoding encoding)
{
    switch (encoding) {
    case POSITION_UTF8:
        return "utf-8";
    case POSITION_UTF32:
        return "utf-32";
    case POSITION_UTF16:
        break;
    }
    return "utf-16";
}

// How many units the character that begins with this byte takes.
static uint32_t units_of(enum position_encoding encoding, char first)
{
    return encoding == POSITION_UTF16 && (unsigned char)first >= 0xF0 ? 2 : 1;
}

// Bytes of the character at `at` in the well-formed `text`.
static size_t width_of(struct span text, size_t at)
{
    size_t end = at + 1;
    while (end < text.len && utf8_is_continuation(text.ptr[end]))
        end++;
    return end - at;
}

static size_t min_size(size_t a, size_t b)
{
    return a < b ? a : b;
}

// The start of the character that the byte at `at` belongs to.
static size_t char_start(struct span text, size_t at)
{
    while (at > 0 && at < text.len && utf8_is_continuation(text.ptr[at]))
        at--;
    return at;
}

// How many bytes of `line` the first `units` units take.
static size_t units_to_bytes(struct span line, enum position_encoding encoding, uint32_t units)
{
    if (encoding == POSITION_UTF8)
        return char_start(line, min_size(units, line.len));
    size_t at = 0;
    while (units > 0 && at < line.len) {
        size_t ascii = utf8_ascii_len((struct span){line.ptr + at, min_size(units, line.len - at)});
        at += ascii;
        units -= (uint32_t)ascii;
        if (units == 0 || at == line.len)
            break;
        uint32_t step = units_of(encoding, line.ptr[at]);
        if (step > units)
            break; // the second half of a surrogate pair
        units -= step;
        at += width_of(line, at);
    }
    return at;
}

// How many units the bytes of `text`, which ends between two characters, are.
static uint32_t bytes_to_units(struct span text, enum position_encoding encoding)
{
    if (encoding == POSITION_UTF8)
        return (uint32_t)text.len;
    size_t at = utf8_ascii_len(text);
    uint32_t units = (uint32_t)at;
    while (at < text.len) {
        units += units_of(encoding, text.ptr[at]);
        at += width_of(text, at);
        size_t ascii = utf8_ascii_len(span_from(text, at));
        units += (uint32_t)ascii;
        at += ascii;
    }
    return units;
}

uint32_t position_to_offset(const struct buffer *buffer, enum position_encoding encoding,
                            struct position position)
{
    struct span text = buffer_text(buffer);
    if (position.line >= buffer_line_count(buffer))
        return (uint32_t)text.len;
    uint32_t start = buffer_line_start(buffer, position.line);
    struct span line = {text.ptr + start, buffer_line_end(buffer, position.line) - start};
    return start + (uint32_t)units_to_bytes(line, encoding, position.character);
}

struct position position_from_offset(const struct buffer *buffer, enum position_encoding encoding,
                                     uint32_t offset)
{
    struct span text = buffer_text(buffer);
    uint32_t line = buffer_line_at(buffer, offset);
    uint32_t start = buffer_line_start(buffer, line);
    size_t end = min_size(offset, buffer_line_end(buffer, line));
    struct span before = {text.ptr + start, char_start(text, end) - start};
    return (struct position){line, bytes_to_units(before, encoding)};
}

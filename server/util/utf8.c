#include "util/utf8.h"

#include <stdint.h>
#include <string.h>

#define REPLACEMENT "\xEF\xBF\xBD" // U+FFFD

size_t utf8_ascii_len(struct span text)
{
    size_t len = 0;
    for (uint64_t word; text.len - len >= sizeof(word); len += sizeof(word)) {
        memcpy(&word, text.ptr + len, sizeof(word));
        if ((word & UINT64_C(0x8080808080808080)) != 0)
            break;
    }
    while (len < text.len && (unsigned char)text.ptr[len] < 0x80)
        len++;
    return len;
}

/*
 * What table 3-7 says of a first byte:
 * - len:       bytes of the character; 0 where no character begins so
 * - low, high: bounds of the second byte, which rule out overlong forms, surrogates and what is above
 * U+10FFFF
 */
struct lead {
    size_t len;
    unsigned char low, high;
};

static struct lead lead_of(unsigned char byte)
{
    if (byte < 0x80)
        return (struct lead){1, 0, 0};
    if (byte < 0xC2 || byte > 0xF4)
        return (struct lead){0, 0, 0};
    if (byte < 0xE0)
        return (struct lead){2, 0x80, 0xBF};
    if (byte < 0xF0)
        return (struct lead){3, byte == 0xE0 ? 0xA0 : 0x80, byte == 0xED ? 0x9F : 0xBF};
    return (struct lead){4, byte == 0xF0 ? 0x90 : 0x80, byte == 0xF4 ? 0x8F : 0xBF};
}

size_t utf8_char_len(struct span text, bool *valid)
{
    struct lead lead = lead_of((unsigned char)text.ptr[0]);
    *valid = lead.len == 1;
    if (lead.len < 2)
        return 1;
    size_t len = 1;
    while (len < lead.len && len < text.len) {
        unsigned char byte = (unsigned char)text.ptr[len];
        if (byte < (len == 1 ? lead.low : 0x80) || byte > (len == 1 ? lead.high : 0xBF))
            return len;
        len++;
    }
    *valid = len == lead.len;
    return len;
}

size_t utf8_valid_len(struct span text)
{
    size_t len = utf8_ascii_len(text);
    while (len < text.len) {
        bool valid = false;
        size_t step = utf8_char_len(span_from(text, len), &valid);
        if (!valid)
            break;
        len += step;
        len += utf8_ascii_len(span_from(text, len));
    }
    return len;
}

void utf8_repair(struct strbuf *out, struct span text)
{
    for (;;) {
        size_t good = utf8_valid_len(text);
        strbuf_add(out, (struct span){text.ptr, good});
        text = span_from(text, good);
        if (text.len == 0)
            return;
        bool valid = false;
        text = span_from(text, utf8_char_len(text, &valid));
        strbuf_add(out, SPAN(REPLACEMENT));
    }
}

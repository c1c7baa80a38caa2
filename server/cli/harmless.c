#include "cli/harmless.h"

#include <stdbool.h>

#include "platform/columns.h"
#include "util/utf8.h"

enum { TAB_COLUMNS = 4 };

// The code point that a well-formed character of `len` bytes stands for.
static uint32_t decode(const char *bytes, size_t len)
{
    static const unsigned char masks[] = {0, 0x7F, 0x1F, 0x0F, 0x07};
    uint32_t point = (unsigned char)bytes[0] & masks[len];
    for (size_t i = 1; i < len; i++)
        point = point << 6 | ((unsigned char)bytes[i] & 0x3FU);
    return point;
}

// How many columns of a terminal a character takes; -1 for control characters.
static int columns_of(uint32_t point)
{
    if (point < 0x20 || (point >= 0x7F && point < 0xA0))
        return -1;
    int columns = point < 0x7F ? 1 : columns_of_point(point);
    return columns < 0 ? 1 : columns;
}

size_t add_harmless(struct strbuf *out, struct span text)
{
    size_t columns = 0;
    while (text.len > 0) {
        bool valid;
        size_t len = utf8_char_len(text, &valid);
        int width = valid ? columns_of(decode(text.ptr, len)) : -1;
        if (valid && text.ptr[0] == '\t') {
            strbuf_printf(out, "%*s", TAB_COLUMNS, "");
            width = TAB_COLUMNS;
        } else if (width < 0) {
            strbuf_add_str(out, "\xEF\xBF\xBD"); // U+FFFD
            width = 1;
        } else {
            strbuf_add(out, (struct span){text.ptr, len});
        }
        columns += (size_t)width;
        text = span_from(text, len);
    }
    return columns;
}

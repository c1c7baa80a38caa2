#include "rpc/repair.h"

#include <errno.h>
#include <math.h>
#include <stdbool.h>
#include <stdlib.h>

#include "util/mem.h"
#include "util/utf8.h"

#define ESCAPED_REPLACEMENT "\\ufffd"

enum { UNICODE_ESCAPE_LEN = 6 }; // \uXXXX

// The code unit of the \uXXXX at the start of `text`, or -1 where there is none.
static long unicode_escape(struct span text)
{
    if (text.len < UNICODE_ESCAPE_LEN || text.ptr[0] != '\\' || text.ptr[1] != 'u')
        return -1;
    char digits[5] = {text.ptr[2], text.ptr[3], text.ptr[4], text.ptr[5], '\0'};
    if (strspn(digits, "0123456789abcdefABCDEF") != 4)
        return -1;
    return strtol(digits, NULL, 16);
}

static bool is_high_surrogate(long unit)
{
    return unit >= 0xD800 && unit <= 0xDBFF;
}

static bool is_low_surrogate(long unit)
{
    return unit >= 0xDC00 && unit <= 0xDFFF;
}

// Repairs the escape at the start of `text`. Returns how many bytes of `text` it took.
static size_t repair_escape(struct strbuf *out, struct span text, bool in_name)
{
    long unit = unicode_escape(text);
    if (unit < 0) {
        size_t len = text.len < 2 ? text.len : 2;
        utf8_repair(out, (struct span){text.ptr, len});
        return len;
    }
    size_t len = UNICODE_ESCAPE_LEN;
    if (is_high_surrogate(unit) && is_low_surrogate(unicode_escape(span_from(text, len))))
        len += UNICODE_ESCAPE_LEN;
    else if (is_high_surrogate(unit) || is_low_surrogate(unit) || (unit == 0 && in_name)) {
        strbuf_add(out, SPAN(ESCAPED_REPLACEMENT));
        return len;
    }
    strbuf_add(out, (struct span){text.ptr, len});
    return len;
}

// Length of the string that `text` begins with, its quotes included; text.len where it does not end.
static size_t string_len(struct span text)
{
    size_t len = 1;
    while (len < text.len && text.ptr[len] != '"')
        len += text.ptr[len] == '\\' ? 2 : 1;
    return len < text.len ? len + 1 : text.len;
}

// Repairs the string that `text` begins with. Returns how many bytes of `text` it took.
static size_t repair_string(struct strbuf *out, struct span text)
{
    size_t len = string_len(text);
    struct span rest = span_trim(span_from(text, len));
    bool in_name = rest.len > 0 && rest.ptr[0] == ':';
    struct span string = {text.ptr, len};
    while (string.len > 0) {
        const char *backslash = memchr(string.ptr, '\\', string.len);
        size_t plain = backslash == NULL ? string.len : (size_t)(backslash - string.ptr);
        utf8_repair(out, (struct span){string.ptr, plain});
        string = span_from(string, plain);
        if (string.len > 0)
            string = span_from(string, repair_escape(out, string, in_name));
    }
    return len;
}

// Repairs the number that `text` begins with. Returns how many bytes of `text` it took.
static size_t repair_number(struct strbuf *out, struct span text)
{
    size_t len = 0;
    while (len < text.len && text.ptr[len] != '\0' && strchr("+-.0123456789eE", text.ptr[len]) != NULL)
        len++;
    char *number = mem_strndup(text.ptr, len);
    bool negative = number[0] == '-';
    errno = 0;
    if (strpbrk(number, ".eE") != NULL) {
        bool overflows = isinf(strtod(number, NULL)) != 0;
        strbuf_add_str(out, !overflows ? number : negative ? "-1e308" : "1e308");
    } else {
        bool overflows = (strtoll(number, NULL, 10), errno == ERANGE);
        strbuf_add_str(out, !overflows ? number : negative ? "-9223372036854775808" : "9223372036854775807");
    }
    free(number);
    return len;
}

void json_repair(struct strbuf *out, struct span text)
{
    while (text.len > 0) {
        char first = text.ptr[0];
        size_t taken = 1;
        if (first == '"')
            taken = repair_string(out, text);
        else if (first == '-' || (first >= '0' && first <= '9'))
            taken = repair_number(out, text);
        else
            strbuf_add_char(out, first);
        text = span_from(text, taken);
    }
}

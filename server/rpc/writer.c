#include "rpc/writer.h"

#include "util/utf8.h"

struct writer writer_begin(struct strbuf *out)
{
    return (struct writer){.out = out, .start = out->len};
}

// Puts the comma before a value or a key that is not the first of its object or array. The last byte tells: a
// string ends in a quote, so an opening bracket or a colon at the end is JSON's own.
static void separate(struct writer *self)
{
    if (self->out->len == self->start)
        return;
    char last = self->out->bytes[self->out->len - 1];
    if (last != '{' && last != '[' && last != ':')
        strbuf_add_char(self->out, ',');
}

static void open_bracket(struct writer *self, char bracket)
{
    separate(self);
    strbuf_add_char(self->out, bracket);
    self->depth++;
}

static void close_bracket(struct writer *self, char bracket)
{
    strbuf_add_char(self->out, bracket);
    self->depth--;
}

void writer_begin_object(struct writer *self)
{
    open_bracket(self, '{');
}

void writer_end_object(struct writer *self)
{
    close_bracket(self, '}');
}

void writer_begin_array(struct writer *self)
{
    open_bracket(self, '[');
}

void writer_end_array(struct writer *self)
{
    close_bracket(self, ']');
}

void writer_key(struct writer *self, const char *name)
{
    separate(self);
    struct span text = span_of(name);
    char *at = strbuf_extend(self->out, text.len + 3);
    at[0] = '"';
    memcpy(at + 1, text.ptr, text.len);
    at[text.len + 1] = '"';
    at[text.len + 2] = ':';
}

void writer_null(struct writer *self)
{
    separate(self);
    strbuf_add(self->out, SPAN("null"));
}

void writer_bool(struct writer *self, bool value)
{
    separate(self);
    strbuf_add_str(self->out, value ? "true" : "false");
}

void writer_integer(struct writer *self, int64_t value)
{
    separate(self);
    // By hand: a message holds dozens of positions, and printf() would take longer than all the rest of it.
    char digits[24];
    size_t at = sizeof(digits);
    uint64_t rest = value < 0 ? 0 - (uint64_t)value : (uint64_t)value;
    do {
        digits[--at] = (char)('0' + rest % 10);
        rest /= 10;
    } while (rest > 0);
    if (value < 0)
        digits[--at] = '-';
    strbuf_add(self->out, (struct span){digits + at, sizeof(digits) - at});
}

#define EVERY_BYTE(byte) (UINT64_C(0x0101010101010101) * (unsigned char)(byte))

// Whether one of eight bytes is less than `bound`, which is at most 128. May also say so where a byte is one
// that follows such a byte.
static bool some_byte_below(uint64_t word, unsigned char bound)
{
    return ((word - EVERY_BYTE(bound)) & ~word & EVERY_BYTE(0x80)) != 0;
}

// The length of the part at the start of `text` that stands in a JSON string as it is.
static size_t plain_len(struct span text)
{
    size_t len = 0;
    for (uint64_t word; text.len - len >= sizeof(word); len += sizeof(word)) {
        memcpy(&word, text.ptr + len, sizeof(word));
        if (some_byte_below(word, ' ') || some_byte_below(word ^ EVERY_BYTE('"'), 1) ||
            some_byte_below(word ^ EVERY_BYTE('\\'), 1))
            break;
    }
    while (len < text.len) {
        unsigned char byte = (unsigned char)text.ptr[len];
        if (byte < ' ' || byte == '"' || byte == '\\')
            break;
        len++;
    }
    return len;
}

static void escape_char(struct strbuf *out, char c)
{
    switch (c) {
    case '\n':
        strbuf_add(out, SPAN("\\n"));
        break;
    case '\r':
        strbuf_add(out, SPAN("\\r"));
        break;
    case '\t':
        strbuf_add(out, SPAN("\\t"));
        break;
    case '"':
    case '\\':
        strbuf_add_char(out, '\\');
        strbuf_add_char(out, c);
        break;
    default:
        strbuf_printf(out, "\\u%04x", (unsigned)(unsigned char)c);
    }
}

void writer_string(struct writer *self, struct span text)
{
    separate(self);
    strbuf_add_char(self->out, '"');
    while (text.len > 0) {
        size_t plain = plain_len(text);
        utf8_repair(self->out, (struct span){text.ptr, plain});
        text = span_from(text, plain);
        if (text.len > 0) {
            escape_char(self->out, text.ptr[0]);
            text = span_from(text, 1);
        }
    }
    strbuf_add_char(self->out, '"');
}

void writer_key_text(struct writer *self, struct span name)
{
    writer_string(self, name);
    strbuf_add_char(self->out, ':');
}

void writer_str(struct writer *self, const char *text)
{
    writer_string(self, span_of(text));
}

void writer_written(struct writer *self, struct span json)
{
    separate(self);
    strbuf_add(self->out, json);
}

static int append(const char *bytes, size_t len, void *out)
{
    strbuf_add(out, (struct span){bytes, len});
    return 0;
}

void writer_json(struct writer *self, const json_t *value)
{
    separate(self);
    if (value == NULL || json_dump_callback(value, append, self->out, JSON_COMPACT | JSON_ENCODE_ANY) != 0)
        self->failed = true;
}

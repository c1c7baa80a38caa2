#include "cli/source.h"

#include <ctype.h>
#include <string.h>
#include <strings.h>

#include "lint/linter.h"
#include "platform/encoding.h"
#include "util/utf8.h"

static const struct span byte_order_mark = {"\xEF\xBB\xBF", 3};

// The number, from 1, of the line that the byte at `at` is in.
static size_t line_number(struct span bytes, size_t at)
{
    size_t number = 1;
    for (size_t i = 0; i < at; i++)
        number += bytes.ptr[i] == '\n' || (bytes.ptr[i] == '\r' && (i + 1 == at || bytes.ptr[i + 1] != '\n'));
    return number;
}

// The encoding that a comment line names, "" where it names none. Python's reference, "Encoding
// declarations": a comment that matches coding[=:]\s*([-\w.]+).
static struct span named_encoding(struct span line)
{
    line = span_trim(line);
    if (line.len == 0 || line.ptr[0] != '#')
        return SPAN("");
    for (size_t i = 0; i + 7 <= line.len; i++) {
        struct span rest = span_from(line, i);
        if (!span_starts_with(rest, SPAN("coding:")) && !span_starts_with(rest, SPAN("coding=")))
            continue;
        rest = span_trim(span_from(rest, 7));
        size_t len = 0;
        while (len < rest.len &&
               (isalnum((unsigned char)rest.ptr[len]) || strchr("-_.", rest.ptr[len]) != NULL))
            len++;
        if (len > 0)
            return (struct span){rest.ptr, len};
    }
    return SPAN("");
}

// The encoding that one of the first two lines declares; the second counts only below an empty line or a
// comment.
static struct span declared_encoding(struct span bytes)
{
    for (int number = 0; number < 2; number++) {
        size_t len = 0;
        while (len < bytes.len && bytes.ptr[len] != '\n' && bytes.ptr[len] != '\r')
            len++;
        struct span line = {bytes.ptr, len};
        struct span found = named_encoding(line);
        struct span trimmed = span_trim(line);
        if (found.len > 0 || (trimmed.len > 0 && trimmed.ptr[0] != '#'))
            return found;
        if (len + 1 < bytes.len && bytes.ptr[len] == '\r' && bytes.ptr[len + 1] == '\n')
            len++;
        bytes = span_from(bytes, len + 1);
    }
    return SPAN("");
}

// Without what Emacs adds to say how lines end.
static struct span without_line_ends(struct span encoding)
{
    static const struct span endings[] = {{"-unix", 5}, {"-dos", 4}, {"-mac", 4}};
    for (size_t i = 0; i < sizeof(endings) / sizeof(endings[0]); i++) {
        if (span_ends_with(encoding, endings[i]))
            return (struct span){encoding.ptr, encoding.len - endings[i].len};
    }
    return encoding;
}

// Writes what platform/encoding.h takes for an encoding of Python's: "" for those that UTF-8 covers.
static void set_encoding(struct source *self, struct span declared)
{
    static const struct {
        const char *python, *ours;
    } aliases[] = {
        {"utf-8", ""},
        {"utf8", ""},
        {"utf-8-sig", ""},
        {"ascii", ""},
        {"us-ascii", ""},
        {"latin-1", "ISO-8859-1"},
        {"iso-latin-1", "ISO-8859-1"},
        {"mac-roman", "MACINTOSH"},
    };

    declared = without_line_ends(declared);
    size_t len = declared.len < SOURCE_ENCODING_MAX ? declared.len : SOURCE_ENCODING_MAX - 1;
    for (size_t i = 0; i < len; i++)
        self->encoding[i] = declared.ptr[i] == '_' ? '-' : declared.ptr[i];
    self->encoding[len] = '\0';
    for (size_t i = 0; i < sizeof(aliases) / sizeof(aliases[0]); i++) {
        if (strcasecmp(self->encoding, aliases[i].python) == 0)
            memcpy(self->encoding, aliases[i].ours, strlen(aliases[i].ours) + 1);
    }
}

// Makes the text UTF-8, in bytes of its own where it is not.
static bool decode(struct source *self, struct strbuf *problem)
{
    struct span bytes = self->text, declared = declared_encoding(bytes);
    set_encoding(self, declared);
    if (self->encoding[0] == '\0') {
        size_t valid = utf8_valid_len(bytes);
        if (valid < bytes.len)
            strbuf_printf(
                problem,
                "is not UTF-8: line %zu holds the byte 0x%02X; save it as UTF-8, or name its encoding in "
                "the first line: # -*- coding: latin-1 -*-",
                line_number(bytes, valid), (unsigned)(unsigned char)bytes.ptr[valid]);
        return valid == bytes.len;
    }
    if (self->has_mark) {
        strbuf_printf(problem,
                      "begins with the mark of UTF-8, but declares the encoding '%.*s'; remove one of them",
                      (int)declared.len, declared.ptr);
        return false;
    }
    size_t done;
    struct strbuf text = {0};
    enum encoding_result result = encoding_to_utf8(self->encoding, bytes, &text, &done);
    if (result == ENCODING_UNKNOWN)
        strbuf_printf(problem, "declares the encoding '%.*s', which is not known here; save it as UTF-8",
                      (int)declared.len, declared.ptr);
    else if (result == ENCODING_WRONG)
        strbuf_printf(problem, "declares the encoding '%.*s', but line %zu is not written in it",
                      (int)declared.len, declared.ptr, line_number(bytes, done));
    strbuf_finish(&self->bytes);
    self->bytes = text;
    self->text = strbuf_span(&self->bytes);
    return result == ENCODING_GOOD;
}

static bool check_bytes(struct span bytes, struct strbuf *problem)
{
    if (bytes.len > ANALYSIS_MAX_BYTES) {
        strbuf_printf(problem, "is larger than %d MiB, which is more than is analysed",
                      ANALYSIS_MAX_BYTES / (1024 * 1024));
        return false;
    }
    const char *nul = bytes.len > 0 ? memchr(bytes.ptr, '\0', bytes.len) : NULL;
    if (nul != NULL) {
        strbuf_printf(problem,
                      "holds a NUL byte in line %zu, so it is not Python source text (or it is UTF-16: save "
                      "it as UTF-8)",
                      line_number(bytes, (size_t)(nul - bytes.ptr)));
        return false;
    }
    return true;
}

// Makes the text of the bytes that were read; `error` is what went wrong with that, or 0.
static bool take(struct source *self, int error, struct strbuf *problem)
{
    if (error != 0)
        strbuf_printf(problem, "cannot be read: %s", strerror(error));

    self->text = strbuf_span(&self->bytes);
    self->has_mark = span_starts_with(self->text, byte_order_mark);
    if (self->has_mark)
        self->text = span_from(self->text, byte_order_mark.len);
    return error == 0 && check_bytes(self->text, problem) && decode(self, problem);
}

bool source_read_input(struct source *self, struct strbuf *problem)
{
    *self = (struct source){0};
    int error = file_read_input(ANALYSIS_MAX_BYTES, &self->bytes);
    return take(self, error, problem);
}

bool source_read_file(struct source *self, const char *path, struct strbuf *problem)
{
    *self = (struct source){0};
    int error = file_read(path, ANALYSIS_MAX_BYTES, &self->bytes, &self->status);
    return take(self, error, problem);
}

void source_finish(struct source *self)
{
    buffer_finish(&self->buffer);
    strbuf_finish(&self->bytes);
}

struct buffer *source_buffer(struct source *self)
{
    if (self->buffer.lines.len == 0) {
        buffer_init(&self->buffer);
        buffer_replace(&self->buffer, 0, 0, self->text);
    }
    return &self->buffer;
}

bool source_encode(const struct source *self, struct span text, struct strbuf *bytes, struct strbuf *problem)
{
    if (self->has_mark)
        strbuf_add(bytes, byte_order_mark);
    if (self->encoding[0] == '\0') {
        strbuf_add(bytes, text);
        return true;
    }
    size_t done;
    if (encoding_from_utf8(self->encoding, text, bytes, &done) == ENCODING_GOOD)
        return true;
    strbuf_printf(problem, "cannot be repaired: line %zu would need a character that %s does not have",
                  line_number(text, done), self->encoding);
    return false;
}

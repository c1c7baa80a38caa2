#include "rpc/frame.h"

#include <stdlib.h>
#include <strings.h>

#include "platform/log.h"
#include "util/mem.h"

enum {
    ROOM_MIN = 64 * 1024,   // what one read may bring
    KEEP_MAX = 1024 * 1024, // an idle reader gives back what is larger
};

static const char LENGTH_HEADER[] = "content-length";
enum { LENGTH_HEADER_LEN = sizeof(LENGTH_HEADER) - 1 };

void frame_reader_finish(struct frame_reader *self)
{
    free(self->bytes);
    *self = (struct frame_reader){0};
}

static struct span waiting(const struct frame_reader *self)
{
    return self->bytes == NULL ? SPAN("") : (struct span){self->bytes + self->start, self->end - self->start};
}

char *frame_reader_room(struct frame_reader *self, size_t *room)
{
    if (self->start > 0) {
        memmove(self->bytes, self->bytes + self->start, self->end - self->start);
        self->end -= self->start;
        self->start = 0;
    }
    if (self->end == 0 && self->cap > KEEP_MAX) {
        free(self->bytes);
        self->bytes = NULL;
        self->cap = 0;
    }
    if (self->cap - self->end < ROOM_MIN) {
        self->cap = mem_grow(self->cap, self->end + ROOM_MIN);
        self->bytes = mem_realloc(self->bytes, self->cap);
    }
    *room = self->cap - self->end;
    return self->bytes + self->end;
}

void frame_reader_add(struct frame_reader *self, size_t len)
{
    self->end += len;
}

static bool begins_with_length_header(struct span text)
{
    return text.len >= LENGTH_HEADER_LEN && strncasecmp(text.ptr, LENGTH_HEADER, LENGTH_HEADER_LEN) == 0;
}

static void skip(struct frame_reader *self, size_t len)
{
    self->start += len;
    self->skipped += len;
    self->scanned = 0;
}

// Whether `text` is what may stand before Content-Length in good order: header lines and empty lines.
static bool is_header_text(struct span text)
{
    while (text.len > 0) {
        const char *newline = memchr(text.ptr, '\n', text.len);
        if (newline == NULL)
            return false;
        size_t len = (size_t)(newline - text.ptr);
        const char *colon = memchr(text.ptr, ':', len);
        struct span name = {text.ptr, colon == NULL ? len : (size_t)(colon - text.ptr)};
        bool blank = span_trim(name).len == 0;
        if (colon == NULL ? !blank : blank || memchr(name.ptr, ' ', name.len) != NULL)
            return false;
        text = span_from(text, len + 1);
    }
    return true;
}

// Looks for the next Content-Length, wherever in a line it stands, and passes over what is before it. Returns
// false where it has not arrived yet.
static bool seek_header(struct frame_reader *self)
{
    struct span text = waiting(self);
    size_t at = self->scanned;
    while (at + LENGTH_HEADER_LEN <= text.len && !begins_with_length_header(span_from(text, at)))
        at++;
    self->scanned = at;
    if (at + LENGTH_HEADER_LEN > text.len) {
        if (text.len > FRAME_HEADER_MAX)
            skip(self, at);
        return false;
    }
    bool junk = !is_header_text((struct span){text.ptr, at});
    skip(self, at);
    if (self->skipped > at || junk)
        log_line("skipped %zu bytes of input that belong to no message", self->skipped);
    self->skipped = 0;
    self->state = FRAME_HEADER;
    return true;
}

// Reads the number of a Content-Length line that begins with the header's name. Returns 0 where it is not a
// number from 1 to FRAME_BODY_MAX.
static size_t read_length(struct span line)
{
    line = span_trim(span_from(line, LENGTH_HEADER_LEN));
    if (line.len == 0 || line.ptr[0] != ':')
        return 0;
    struct span digits = span_trim(span_from(line, 1));
    size_t value = 0;
    for (size_t i = 0; i < digits.len; i++) {
        if (digits.ptr[i] < '0' || digits.ptr[i] > '9')
            return 0;
        value = value * 10 + (size_t)(digits.ptr[i] - '0');
        if (value > FRAME_BODY_MAX)
            return 0;
    }
    return value;
}

// Gives up on the header that begins here, and looks for one behind its first words.
static void refuse_header(struct frame_reader *self, const char *why)
{
    log_line("refused a message header: %s", why);
    skip(self, LENGTH_HEADER_LEN);
    self->state = FRAME_SEEK;
}

// Reads the header's lines up to the empty one. Returns false where they have not all arrived.
static bool read_header(struct frame_reader *self)
{
    struct span text = waiting(self);
    size_t length = 0;
    for (size_t at = 0;;) {
        struct span rest = span_from(text, at);
        const char *newline = rest.len > 0 ? memchr(rest.ptr, '\n', rest.len) : NULL;
        if (newline == NULL) {
            if (text.len <= FRAME_HEADER_MAX)
                return false;
            refuse_header(self, "it does not end");
            return true;
        }
        struct span line = {rest.ptr, (size_t)(newline - rest.ptr)};
        at += line.len + 1;
        if (span_trim(line).len == 0) {
            self->start += at;
            break;
        }
        if (begins_with_length_header(line)) // the last one counts: it is the nearest to the body
            length = read_length(line);
        if (length == 0) {
            refuse_header(self, "Content-Length is no number of bytes from 1 to 536870912");
            return true;
        }
    }
    self->body_len = length;
    self->state = FRAME_BODY;
    return true;
}

bool frame_reader_next(struct frame_reader *self, struct span *body)
{
    for (;;) {
        switch (self->state) {
        case FRAME_SEEK:
            if (!seek_header(self))
                return false;
            break;
        case FRAME_HEADER:
            if (!read_header(self))
                return false;
            break;
        case FRAME_BODY:
            if (self->end - self->start < self->body_len)
                return false;
            *body = (struct span){self->bytes + self->start, self->body_len};
            self->start += self->body_len;
            self->state = FRAME_SEEK;
            self->scanned = 0;
            return true;
        }
    }
}

void frame_write(struct strbuf *out, struct span body)
{
    strbuf_printf(out, "Content-Length: %zu\r\n\r\n", body.len);
    strbuf_add(out, body);
}

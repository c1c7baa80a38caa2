#include "text/buffer.h"

#include <string.h>

void buffer_init(struct buffer *self)
{
    *self = (struct buffer){0};
    VEC_RESERVE(&self->bytes, 1); // a span's pointer is never NULL
    VEC_PUSH(&self->lines, 0);
}

void buffer_finish(struct buffer *self)
{
    VEC_FINISH(&self->bytes);
    VEC_FINISH(&self->lines);
}

struct span buffer_text(const struct buffer *self)
{
    return (struct span){self->bytes.items, self->bytes.len};
}

// Whether a line begins at `offset`. Depends on the bytes before and at the offset and on nothing else, which
// is why an edit changes the answer only for offsets that touch it.
static bool begins_line(struct span text, size_t offset)
{
    if (offset == 0)
        return true;
    char before = text.ptr[offset - 1];
    return before == '\n' || (before == '\r' && (offset == text.len || text.ptr[offset] != '\n'));
}

// Where the first line end at `offset` or behind it is, or `end`. Hardly any text has carriage returns: one
// without them is searched through much faster.
static uint32_t next_line_end(struct span text, uint32_t offset, uint32_t end, bool returns)
{
    if (!returns) {
        const char *found = offset < end ? memchr(text.ptr + offset, '\n', end - offset) : NULL;
        return found == NULL ? end : (uint32_t)(found - text.ptr);
    }
    while (offset < end && text.ptr[offset] != '\n' && text.ptr[offset] != '\r')
        offset++;
    return offset;
}

// Index of the first line that begins at `offset` or later.
static size_t first_line_from(const struct buffer *self, size_t offset)
{
    size_t low = 0, high = self->lines.len;
    while (low < high) {
        size_t middle = low + (high - low) / 2;
        if (self->lines.items[middle] < offset)
            low = middle + 1;
        else
            high = middle;
    }
    return low;
}

static void splice_bytes(struct buffer *self, uint32_t start, uint32_t end, struct span text)
{
    size_t len = self->bytes.len - (end - start) + text.len;
    VEC_RESERVE(&self->bytes, len);
    char *at = self->bytes.items + start;
    memmove(at + text.len, self->bytes.items + end, self->bytes.len - end);
    if (text.len > 0)
        memcpy(at, text.ptr, text.len);
    self->bytes.len = len;
}

// Brings the lines up to date after the bytes [start, old_end) became [start, new_end).
static void splice_lines(struct buffer *self, uint32_t start, uint32_t old_end, uint32_t new_end)
{
    // The line at 0 stays whatever happens.
    size_t first = first_line_from(self, start > 0 ? start : 1);
    size_t rest = first_line_from(self, (size_t)old_end + 1);
    struct span text = buffer_text(self);
    VEC(uint32_t) fresh = {0};
    uint32_t offset = start > 0 ? start : 1;
    bool returns = memchr(text.ptr + start, '\r', new_end - start) != NULL;
    while (offset <= new_end) {
        if (begins_line(text, offset))
            VEC_PUSH(&fresh, offset);
        offset = next_line_end(text, offset, new_end, returns) + 1;
    }

    size_t kept = self->lines.len - rest;
    VEC_RESERVE(&self->lines, first + fresh.len + kept);
    uint32_t *tail = self->lines.items + first + fresh.len;
    memmove(tail, self->lines.items + rest, kept * sizeof(*tail));
    uint32_t shift = new_end - old_end; // wraps round where the text became shorter, and the sum wraps back
    for (size_t i = 0; i < kept; i++)
        tail[i] += shift;
    if (fresh.len > 0)
        memcpy(self->lines.items + first, fresh.items, fresh.len * sizeof(*fresh.items));
    self->lines.len = first + fresh.len + kept;
    VEC_FINISH(&fresh);
}

bool buffer_replace(struct buffer *self, uint32_t start, uint32_t end, struct span text)
{
    if (text.len > BUFFER_MAX || self->bytes.len - (end - start) > BUFFER_MAX - text.len)
        return false;
    splice_bytes(self, start, end, text);
    splice_lines(self, start, end, start + (uint32_t)text.len);
    return true;
}

uint32_t buffer_line_count(const struct buffer *self)
{
    return (uint32_t)self->lines.len;
}

uint32_t buffer_line_at(const struct buffer *self, uint32_t offset)
{
    return (uint32_t)first_line_from(self, (size_t)offset + 1) - 1;
}

uint32_t buffer_line_start(const struct buffer *self, uint32_t line)
{
    return self->lines.items[line];
}

uint32_t buffer_line_end(const struct buffer *self, uint32_t line)
{
    if (line + 1 == self->lines.len)
        return (uint32_t)self->bytes.len;
    uint32_t end = self->lines.items[line + 1] - 1;
    bool crlf =
        self->bytes.items[end] == '\n' && end > self->lines.items[line] && self->bytes.items[end - 1] == '\r';
    return crlf ? end - 1 : end;
}

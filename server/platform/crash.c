#include "platform/crash.h"

#include <stdatomic.h>

#include "platform/streams.h"

enum {
    METHOD_MAX = 80, // bytes of a method's name that are shown
    LINE_MAX_BYTES = 300,
};

static struct {
    char method[METHOD_MAX];
    volatile size_t method_len;
    volatile size_t document; // bytes
    volatile bool has_document;
} note;

void crash_note_method(struct span method)
{
    size_t len = method.len < METHOD_MAX ? method.len : METHOD_MAX;
    note.has_document = false;
    note.method_len = 0; // a signal between the lines shows no half of a name
    atomic_signal_fence(memory_order_seq_cst);
    memcpy(note.method, method.ptr, len);
    atomic_signal_fence(memory_order_seq_cst);
    note.method_len = len;
}

void crash_note_document(size_t bytes)
{
    note.document = bytes;
    note.has_document = true;
}

// A line that is put together without the C library's formatting, which a signal's handler may not use.
struct line {
    char bytes[LINE_MAX_BYTES];
    size_t len;
};

static void add(struct line *self, const char *bytes, size_t len)
{
    for (size_t i = 0; i < len && self->len < LINE_MAX_BYTES; i++) {
        char byte = bytes[i];
        self->bytes[self->len++] = (unsigned char)byte < ' ' && byte != '\n' ? '?' : byte;
    }
}

static void add_str(struct line *self, const char *text)
{
    add(self, text, strlen(text));
}

static void add_number(struct line *self, size_t number, unsigned base)
{
    char digits[24];
    size_t at = sizeof(digits);
    do {
        digits[--at] = "0123456789ABCDEF"[number % base];
        number /= base;
    } while (number > 0);
    add(self, digits + at, sizeof(digits) - at);
}

void crash_write_last_words(const char *what, size_t number, unsigned base)
{
    struct line line = {.len = 0};
    add_str(&line, "cancelot: fatal ");
    add_str(&line, what);
    add_number(&line, number, base);
    if (note.method_len > 0) {
        add_str(&line, " while serving ");
        add(&line, note.method, note.method_len);
    } else {
        add_str(&line, " between two messages");
    }
    if (note.has_document) {
        add_str(&line, " of a document of ");
        add_number(&line, note.document, 10);
        add_str(&line, " bytes");
    }
    add_str(&line, "; please report this\n");
    stream_offer_error(line.bytes, line.len);
}

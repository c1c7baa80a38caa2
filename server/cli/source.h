// The text of a Python file: read and decoded to UTF-8, and encoded back as it was.
//
// Layer: cli/; depends on platform/, text/ and util/.
#ifndef CANCELOT_CLI_SOURCE_H
#define CANCELOT_CLI_SOURCE_H

#include <stdbool.h>

#include "platform/files.h"
#include "text/buffer.h"
#include "util/strbuf.h"

enum { SOURCE_ENCODING_MAX = 64 };

struct source {
    struct span text;                   // UTF-8, without the byte order mark; valid until source_finish()
    struct strbuf bytes;                // which hold the text
    struct buffer buffer;               // the text to be edited; see source_buffer()
    bool has_mark;                      // it began with a byte order mark
    char encoding[SOURCE_ENCODING_MAX]; // its name, as platform/encoding.h takes it; "" for UTF-8
    struct file_status status;          // of the file as it was read
};

// Reads a file, or standard input until its end. Returns false where it is not Python source text, and then
// appends to `problem` a sentence that says what is wrong with it and what to do, without its name. In either
// case the caller finishes the source.
bool source_read_file(struct source *self, const char *path, struct strbuf *problem);
bool source_read_input(struct source *self, struct strbuf *problem);
void source_finish(struct source *self);

// The text as a buffer, which is made when it is first asked for: few files have findings. The text stays as
// it was read when the buffer is edited.
struct buffer *source_buffer(struct source *self);

// Appends `text`, which is UTF-8, as the source was encoded. Returns false, with a `problem`, where that
// encoding has no character for something in it.
bool source_encode(const struct source *self, struct span text, struct strbuf *bytes, struct strbuf *problem);

#endif

// A writer of JSON text.
//
// Layer: rpc/; depends on util/ and, for values that came from a client, jansson.
//
// All that we send is written through it, straight into the bytes to be sent, without a tree between: there
// is nothing that could be NULL, and text that is not UTF-8 is repaired on its way.
//
// Invariant: as long as begins and ends, keys and values are called in JSON's order, the output is valid
// JSON. The writer puts the commas.
#ifndef CANCELOT_RPC_WRITER_H
#define CANCELOT_RPC_WRITER_H

#include <stdbool.h>
#include <stdint.h>

#include <jansson.h>

#include "util/strbuf.h"

struct writer {
    struct strbuf *out; // borrowed
    size_t start;       // where in `out` this writer began
    unsigned depth;     // of open objects and arrays
    bool failed;        // a value could not be written: what is there must not be sent
};

// Begins to append to `out`, which must outlive the writer.
struct writer writer_begin(struct strbuf *out);

void writer_begin_object(struct writer *self);
void writer_end_object(struct writer *self);
void writer_begin_array(struct writer *self);
void writer_end_array(struct writer *self);

// The name of the next member of an object. `name` is written as it is: plain ASCII, nothing to escape.
void writer_key(struct writer *self, const char *name);
void writer_key_text(struct writer *self, struct span name); // any text

void writer_null(struct writer *self);
void writer_bool(struct writer *self, bool value);
void writer_integer(struct writer *self, int64_t value);
void writer_string(struct writer *self, struct span text);
void writer_str(struct writer *self, const char *text); // NUL-terminated

// A value that is JSON text already, or members of an object with their names.
void writer_written(struct writer *self, struct span json);

// A value as a client sent it. Sets `failed` where jansson cannot write it.
void writer_json(struct writer *self, const json_t *value);

#endif

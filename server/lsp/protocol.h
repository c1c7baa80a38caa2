// The protocol's small structures: reading them from JSON and writing them.
//
// Layer: lsp/; depends on rpc/, text/ and util/.
//
// Readers accept NULL and values of wrong types, and say false.
#ifndef CANCELOT_LSP_PROTOCOL_H
#define CANCELOT_LSP_PROTOCOL_H

#include <stdbool.h>

#include <jansson.h>

#include "rpc/writer.h"
#include "text/position.h"
#include "util/span.h"

// A part of a text in bytes; `end` is the offset after it.
struct byte_range {
    uint32_t start, end;
};

// The string in `value`; may hold NULs. Borrowed from it.
bool read_string(const json_t *value, struct span *out);

// Whether `value` is true. Absent, null and false are alike: editors send any of the three.
bool read_flag(const json_t *value);

// `params.textDocument.uri`.
bool read_document_uri(const json_t *params, struct span *out);

// A Position; numbers out of range become the nearest ones in range.
bool read_position(const json_t *value, struct position *out);

// A Range as bytes of `buffer`. A reversed range is turned round.
bool read_range(const json_t *value, const struct buffer *buffer, enum position_encoding encoding,
                struct byte_range *out);

// The value at a path of member names such as "textDocument.hover.contentFormat", or NULL.
const json_t *json_at(const json_t *value, const char *path);

// Writes bytes of `buffer` as a Range.
void write_range(struct writer *writer, const struct buffer *buffer, enum position_encoding encoding,
                 struct byte_range range);

#endif

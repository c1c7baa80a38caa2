// Encodings of text other than UTF-8.
//
// Layer: platform/; depends on util/.
#ifndef CANCELOT_PLATFORM_ENCODING_H
#define CANCELOT_PLATFORM_ENCODING_H

#include "util/strbuf.h"

enum encoding_result {
    ENCODING_GOOD,
    ENCODING_UNKNOWN, // nothing here knows an encoding of this name
    ENCODING_WRONG,   // something cannot be converted; it begins at *done at the earliest
};

// Append text that was in the encoding `name` ("ISO-8859-1", "cp1252", "shift-jis"; case does not count) as
// UTF-8, and the other way round. Never is a character replaced by another. `done` gets how many bytes were
// converted before what could not be.
enum encoding_result encoding_to_utf8(const char *name, struct span bytes, struct strbuf *out, size_t *done);
enum encoding_result encoding_from_utf8(const char *name, struct span text, struct strbuf *out, size_t *done);

#endif

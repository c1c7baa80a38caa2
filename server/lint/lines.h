// The lines of a Python text and the functions and classes that they make up, found without parsing it.
//
// Layer: lint/; depends on util/ only. Pure.
#ifndef CANCELOT_LINT_LINES_H
#define CANCELOT_LINT_LINES_H

#include <stdbool.h>
#include <stdint.h>

#include "util/span.h"
#include "util/vec.h"

enum line_kind { LINE_EMPTY, LINE_OTHER, LINE_DECORATOR, LINE_FUNCTION, LINE_CLASS };

// A logical line: strings, brackets and backslashes may make it several lines of the text.
struct line {
    uint32_t start, end; // bytes, its line end included
    uint32_t row;        // lines of the text before it
    uint32_t indent;     // columns
    enum line_kind kind; // LINE_EMPTY: nothing, or a comment
    bool is_async;       // of LINE_FUNCTION
    struct span name;    // of LINE_FUNCTION and LINE_CLASS
};

struct lines {
    VEC(struct line) list;
    bool odd; // the text is not laid out as Python's grammar asks: what the lines say must not be relied on
};

// Reads the lines of a text; linear. The caller finishes them.
struct lines lines_read(struct span text);
void lines_finish(struct lines *self);

#endif

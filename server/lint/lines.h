// The lines of a Python text, the functions and classes that they make up, and the words in them, found
// without parsing it.
//
// Layer: lint/, beneath linter.h. Pure.
#ifndef CANCELOT_LINT_LINES_H
#define CANCELOT_LINT_LINES_H

#include <stdbool.h>
#include <stdint.h>

#include "lint/words.h"
#include "util/span.h"
#include "util/vec.h"

enum line_kind {
    LINE_EMPTY, // nothing, or a comment
    LINE_OTHER,
    LINE_DECORATOR,
    LINE_FUNCTION,
    LINE_CLASS,
    LINE_TRY,
    LINE_EXCEPT,
    LINE_FINALLY,
    LINE_ELSE,
};

// A logical line: strings, brackets and backslashes may make it several lines of the text.
struct line {
    uint32_t start, end; // bytes, its line end included
    uint32_t row;        // lines of the text before it
    uint32_t indent;     // columns
    enum line_kind kind;
    bool is_async;    // of LINE_FUNCTION
    bool in_async;    // it is of an async function, or of something in one
    struct span name; // of LINE_FUNCTION and LINE_CLASS
    word_set words;   // outside of strings, or in one that is formatted
    call_set calls;   // that the line may make, whatever packages the text names
    call_set bare;    // the same, of functions that are called by their names alone
};

// A call that may be a statement of its own: `name(...)`, `self.name(...)`, `cls.name(...)`, or one of a
// well-known coroutine function.
struct bare_call {
    size_t line;
    struct span name; // the last part
    bool own;         // it is that of a method of `self` or `cls`
    bool known;       // it may be a well-known coroutine function
};

enum { ASSIGNED_BITS = 4096 };

struct lines {
    VEC(struct line) list;
    VEC(struct bare_call) bare_calls; // in source order
    bool odd; // the text is not laid out as Python's grammar asks: only the sets below can be relied on
    word_set words;
    word_set renamed; // words that have another name in this text
    call_set calls;
    call_set calls_imported;     // of functions whose names stand alone in the text
    call_set calls_renamed;      // those that have another name in this text
    call_set calls_renamed_bare; // the same, if they are imported
    call_set calls_packaged;     // those whose package the text names, and of methods the class
    call_set calls_made;         // methods whose class the text names, and all functions
    call_set calls_moved;        // those whose module has another name
    uint64_t assigned[ASSIGNED_BITS / 64];
};

// Reads the lines of a text; linear. The caller finishes them.
struct lines lines_read(struct span text, const struct lexicon *lexicon);
void lines_finish(struct lines *self);

// Whether something in the text may be set to this name: always true where it is, rarely else.
bool lines_assign(const struct lines *self, struct span name);

#endif

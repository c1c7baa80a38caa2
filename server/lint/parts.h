// The functions and classes of a text that may be left out when it is parsed, and which of them stay because
// what stays mentions them.
//
// Layer: lint/, beneath linter.h. Pure.
#ifndef CANCELOT_LINT_PARTS_H
#define CANCELOT_LINT_PARTS_H

#include <stdbool.h>
#include <stddef.h>

#include "util/span.h"
#include "util/vec.h"

#define PART_NONE SIZE_MAX

enum part_kind { PART_FUNCTION, PART_METHOD, PART_CLASS, PART_STRING };

// A function or class that may be left out; a string that is a statement always is.
struct part {
    enum part_kind kind;
    size_t start, end; // bytes, whole lines
    struct span name;  // empty for a string
    size_t around;     // the index of the class around it that may be left out, or PART_NONE
    size_t next;       // the index behind it, and of a class behind the parts in it, too
    bool stays;        // without it what is around it would not parse
    bool kept;         // it matters, where what is around it is kept
};

struct parts {
    struct span text;
    VEC(struct part) list;   // in source order; those in a class behind it
    VEC(struct span) unread; // texts that are kept, in which names are to be looked for
    size_t *table;           // of names: indexes into the list, plus one; open addressing
    size_t table_size;
};

// Keeps all parts that are mentioned in what is outside of parts, or in what is kept. Linear in the text.
void parts_keep_mentioned(struct parts *self);

void parts_finish(struct parts *self);

#endif

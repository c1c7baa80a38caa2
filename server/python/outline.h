// The outline of a piece of a syntax tree: its functions, handlers and scopes, and how they nest.
//
// Layer: python/; depends on python/syntax.h and util/.
//
// ts_node_parent() costs the depth of the tree at every step, so one walk over the region that is being
// linted keeps those nodes that questions of the form "is this inside a ..." are about. The innermost entry
// around any byte is then found by binary search, and the ones around it through `parent`.
#ifndef CANCELOT_PYTHON_OUTLINE_H
#define CANCELOT_PYTHON_OUTLINE_H

#include "python/syntax.h"
#include "util/arena.h"
#include "util/vec.h"

enum outline_kind {
    OUTLINE_FUNCTION, // function_definition
    OUTLINE_LAMBDA,
    OUTLINE_CLASS,
    OUTLINE_TRY,     // try_statement
    OUTLINE_HANDLER, // except_clause
    OUTLINE_FINALLY,
    OUTLINE_ELSE,      // of try, for, while, if
    OUTLINE_WITH,      // with_statement
    OUTLINE_LOOP,      // for_statement, while_statement
    OUTLINE_GENERATOR, // generator_expression: all but its first iterable runs elsewhere
};

enum { OUTLINE_NONE = -1 };

struct outline_entry {
    enum outline_kind kind;
    TSNode node;
    uint32_t start, end; // bytes
    int32_t parent;      // index of the entry around it, or OUTLINE_NONE
    // Of functions, lambdas and classes, the bytes of the body; both 0 where it is not written yet.
    uint32_t body_start, body_end;
    // Of functions and lambdas, about their own bodies:
    bool is_async;
    bool awaits;  // holds an await, async for, async with or async comprehension
    bool yields;  // holds a yield
    bool handles; // holds an except, a finally, or a with (which may be a suppress)
};

// As node_opens_namespace() of the entry's node.
static inline bool outline_opens_namespace(enum outline_kind kind)
{
    return kind == OUTLINE_FUNCTION || kind == OUTLINE_LAMBDA || kind == OUTLINE_CLASS;
}

struct outline {
    struct outline_entry *entries; // in source order, outer before inner
    size_t len;
    uint32_t start, end; // bytes of the region that was walked
    size_t depth;        // of the deepest node in it
    bool has_gaps;       // some node in it may be one for which outline_is_gap() holds
};

// The nodes of some kinds, which the walk gathers on its way. The caller finishes them.
struct gathering {
    const bool *kinds; // by symbol: which named nodes are wanted
    VEC(TSNode) nodes; // in source order, outer before inner
};

// Walks `region` of `source`; linear in its nodes. Entries are owned by `arena`.
struct outline outline_make(struct arena *arena, const struct syntax *syntax, const char *source,
                            TSNode region, struct gathering *gathering);

// Whether the node is what the grammar takes for no error though Python does: a block without a statement, a
// try without handlers, an operand that is the bare word `await` or `async`.
bool outline_is_gap(const struct syntax *syntax, const char *source, TSNode node);

// The innermost entry that contains the node and is not the node itself, or OUTLINE_NONE. Logarithmic.
int32_t outline_around(const struct outline *self, TSNode node);

// The entry of the node itself, or OUTLINE_NONE.
int32_t outline_of(const struct outline *self, TSNode node);

// The nearest entry of this kind from `index` on outwards, itself included, or OUTLINE_NONE.
int32_t outline_outer(const struct outline *self, int32_t index, enum outline_kind kind);

// Whether the node lies in the body of this entry: false for a decorator, a default value, a base class, and
// where the entry is no function, lambda or class. Constant.
bool outline_in_body(const struct outline_entry *entry, TSNode node);

#endif

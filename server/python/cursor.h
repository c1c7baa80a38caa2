// A cursor over the nodes of a tree, for walks that meet every node: it goes where tree-sitter's own
// TSTreeCursor goes, in a fraction of the time, as it keeps no more than these walks need. It can skip
// anonymous nodes (`(`, `def`, ...).
//
// Layer: python/; depends on tree-sitter. Where the core was built from its sources it reads their subtrees,
// which are no part of tree-sitter's interface (CANCELOT_CORE_SOURCES); else it is a TSTreeCursor.
#ifndef CANCELOT_PYTHON_CURSOR_H
#define CANCELOT_PYTHON_CURSOR_H

#include <stdbool.h>
#include <tree_sitter/api.h>

#ifdef CANCELOT_CORE_SOURCES
#include "util/vec.h"

// A node between the cursor's first node and where it is, be it visible or not. Positions as in a TSNode.
struct cursor_step {
    const void *subtree;
    uint32_t start, row, column;
    uint32_t child;      // its place among its parent's children
    uint32_t structural; // the same among those that belong to the grammar's production
    TSSymbol alias;      // the symbol that the production gives it, or 0
    bool visible;
};

struct cursor {
    TSNode first;
    const TSLanguage *language;
    VEC(struct cursor_step) path; // empty at the first node
    bool named;
};
#else
struct cursor {
    TSTreeCursor cursor;
    bool named;
};
#endif

// Sets a cursor on a node, which is not null; it never leaves this node's subtree. With `named` it skips
// anonymous nodes. cursor_end() releases what it holds.
struct cursor cursor_begin(TSNode node, bool named);
void cursor_end(struct cursor *self);

TSNode cursor_node(const struct cursor *self);

// Goes to the first child, the next sibling, or the parent. Returns false, and stays, where there is none;
// where there is no next sibling the cursor may then only go to the parent. Constant time on average over a
// walk.
bool cursor_child(struct cursor *self);
bool cursor_next(struct cursor *self);
bool cursor_parent(struct cursor *self);

// What ts_node_child_by_field_id() gives, in a fraction of the time; the node is not null.
TSNode child_of_field(TSNode node, TSFieldId field);

#endif

// A cursor over the nodes of a tree, for walks that meet every node: it goes where tree-sitter's own
// TSTreeCursor goes, in a fraction of the time, as it keeps no more than these walks need. It can skip
// anonymous nodes (`(`, `def`, ...).
//
// Layer: python/; depends on tree-sitter. Where the core was built from its sources it reads their subtrees,
// which are no part of tree-sitter's interface (CANCELOT_CORE_SOURCES); else it is a TSTreeCursor.
#ifndef CANCELOT_PYTHON_CURSOR_H
#define CANCELOT_PYTHON_CURSOR_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include <tree_sitter/api.h>

#ifdef CANCELOT_CORE_SOURCES
// A node between the cursor's first node and where it is, be it visible or not.
struct cursor_step {
    const void *subtree;
    uint32_t start;      // bytes
    uint32_t child;      // its place among its parent's children
    uint32_t structural; // the same among those that belong to the grammar's production
    TSSymbol alias;      // the symbol that the production gives it, or 0
    bool visible;
};

enum { CURSOR_FEW = 8 };

// Its steps may lie in itself, so it stays where it is.
struct cursor {
    TSNode first;
    const TSLanguage *language;
    struct cursor_step *steps; // the path to where it is; empty at the first node
    size_t len, cap;
    bool named;
    struct cursor_step few[CURSOR_FEW]; // the steps, while they fit: most walks are over children
};
#else
struct cursor {
    TSTreeCursor cursor;
    bool named;
};
#endif

// Sets a cursor on a node, which is not null; it never leaves this node's subtree. With `named` it skips
// anonymous nodes. cursor_end() releases what it holds.
void cursor_begin(struct cursor *self, TSNode node, bool named);
void cursor_end(struct cursor *self);

// Of the places of a node it knows the bytes; rows and columns are not kept and left as 0.
TSNode cursor_node(const struct cursor *self);

// Goes to the first child, the next sibling, or the parent. Returns false, and stays, where there is none;
// where there is no next sibling the cursor may then only go to the parent. Constant time on average over a
// walk.
bool cursor_child(struct cursor *self);
bool cursor_next(struct cursor *self);
bool cursor_parent(struct cursor *self);

// Goes to the first node behind the one that it is on and all below that. Returns false where there is none;
// the cursor is then on its first node.
bool cursor_behind(struct cursor *self);

// Whether a node is the same piece of memory in two trees, as those are that a parse takes over from the
// former tree: then all in it is the same, but for the place. True only where this is surely so.
bool node_is_shared(TSNode a, TSNode b);

// A node in a piece that two trees share: that of `tree`, `by` bytes behind where it is in its own.
TSNode node_in_other_tree(TSNode node, const TSTree *tree, uint32_t by);

// What ts_node_child_by_field_id() gives, in a fraction of the time, but for rows and columns, which are 0;
// the node is not null.
TSNode child_of_field(TSNode node, TSFieldId field);

#endif

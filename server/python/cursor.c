#include "python/cursor.h"

#ifdef CANCELOT_CORE_SOURCES

#include <stdlib.h>
#include <string.h>

#include <language.h>
#include <subtree.h>

#include "util/mem.h"

void cursor_begin(struct cursor *self, TSNode node, bool named)
{
    self->first = node;
    self->language = ts_tree_language(node.tree);
    self->steps = self->few;
    self->len = 0;
    self->cap = CURSOR_FEW;
    self->named = named;
}

void cursor_end(struct cursor *self)
{
    if (self->steps != self->few)
        free(self->steps);
}

// A node that begins at this byte.
static inline TSNode node_of(const TSTree *tree, const void *subtree, uint32_t start, TSSymbol alias)
{
    return (TSNode){{start, 0, 0, alias}, subtree, tree};
}

TSNode cursor_node(const struct cursor *self)
{
    if (self->len == 0)
        return self->first;
    const struct cursor_step *at = &self->steps[self->len - 1];
    return node_of(self->first.tree, at->subtree, at->start, at->alias);
}

// A node with children, which stand in front of it in memory.
static const Subtree *children_of(const SubtreeHeapData *parent)
{
    return (const Subtree *)parent - parent->child_count;
}

// Moves to the parent's next child.
static inline void pass(struct cursor_step *at, const Subtree *children, uint32_t count)
{
    Subtree subtree = children[at->child];
    at->start += ts_subtree_size(subtree).bytes;
    at->structural += !ts_subtree_extra(subtree);
    if (++at->child < count)
        at->start += ts_subtree_padding(children[at->child]).bytes;
}

static inline bool holds_visible(Subtree subtree)
{
    return ts_subtree_child_count(subtree) > 0 && subtree.ptr->visible_child_count > 0;
}

// Whether the cursor does not skip all that is below a node.
static inline bool holds_any(const struct cursor *self, Subtree subtree)
{
    return self->named ? ts_subtree_child_count(subtree) > 0 && subtree.ptr->named_child_count > 0
                       : holds_visible(subtree);
}

// The symbols that the production of a node gives its children, by their structural places; or NULL.
static inline const TSSymbol *aliases_of(const TSLanguage *language, const SubtreeHeapData *parent)
{
    return ts_language_alias_sequence(language, parent->production_id);
}

static inline TSSymbol alias_at(const TSSymbol *aliases, const Subtree *child, uint32_t structural)
{
    return aliases != NULL && !ts_subtree_extra(*child) ? aliases[structural] : 0;
}

static void grow(struct cursor *self)
{
    bool fits = self->steps == self->few;
    struct cursor_step *steps = mem_realloc(fits ? NULL : self->steps, 2 * self->cap * sizeof(*steps));
    if (fits)
        memcpy(steps, self->few, sizeof(self->few));
    self->steps = steps;
    self->cap *= 2;
}

// Sets the step behind the path's end to the first child of a node that begins at this byte.
static inline struct cursor_step *set_next(struct cursor *self, uint32_t start)
{
    if (self->len == self->cap)
        grow(self);
    struct cursor_step *at = &self->steps[self->len];
    at->start = start;
    at->child = at->structural = 0;
    return at;
}

// Goes on from the step behind the path's end, a child of `parent`, to the first node that is not skipped:
// this one, a sibling behind it, or one below those of them that are not visible. Enters it, or returns false
// with the same path.
static bool seek(struct cursor *self, const SubtreeHeapData *parent)
{
    struct cursor_step *at = &self->steps[self->len];
    const Subtree *children = children_of(parent);
    const TSSymbol *aliases = aliases_of(self->language, parent);
    while (at->child < parent->child_count) {
        const Subtree *subtree = &children[at->child];
        at->subtree = subtree;
        at->alias = alias_at(aliases, subtree, at->structural);
        at->visible = ts_subtree_visible(*subtree) || at->alias != 0;
        bool named = at->alias != 0 ? ts_language_symbol_metadata(self->language, at->alias).named
                                    : ts_subtree_named(*subtree);
        if (at->visible && (named || !self->named)) {
            self->len++;
            return true;
        }
        if (!at->visible && holds_any(self, *subtree)) {
            self->len++;
            at = set_next(self, at->start);
            parent = subtree->ptr;
            children = children_of(parent);
            aliases = aliases_of(self->language, parent);
        } else {
            pass(at, children, parent->child_count);
        }
    }
    return false;
}

bool cursor_child(struct cursor *self)
{
    TSNode node = cursor_node(self);
    Subtree subtree = *(const Subtree *)node.id;
    if (!holds_any(self, subtree))
        return false;
    set_next(self, ts_node_start_byte(node));
    return seek(self, subtree.ptr);
}

bool cursor_next(struct cursor *self)
{
    size_t len = self->len;
    while (self->len > 0) {
        struct cursor_step *at = &self->steps[self->len - 1];
        if (at->visible && self->len < len)
            break;
        self->len--;
        const SubtreeHeapData *parent =
            ((const Subtree *)(self->len > 0 ? at[-1].subtree : self->first.id))->ptr;
        if (at->child + 1 == parent->child_count)
            continue;
        struct cursor_step before = *at;
        pass(at, children_of(parent), parent->child_count);
        if (seek(self, parent))
            return true;
        self->steps[self->len] = before;
    }
    self->len = len;
    return false;
}

bool cursor_parent(struct cursor *self)
{
    if (self->len == 0)
        return false;
    do
        self->len--;
    while (self->len > 0 && !self->steps[self->len - 1].visible);
    return true;
}

// ---- fields ----------------------------------------------------------------------------------------------

// The child that the step is at.
static inline TSNode node_at(const struct cursor_step *at, const SubtreeHeapData *parent, const TSTree *tree)
{
    const Subtree *child = &children_of(parent)[at->child];
    return node_of(tree, child, at->start,
                   alias_at(aliases_of(ts_tree_language(tree), parent), child, at->structural));
}

static inline bool is_visible(TSNode node)
{
    return ts_subtree_visible(*(const Subtree *)node.id) || node.context[3] != 0;
}

// The first visible node in one that is not visible; the null node where there is none.
static TSNode first_visible(TSNode node)
{
    struct cursor_step at = {.start = ts_node_start_byte(node)};
    Subtree subtree = *(const Subtree *)node.id;
    while (holds_visible(subtree)) {
        TSNode child = node_at(&at, subtree.ptr, node.tree);
        if (is_visible(child))
            return child;
        if (holds_visible(*(const Subtree *)child.id)) {
            at = (struct cursor_step){.start = at.start};
            subtree = *(const Subtree *)child.id;
        } else {
            pass(&at, children_of(subtree.ptr), subtree.ptr->child_count);
        }
    }
    return (TSNode){0};
}

// The entries of a production tell where the children of its fields stand; they are in order of the fields.
TSNode child_of_field(TSNode node, TSFieldId field)
{
    Subtree subtree = *(const Subtree *)node.id;
    if (!holds_visible(subtree))
        return (TSNode){0};
    const TSFieldMapEntry *entry, *end;
    ts_language_field_map(ts_tree_language(node.tree), subtree.ptr->production_id, &entry, &end);
    while (entry < end && entry->field_id < field)
        entry++;
    struct cursor_step at = {.start = ts_node_start_byte(node)};
    const Subtree *children = children_of(subtree.ptr);
    uint32_t count = subtree.ptr->child_count;
    for (; entry < end && entry->field_id == field && at.child < count; pass(&at, children, count)) {
        if (at.structural < entry->child_index || ts_subtree_extra(children[at.child]))
            continue;
        TSNode child = node_at(&at, subtree.ptr, node.tree);
        if (!entry->inherited && is_visible(child))
            return child;
        TSNode inside = entry->inherited ? child_of_field(child, field) : first_visible(child);
        if (!ts_node_is_null(inside))
            return inside;
        entry++;
    }
    return (TSNode){0};
}

// ---- pieces of several trees -----------------------------------------------------------------------------

bool node_is_shared(TSNode a, TSNode b)
{
    Subtree x = *(const Subtree *)a.id, y = *(const Subtree *)b.id;
    return !x.data.is_inline && x.ptr == y.ptr && a.context[3] == b.context[3];
}

TSNode node_in_other_tree(TSNode node, const TSTree *tree, uint32_t by)
{
    return node_of(tree, node.id, ts_node_start_byte(node) + by, (TSSymbol)node.context[3]);
}

#else

void cursor_begin(struct cursor *self, TSNode node, bool named)
{
    *self = (struct cursor){ts_tree_cursor_new(node), named};
}

void cursor_end(struct cursor *self)
{
    ts_tree_cursor_delete(&self->cursor);
}

TSNode cursor_node(const struct cursor *self)
{
    return ts_tree_cursor_current_node(&self->cursor);
}

static bool is_skipped(const struct cursor *self)
{
    return self->named && !ts_node_is_named(cursor_node(self));
}

bool cursor_child(struct cursor *self)
{
    if (!ts_tree_cursor_goto_first_child(&self->cursor))
        return false;
    if (!is_skipped(self) || cursor_next(self))
        return true;
    ts_tree_cursor_goto_parent(&self->cursor);
    return false;
}

// A cursor that is behind the last named child is on its parent's last child, and cannot go back to where it
// was.
bool cursor_next(struct cursor *self)
{
    do {
        if (!ts_tree_cursor_goto_next_sibling(&self->cursor))
            return false;
    } while (is_skipped(self));
    return true;
}

bool cursor_parent(struct cursor *self)
{
    return ts_tree_cursor_goto_parent(&self->cursor);
}

TSNode child_of_field(TSNode node, TSFieldId field)
{
    return ts_node_child_by_field_id(node, field);
}

bool node_is_shared(TSNode a, TSNode b)
{
    (void)a;
    (void)b;
    return false;
}

TSNode node_in_other_tree(TSNode node, const TSTree *tree, uint32_t by)
{
    (void)tree;
    (void)by;
    return node; // never asked for
}

#endif

bool cursor_behind(struct cursor *self)
{
    bool found = cursor_next(self);
    while (!found && cursor_parent(self))
        found = cursor_next(self);
    return found;
}

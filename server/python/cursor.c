#include "python/cursor.h"

#ifdef CANCELOT_CORE_SOURCES

#include <language.h>
#include <subtree.h>

struct cursor cursor_begin(TSNode node, bool named)
{
    return (struct cursor){.first = node, .language = ts_tree_language(node.tree), .named = named};
}

void cursor_end(struct cursor *self)
{
    VEC_FINISH(&self->path);
}

TSNode cursor_node(const struct cursor *self)
{
    if (self->path.len == 0)
        return self->first;
    const struct cursor_step *at = &self->path.items[self->path.len - 1];
    return (TSNode){{at->start, at->row, at->column, at->alias}, at->subtree, self->first.tree};
}

// A node with children, which stand in front of it in memory.
static const Subtree *children_of(const SubtreeHeapData *parent)
{
    return (const Subtree *)parent - parent->child_count;
}

static inline void advance(struct cursor_step *at, Length by)
{
    at->start += by.bytes;
    at->row += by.extent.row;
    at->column = by.extent.column + (by.extent.row > 0 ? 0 : at->column);
}

// Moves to the parent's next child.
static inline void pass(struct cursor_step *at, const SubtreeHeapData *parent)
{
    Subtree subtree = children_of(parent)[at->child];
    advance(at, ts_subtree_size(subtree));
    at->structural += !ts_subtree_extra(subtree);
    if (++at->child < parent->child_count)
        advance(at, ts_subtree_padding(children_of(parent)[at->child]));
}

static bool is_named(const struct cursor *self, Subtree subtree, TSSymbol alias)
{
    return alias != 0 ? ts_language_symbol_metadata(self->language, alias).named : ts_subtree_named(subtree);
}

// Whether the cursor does not skip all that is below a node.
static bool holds_any(const struct cursor *self, Subtree subtree)
{
    return ts_subtree_child_count(subtree) > 0 &&
           (self->named ? subtree.ptr->named_child_count : subtree.ptr->visible_child_count) > 0;
}

// The symbol that the production of `parent` gives the child that the step is at, or 0.
static inline TSSymbol alias_of(const TSLanguage *language, const SubtreeHeapData *parent,
                                const struct cursor_step *at)
{
    const TSSymbol *aliases = ts_language_alias_sequence(language, parent->production_id);
    return aliases != NULL && !ts_subtree_extra(children_of(parent)[at->child]) ? aliases[at->structural] : 0;
}

// The step to the first child of a node.
static inline struct cursor_step first_step(TSNode node)
{
    return (struct cursor_step){.start = node.context[0], .row = node.context[1], .column = node.context[2]};
}

// Sets the step behind the path's end.
static struct cursor_step *set_next(struct cursor *self, struct cursor_step step)
{
    VEC_RESERVE(&self->path, self->path.len + 1);
    struct cursor_step *at = &self->path.items[self->path.len];
    *at = step;
    return at;
}

// Goes on from the step behind the path's end, a child of `parent`, to the first node that is not skipped:
// this one, a sibling behind it, or one below those of them that are not visible. Enters it, or returns false
// with the same path.
static bool seek(struct cursor *self, const SubtreeHeapData *parent)
{
    struct cursor_step *at = &self->path.items[self->path.len];
    while (at->child < parent->child_count) {
        Subtree subtree = children_of(parent)[at->child];
        at->subtree = &children_of(parent)[at->child];
        at->alias = alias_of(self->language, parent, at);
        at->visible = ts_subtree_visible(subtree) || at->alias != 0;
        if (at->visible && (!self->named || is_named(self, subtree, at->alias))) {
            self->path.len++;
            return true;
        }
        if (!at->visible && holds_any(self, subtree)) {
            self->path.len++;
            at = set_next(self,
                          (struct cursor_step){.start = at->start, .row = at->row, .column = at->column});
            parent = subtree.ptr;
        } else {
            pass(at, parent);
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
    set_next(self, first_step(node));
    return seek(self, subtree.ptr);
}

bool cursor_next(struct cursor *self)
{
    size_t len = self->path.len;
    while (self->path.len > 0) {
        struct cursor_step *at = &self->path.items[self->path.len - 1];
        if (at->visible && self->path.len < len)
            break;
        self->path.len--;
        const SubtreeHeapData *parent =
            ((const Subtree *)(self->path.len > 0 ? at[-1].subtree : self->first.id))->ptr;
        if (at->child + 1 == parent->child_count)
            continue;
        struct cursor_step before = *at;
        pass(at, parent);
        if (seek(self, parent))
            return true;
        *at = before;
    }
    self->path.len = len;
    return false;
}

bool cursor_parent(struct cursor *self)
{
    if (self->path.len == 0)
        return false;
    do
        self->path.len--;
    while (self->path.len > 0 && !self->path.items[self->path.len - 1].visible);
    return true;
}

// ---- fields ----------------------------------------------------------------------------------------------

static inline TSNode node_at(const struct cursor_step *at, TSNode parent)
{
    const SubtreeHeapData *heap = ((const Subtree *)parent.id)->ptr;
    TSSymbol alias = alias_of(ts_tree_language(parent.tree), heap, at);
    return (TSNode){{at->start, at->row, at->column, alias}, &children_of(heap)[at->child], parent.tree};
}

static inline bool is_visible(TSNode node)
{
    return ts_subtree_visible(*(const Subtree *)node.id) || node.context[3] != 0;
}

static inline bool holds_visible(TSNode node)
{
    return ts_subtree_visible_child_count(*(const Subtree *)node.id) > 0;
}

// The first visible node in one that is not visible; the null node where there is none.
static TSNode first_visible(TSNode node)
{
    struct cursor_step at = first_step(node);
    while (holds_visible(node)) {
        TSNode child = node_at(&at, node);
        if (is_visible(child))
            return child;
        if (holds_visible(child))
            return first_visible(child);
        pass(&at, ((const Subtree *)node.id)->ptr);
    }
    return (TSNode){0};
}

// The entries of a production tell where the children of its fields stand; they are in order of the fields.
TSNode child_of_field(TSNode node, TSFieldId field)
{
    if (!holds_visible(node))
        return (TSNode){0};
    const SubtreeHeapData *parent = ((const Subtree *)node.id)->ptr;
    const TSFieldMapEntry *entry, *end;
    ts_language_field_map(ts_tree_language(node.tree), parent->production_id, &entry, &end);
    while (entry < end && entry->field_id < field)
        entry++;
    struct cursor_step at = first_step(node);
    for (; entry < end && entry->field_id == field && at.child < parent->child_count; pass(&at, parent)) {
        if (at.structural < entry->child_index || ts_subtree_extra(children_of(parent)[at.child]))
            continue;
        TSNode child = node_at(&at, node);
        if (!entry->inherited && is_visible(child))
            return child;
        TSNode inside = entry->inherited ? child_of_field(child, field) : first_visible(child);
        if (!ts_node_is_null(inside))
            return inside;
        entry++;
    }
    return (TSNode){0};
}

#else

struct cursor cursor_begin(TSNode node, bool named)
{
    return (struct cursor){ts_tree_cursor_new(node), named};
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

#endif

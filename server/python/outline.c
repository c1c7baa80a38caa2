#include "python/outline.h"

#include <string.h>

#include "python/cursor.h"
#include "util/vec.h"

// What the walk does at nodes of a symbol. Most symbols have none of it.
struct trait {
    bool matters;
    bool is_kind;       // its nodes have entries, of this kind:
    unsigned char kind; // enum outline_kind
};

enum { TRAITS = 512 }; // of the symbols below this; the others, those of errors, matter

struct builder {
    const struct syntax *syntax;
    const char *source;
    struct trait traits[TRAITS];
    bool has_gaps;
    VEC(struct outline_entry) entries;
    VEC(int32_t) open; // the entries around the nodes whose children are being walked
    struct gathering *gathering;
    struct cursor cursor;
};

static void set_traits(struct builder *b)
{
    const struct syntax *s = b->syntax;
    const struct {
        TSSymbol symbol;
        enum outline_kind kind;
    } kinds[] = {
        {s->n_function_definition, OUTLINE_FUNCTION},
        {s->n_lambda, OUTLINE_LAMBDA},
        {s->n_class_definition, OUTLINE_CLASS},
        {s->n_try_statement, OUTLINE_TRY},
        {s->n_except_clause, OUTLINE_HANDLER},
        {s->n_finally_clause, OUTLINE_FINALLY},
        {s->n_else_clause, OUTLINE_ELSE},
        {s->n_with_statement, OUTLINE_WITH},
        {s->n_for_statement, OUTLINE_LOOP},
        {s->n_while_statement, OUTLINE_LOOP},
        {s->n_generator_expression, OUTLINE_GENERATOR},
    };
    const TSSymbol others[] = {s->n_await, s->n_for_in_clause, s->n_yield, s->n_block, s->n_identifier};
    for (size_t i = 0; i < sizeof(kinds) / sizeof(kinds[0]); i++)
        b->traits[kinds[i].symbol] = (struct trait){true, true, (unsigned char)kinds[i].kind};
    for (size_t i = 0; i < sizeof(others) / sizeof(others[0]); i++)
        b->traits[others[i]].matters = true;
}

static bool has_handlers(const struct syntax *s, TSNode try_statement)
{
    for (uint32_t i = ts_node_named_child_count(try_statement); i > 0; i--) {
        TSNode child = ts_node_named_child(try_statement, i - 1);
        if (node_is(child, s->n_except_clause) || node_is(child, s->n_finally_clause))
            return true;
    }
    return false;
}

bool outline_is_gap(const struct syntax *s, const char *source, TSNode node)
{
    TSSymbol symbol = ts_node_symbol(node);
    if (symbol == s->n_block)
        return ts_node_is_null(node_first_child(s, node));
    if (symbol == s->n_try_statement)
        return !has_handlers(s, node);
    if (symbol != s->n_identifier)
        return false;
    struct span name = node_text(source, node);
    return span_is(name, "await") || span_is(name, "async");
}

// The entry of the function whose own body is being walked, or NULL. What a generator expression awaits is
// not awaited by the function around it.
static struct outline_entry *own_function(struct builder *b, int32_t index)
{
    while (index != OUTLINE_NONE) {
        struct outline_entry *entry = &b->entries.items[index];
        if (entry->kind == OUTLINE_FUNCTION || entry->kind == OUTLINE_LAMBDA)
            return entry;
        if (entry->kind == OUTLINE_CLASS || entry->kind == OUTLINE_GENERATOR)
            return NULL;
        index = entry->parent;
    }
    return NULL;
}

// Whether the node is, or begins with, what may wait: an await, or the `async` of a for, with or
// comprehension. In what cannot be parsed it may stand anywhere.
static bool may_wait(const struct syntax *s, TSNode node, TSSymbol symbol)
{
    bool may_be_async =
        symbol == s->n_for_statement || symbol == s->n_with_statement || symbol == s->n_for_in_clause;
    return symbol == s->n_await || (may_be_async && node_is_async(s, node)) ||
           (symbol == s->n_ERROR && node_has_token(node, s->kw_async));
}

static void note(struct builder *b, TSNode node, TSSymbol symbol, int32_t parent)
{
    const struct syntax *s = b->syntax;
    bool awaits = may_wait(s, node, symbol);
    bool yields = symbol == s->n_yield;
    bool handles =
        symbol == s->n_except_clause || symbol == s->n_finally_clause || symbol == s->n_with_statement;
    if (!awaits && !yields && !handles)
        return;
    struct outline_entry *function = own_function(b, parent);
    if (function == NULL)
        return;
    bool in_body = outline_in_body(function, node);
    function->awaits |= awaits && in_body;
    function->yields |= yields && in_body;
    function->handles |= handles;
}

static int32_t enter(struct builder *b, TSNode node, TSSymbol symbol, int32_t parent)
{
    if (symbol >= TRAITS || !b->traits[symbol].is_kind)
        return parent;
    enum outline_kind kind = (enum outline_kind)b->traits[symbol].kind;
    struct outline_entry entry = {
        .kind = kind,
        .node = node,
        .start = ts_node_start_byte(node),
        .end = ts_node_end_byte(node),
        .parent = parent,
        .is_async = kind == OUTLINE_FUNCTION && node_is_async(b->syntax, node),
    };
    TSNode body = outline_opens_namespace(kind) ? node_field(node, b->syntax->f_body) : node_none();
    if (!ts_node_is_null(body)) {
        entry.body_start = ts_node_start_byte(body);
        entry.body_end = ts_node_end_byte(body);
    }
    VEC_PUSH(&b->entries, entry);
    return (int32_t)b->entries.len - 1;
}

// Symbols of errors lie outside of the table of kinds.
static void gather(struct builder *b, TSNode node, TSSymbol symbol)
{
    if (symbol == b->syntax->n_ERROR || !b->gathering->kinds[symbol])
        return;
    VEC_PUSH(&b->gathering->nodes, node);
}

// Returns the entry around what is in the node.
static int32_t visit(struct builder *b, TSNode node, TSSymbol symbol, int32_t parent)
{
    gather(b, node, symbol);
    if (symbol < TRAITS && !b->traits[symbol].matters)
        return parent;
    note(b, node, symbol, parent);
    b->has_gaps = b->has_gaps || outline_is_gap(b->syntax, b->source, node);
    return enter(b, node, symbol, parent);
}

struct outline outline_make(struct arena *arena, const struct syntax *syntax, const char *source,
                            TSNode region, struct gathering *gathering)
{
    struct builder b = {
        .syntax = syntax,
        .source = source,
        .gathering = gathering,
    };
    cursor_begin(&b.cursor, region, false); // a comment may stand inside of an operator (`is not`)
    set_traits(&b);
    int32_t parent = OUTLINE_NONE;
    size_t depth = 0;
    for (bool more = true; more;) {
        TSNode node = cursor_node(&b.cursor);
        TSSymbol symbol = ts_node_symbol(node);
        int32_t inner = visit(&b, node, symbol, parent);
        if (cursor_child(&b.cursor)) {
            VEC_PUSH(&b.open, parent);
            depth = b.open.len > depth ? b.open.len : depth;
            parent = inner;
            continue;
        }
        while (!cursor_next(&b.cursor)) {
            if (b.open.len == 0 || !cursor_parent(&b.cursor)) {
                more = false;
                break;
            }
            parent = b.open.items[--b.open.len];
        }
    }
    VEC_FINISH(&b.open);
    cursor_end(&b.cursor);
    struct outline outline = {
        .entries = ARENA_ARRAY(arena, struct outline_entry, b.entries.len),
        .len = b.entries.len,
        .start = ts_node_start_byte(region),
        .end = ts_node_end_byte(region),
        .depth = depth,
        .has_gaps = b.has_gaps,
    };
    if (b.entries.len > 0)
        memcpy(outline.entries, b.entries.items, b.entries.len * sizeof(b.entries.items[0]));
    VEC_FINISH(&b.entries);
    return outline;
}

// The last entry that starts at or before `byte`.
static int32_t last_before(const struct outline *self, uint32_t byte)
{
    size_t low = 0;
    size_t high = self->len;
    while (low < high) {
        size_t middle = (low + high) / 2;
        if (self->entries[middle].start <= byte)
            low = middle + 1;
        else
            high = middle;
    }
    return (int32_t)low - 1;
}

int32_t outline_around(const struct outline *self, TSNode node)
{
    // Every entry begins with a keyword or a parenthesis of its own, so what it contains starts after it.
    uint32_t start = ts_node_start_byte(node);
    int32_t index = start == 0 ? OUTLINE_NONE : last_before(self, start - 1);
    while (index != OUTLINE_NONE && self->entries[index].end < ts_node_end_byte(node))
        index = self->entries[index].parent;
    return index;
}

int32_t outline_of(const struct outline *self, TSNode node)
{
    uint32_t start = ts_node_start_byte(node);
    for (int32_t index = last_before(self, start); index >= 0 && self->entries[index].start == start;
         index--) {
        if (self->entries[index].node.id == node.id)
            return index;
    }
    return OUTLINE_NONE;
}

int32_t outline_outer(const struct outline *self, int32_t index, enum outline_kind kind)
{
    while (index != OUTLINE_NONE && self->entries[index].kind != kind)
        index = self->entries[index].parent;
    return index;
}

bool outline_in_body(const struct outline_entry *entry, TSNode node)
{
    return entry->body_end > 0 && entry->body_start <= ts_node_start_byte(node) &&
           ts_node_end_byte(node) <= entry->body_end;
}

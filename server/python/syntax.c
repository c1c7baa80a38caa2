#include "python/syntax.h"

#include <string.h>

static TSSymbol symbol(const TSLanguage *language, const char *name, bool named)
{
    return ts_language_symbol_for_name(language, name, (uint32_t)strlen(name), named);
}

const char *syntax_init(struct syntax *self, const TSLanguage *language)
{
#define X(name)                                                                                              \
    self->n_##name = symbol(language, #name, true);                                                          \
    if (self->n_##name == 0)                                                                                 \
        return #name;
    SYNTAX_NODES(X)
#undef X
#define X(name)                                                                                              \
    self->kw_##name = symbol(language, #name, false);                                                        \
    if (self->kw_##name == 0)                                                                                \
        return #name;
    SYNTAX_KEYWORDS(X)
#undef X
    self->star = symbol(language, "*", false);
    if (self->star == 0)
        return "*";
#define X(name)                                                                                              \
    self->f_##name = ts_language_field_id_for_name(language, #name, (uint32_t)strlen(#name));                \
    if (self->f_##name == 0)                                                                                 \
        return #name;
    SYNTAX_FIELDS(X)
#undef X
    return NULL;
}

bool node_is_async(const struct syntax *syntax, TSNode node)
{
    if (ts_node_is_null(node))
        return false;
    struct cursor cursor;
    cursor_begin(&cursor, node, false);
    bool async = cursor_child(&cursor) && node_is(cursor_node(&cursor), syntax->kw_async);
    cursor_end(&cursor);
    return async;
}

bool node_has_token(TSNode node, TSSymbol token)
{
    if (ts_node_is_null(node))
        return false;
    struct cursor cursor;
    cursor_begin(&cursor, node, false);
    bool found = false;
    for (bool more = cursor_child(&cursor); more && !found; more = cursor_next(&cursor)) {
        TSNode child = cursor_node(&cursor);
        found = !ts_node_is_named(child) && ts_node_symbol(child) == token;
    }
    cursor_end(&cursor);
    return found;
}

bool symbol_only_reads(const struct syntax *s, TSSymbol symbol)
{
    return symbol == s->n_call || symbol == s->n_await || symbol == s->n_argument_list ||
           symbol == s->n_keyword_argument || symbol == s->n_binary_operator ||
           symbol == s->n_boolean_operator || symbol == s->n_comparison_operator ||
           symbol == s->n_not_operator || symbol == s->n_unary_operator || symbol == s->n_subscript ||
           symbol == s->n_dictionary || symbol == s->n_set || symbol == s->n_conditional_expression ||
           symbol == s->n_yield || symbol == s->n_return_statement || symbol == s->n_raise_statement ||
           symbol == s->n_assert_statement;
}

TSNode node_block(const struct syntax *syntax, TSNode clause)
{
    TSNode body = node_field(clause, syntax->f_body);
    if (!ts_node_is_null(body))
        return body;
    for (uint32_t i = ts_node_named_child_count(clause); i > 0; i--) {
        TSNode child = ts_node_named_child(clause, i - 1);
        if (node_is(child, syntax->n_block))
            return child;
    }
    return node_none();
}

TSNode node_first_child(const struct syntax *syntax, TSNode node)
{
    if (ts_node_is_null(node))
        return node;
    struct cursor cursor;
    cursor_begin(&cursor, node, true);
    bool found = cursor_child(&cursor);
    while (found && node_is(cursor_node(&cursor), syntax->n_comment))
        found = cursor_next(&cursor);
    TSNode first = found ? cursor_node(&cursor) : node_none();
    cursor_end(&cursor);
    return first;
}

TSNode node_unwrap(const struct syntax *syntax, TSNode node)
{
    while (node_is(node, syntax->n_parenthesized_expression) || node_is(node, syntax->n_type)) {
        TSNode inner = node_first_child(syntax, node);
        if (ts_node_is_null(inner))
            break;
        node = inner;
    }
    return node;
}

struct node_list node_children(struct arena *arena, const struct syntax *syntax, TSNode node)
{
    struct node_list list = {0};
    uint32_t count = ts_node_is_null(node) ? 0 : ts_node_named_child_count(node);
    if (count == 0)
        return list;
    list.items = ARENA_ARRAY(arena, TSNode, count);
    struct cursor cursor;
    cursor_begin(&cursor, node, true);
    cursor_child(&cursor);
    for (uint32_t i = 0; i < count; i++) {
        TSNode child = cursor_node(&cursor);
        if (!node_is(child, syntax->n_comment))
            list.items[list.len++] = child;
        if (i + 1 < count)
            cursor_next(&cursor);
    }
    cursor_end(&cursor);
    return list;
}

TSNode node_ancestor(TSNode node, TSSymbol symbol_wanted)
{
    TSNode parent = ts_node_parent(node);
    while (!ts_node_is_null(parent) && ts_node_symbol(parent) != symbol_wanted)
        parent = ts_node_parent(parent);
    return parent;
}

uint32_t node_header_end(const struct syntax *s, TSNode node)
{
    if (node_is(node, s->n_call))
        return ts_node_end_byte(node_field(node, s->f_function));
    TSNode block = node_block(s, node);
    uint32_t end = ts_node_end_byte(node);
    struct cursor cursor;
    cursor_begin(&cursor, node, false);
    for (bool more = cursor_child(&cursor); more; more = cursor_next(&cursor)) {
        TSNode child = cursor_node(&cursor);
        if (!ts_node_is_null(block) && node_same(child, block))
            break;
        if (!ts_node_is_named(child) && strcmp(ts_node_type(child), ":") == 0)
            break;
        if (!node_is(child, s->n_comment))
            end = ts_node_end_byte(child);
    }
    cursor_end(&cursor);
    return end;
}

bool may_begin_statement(const char *source, uint32_t at)
{
    while (at > 0 && (source[at - 1] == ' ' || source[at - 1] == '\t' || source[at - 1] == '\f'))
        at--;
    return at == 0 || (source[at - 1] != '\0' && strchr("\r\n\\:;", source[at - 1]) != NULL);
}

// What an except_clause catches (declared in flow.h).
#include "python/flow.h"
#include "python/kinds.h"

enum { TUPLE_DEPTH = 4 };

bool handler_is_star(const struct module *module, TSNode except_clause)
{
    return node_has_token(except_clause, module->syntax->star);
}

// The parts of an as_pattern or its value alone: what stands before `as`.
static TSNode before_as(const struct module *module, TSNode value)
{
    return node_is(value, module->syntax->n_as_pattern) ? node_first_child(module->syntax, value) : value;
}

struct type_list {
    TSNode *items;
    size_t len, max;
};

static void add_types(struct module *module, struct type_list *list, TSNode expression, unsigned depth)
{
    const struct syntax *s = module->syntax;
    expression = node_unwrap(s, expression);
    if (ts_node_is_null(expression) || depth > TUPLE_DEPTH)
        return;
    if (node_is(expression, s->n_tuple) || node_is(expression, s->n_list)) {
        for (uint32_t i = 0, n = ts_node_named_child_count(expression); i < n; i++) {
            TSNode child = ts_node_named_child(expression, i);
            if (!node_is(child, s->n_comment))
                add_types(module, list, child, depth + 1);
        }
        return;
    }
    if (node_is(expression, s->n_list_splat)) {
        add_types(module, list, node_first_child(s, expression), depth + 1);
        return;
    }
    TSNode constant = node_unwrap(s, module_constant(module, expression));
    if (node_is(constant, s->n_tuple)) {
        add_types(module, list, constant, depth + 1);
        return;
    }
    if (list->len < list->max)
        list->items[list->len++] = expression;
}

size_t exception_types(struct module *module, TSNode expression, TSNode *types, size_t max)
{
    struct type_list list = {.items = types, .max = max};
    add_types(module, &list, expression, 0);
    return list.len;
}

size_t handler_types(struct module *module, TSNode except_clause, TSNode *types, size_t max)
{
    const struct syntax *s = module->syntax;
    struct type_list list = {.items = types, .max = max};
    for (uint32_t i = 0, n = ts_node_named_child_count(except_clause); i < n; i++) {
        TSNode child = ts_node_named_child(except_clause, i);
        if (node_is(child, s->n_comment))
            continue;
        if (node_is(child, s->n_block))
            break;
        add_types(module, &list, before_as(module, child), 0);
    }
    return list.len;
}

TSNode handler_name(const struct module *module, TSNode except_clause)
{
    const struct syntax *s = module->syntax;
    for (uint32_t i = 0, n = ts_node_named_child_count(except_clause); i < n; i++) {
        TSNode child = ts_node_named_child(except_clause, i);
        if (!node_is(child, s->n_as_pattern))
            continue;
        TSNode target = node_field(child, s->f_alias);
        TSNode name = ts_node_is_null(target) ? target : node_first_child(s, target);
        return node_is(name, s->n_identifier) ? name : node_none();
    }
    return node_none();
}

enum catches handler_catches(struct module *module, TSNode except_clause)
{
    TSNode types[32];
    size_t len = handler_types(module, except_clause, types, 32);
    if (len == 0)
        return CATCHES_BROAD;
    return types_catch(module, types, len);
}

enum catches types_catch(struct module *module, const TSNode *types, size_t len)
{
    struct kinds *kinds = module_kinds(module);
    enum catches catches = CATCHES_NOT;
    for (size_t i = 0; i < len; i++) {
        if (expression_is_cancellation(module, types[i]))
            return CATCHES_NAMED;
        if (kind_match(kinds, KIND_CANCEL, kind_of_class(kinds, types[i])) == MATCH_YES)
            catches = CATCHES_BROAD;
    }
    return catches;
}

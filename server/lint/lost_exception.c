#include "lint/lost_exception.h"

#include "python/flow.h"

// Whether the try holds the node in its body and has a handler that a cancellation enters.
static bool catches_cancellation(struct module *module, TSNode try, TSNode node)
{
    const struct syntax *s = module->syntax;
    if (ts_node_end_byte(node_field(try, s->f_body)) < ts_node_end_byte(node))
        return false;
    struct node_list parts = node_children(module->arena, s, try);
    for (size_t i = 0; i < parts.len; i++) {
        if (node_is(parts.items[i], s->n_except_clause) &&
            handler_catches(module, parts.items[i]) != CATCHES_NOT)
            return true;
    }
    return false;
}

// Whether the handler is for an end that is no error: StopAsyncIteration and its kin.
static bool is_for_an_end(struct module *module, TSNode handler)
{
    TSNode types[8];
    size_t len = handler_types(module, handler, types, 8);
    for (size_t i = 0; i < len; i++) {
        struct span name = module_resolve(module, types[i]);
        if (!span_is(name, "StopAsyncIteration") && !span_is(name, "StopIteration"))
            return false;
    }
    return len > 0;
}

static bool ends_with_raise_behind(struct module *module, TSNode handler, TSNode node)
{
    const struct syntax *s = module->syntax;
    struct node_list statements = node_children(module->arena, s, node_block(s, handler));
    TSNode last = statements.len == 0 ? node_none() : statements.items[statements.len - 1];
    return node_is(last, s->n_raise_statement) && ts_node_end_byte(node) <= ts_node_start_byte(last);
}

bool is_before_raise(struct module *module, TSNode node)
{
    const struct outline *o = &module->outline;
    for (int32_t i = outline_around(o, node); i != OUTLINE_NONE; i = o->entries[i].parent) {
        const struct outline_entry *entry = &o->entries[i];
        if (outline_opens_namespace(entry->kind) || entry->kind == OUTLINE_GENERATOR)
            return false;
        if (entry->kind == OUTLINE_TRY && catches_cancellation(module, entry->node, node))
            return false;
        if (entry->kind == OUTLINE_HANDLER)
            return handler_catches(module, entry->node) == CATCHES_NOT &&
                   !is_for_an_end(module, entry->node) && ends_with_raise_behind(module, entry->node, node);
    }
    return false;
}

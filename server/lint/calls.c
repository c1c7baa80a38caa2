#include "lint/calls.h"

static struct node_list arguments_of(struct module *module, TSNode call)
{
    const struct syntax *s = module->syntax;
    if (!node_is(call, s->n_call))
        return (struct node_list){NULL, 0};
    return node_children(module->arena, s, node_field(call, s->f_arguments));
}

TSNode call_keyword(struct module *module, TSNode call, const char *name)
{
    const struct syntax *s = module->syntax;
    struct node_list arguments = arguments_of(module, call);
    for (size_t i = 0; i < arguments.len; i++) {
        TSNode argument = arguments.items[i];
        if (node_is(argument, s->n_keyword_argument) &&
            span_is(module_text(module, node_field(argument, s->f_name)), name))
            return node_field(argument, s->f_value);
    }
    return node_none();
}

TSNode call_argument(struct module *module, TSNode call, size_t index)
{
    const struct syntax *s = module->syntax;
    struct node_list arguments = arguments_of(module, call);
    for (size_t i = 0; i < arguments.len && i <= index; i++) {
        TSNode argument = arguments.items[i];
        if (node_is(argument, s->n_keyword_argument) || node_is(argument, s->n_list_splat) ||
            node_is(argument, s->n_dictionary_splat))
            return node_none();
        if (i == index)
            return argument;
    }
    return node_none();
}

TSNode call_argument_or_keyword(struct module *module, TSNode call, size_t index, const char *name)
{
    TSNode argument = call_argument(module, call, index);
    return ts_node_is_null(argument) ? call_keyword(module, call, name) : argument;
}

bool call_has_arguments(struct module *module, TSNode call)
{
    return arguments_of(module, call).len > 0;
}

struct span call_name(struct module *module, TSNode call)
{
    const struct syntax *s = module->syntax;
    TSNode function = node_is(call, s->n_call) ? node_field(call, s->f_function) : node_none();
    if (node_is(function, s->n_attribute))
        function = node_field(function, s->f_attribute);
    return node_is(function, s->n_identifier) ? module_text(module, function) : SPAN("");
}

TSNode call_object(struct module *module, TSNode call)
{
    const struct syntax *s = module->syntax;
    TSNode function = node_is(call, s->n_call) ? node_field(call, s->f_function) : node_none();
    return node_is(function, s->n_attribute) ? node_field(function, s->f_object) : node_none();
}

TSNode awaited_call(struct module *module, TSNode await)
{
    const struct syntax *s = module->syntax;
    TSNode awaited = node_unwrap(s, node_first_child(s, await));
    if (!node_is(awaited, s->n_identifier))
        return awaited;
    TSNode constant = module_constant(module, awaited);
    return node_is(constant, s->n_call) ? constant : awaited;
}

struct node_list with_items(struct module *module, TSNode with)
{
    const struct syntax *s = module->syntax;
    struct node_list parts = node_children(module->arena, s, with);
    return parts.len == 0 ? parts : node_children(module->arena, s, parts.items[0]);
}

TSNode item_value(struct module *module, TSNode item)
{
    const struct syntax *s = module->syntax;
    TSNode value = node_field(item, s->f_value);
    return node_is(value, s->n_as_pattern) ? node_first_child(s, value) : value;
}

TSNode item_target(struct module *module, TSNode item)
{
    const struct syntax *s = module->syntax;
    TSNode value = node_field(item, s->f_value);
    TSNode target =
        node_is(value, s->n_as_pattern) ? node_first_child(s, node_field(value, s->f_alias)) : node_none();
    return node_is(target, s->n_identifier) ? target : node_none();
}

TSNode scope_uses(struct module *module, TSNode item, TSNode *name)
{
    const struct syntax *s = module->syntax;
    TSNode value = item_value(module, item);
    bool bound_before = node_is(value, s->n_identifier);
    *name = bound_before ? value : item_target(module, item);
    if (ts_node_is_null(*name))
        return node_none();
    TSNode function = module_function_of(module, item);
    if (bound_before && !ts_node_is_null(function))
        return node_field(function, s->f_body);
    return node_field(module_parent(module, module_parent(module, item)), s->f_body);
}

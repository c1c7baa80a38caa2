#include "python/exit_method.h"

#include "python/interpret.h"

static bool is_named(struct module *module, TSNode function, const char *name)
{
    return span_is(module_text(module, node_field(function, module->syntax->f_name)), name);
}

static TSNode parameter_name(const struct syntax *s, TSNode parameter)
{
    if (node_is(parameter, s->n_identifier))
        return parameter;
    TSNode name = node_field(parameter, s->f_name);
    if (node_is(parameter, s->n_typed_parameter))
        name = node_first_child(s, parameter);
    return node_is(name, s->n_identifier) ? name : node_none();
}

size_t exit_method_parameters(struct module *module, TSNode function, TSNode names[2])
{
    const struct syntax *s = module->syntax;
    if (!is_named(module, function, "__aexit__") && !is_named(module, function, "__exit__"))
        return 0;
    TSNode parameters = node_field(function, s->f_parameters);
    struct node_list list = node_children(module->arena, s, parameters);
    if (list.len < 3)
        return 0;
    names[0] = parameter_name(s, list.items[1]);
    names[1] = parameter_name(s, list.items[2]);
    return ts_node_is_null(names[0]) || ts_node_is_null(names[1]) ? 0 : 2;
}

bool is_async_exit_method(struct module *module, TSNode function)
{
    const struct syntax *s = module->syntax;
    if (!is_named(module, function, "__aexit__") && !is_named(module, function, "__exit__"))
        return false;
    TSNode class = node_ancestor(function, s->n_class_definition);
    if (ts_node_is_null(class))
        return false;
    if (is_named(module, function, "__aexit__"))
        return true;
    struct node_list members = node_children(module->arena, s, node_field(class, s->f_body));
    for (size_t i = 0; i < members.len; i++) {
        TSNode member = members.items[i];
        if (node_is(member, s->n_decorated_definition))
            member = node_field(member, s->f_definition);
        if (node_is(member, s->n_function_definition) && is_named(module, member, "__aexit__"))
            return true;
    }
    return false;
}

TSNode exit_method_swallows(struct module *module, TSNode function)
{
    TSNode statement = node_none();
    if (!is_async_exit_method(module, function) || !interpret_exit(module, function, &statement))
        return node_none();
    return statement;
}

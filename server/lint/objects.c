#include "lint/objects.h"

#include "lint/calls.h"
#include "python/names.h"

enum { FOLLOW_MAX = 6 }; // steps from a name to what made its object

static const char event_loop[] = "asyncio.AbstractEventLoop";

static TSNode opened_by(struct module *module, TSNode with, struct span name)
{
    struct node_list items = with_items(module, with);
    for (size_t i = 0; i < items.len; i++) {
        TSNode target = item_target(module, items.items[i]);
        if (!ts_node_is_null(target) && span_equal(module_text(module, target), name))
            return node_unwrap(module->syntax, item_value(module, items.items[i]));
    }
    return node_none();
}

TSNode object_opened_as(struct module *module, TSNode node, struct span name)
{
    const struct outline *o = &module->outline;
    for (int32_t i = outline_around(o, node); i != OUTLINE_NONE; i = o->entries[i].parent) {
        if (o->entries[i].kind == OUTLINE_FUNCTION || o->entries[i].kind == OUTLINE_CLASS)
            break;
        if (o->entries[i].kind != OUTLINE_WITH)
            continue;
        TSNode value = opened_by(module, o->entries[i].node, name);
        if (!ts_node_is_null(value))
            return value;
    }
    return node_none();
}

// The annotation of the parameter of this name of the function around the node, or the null node.
static TSNode annotation_of(struct module *module, TSNode node, struct span name)
{
    const struct syntax *s = module->syntax;
    TSNode function = module_function_of(module, node);
    if (ts_node_is_null(function))
        return node_none();
    struct node_list parameters = node_children(module->arena, s, node_field(function, s->f_parameters));
    for (size_t i = 0; i < parameters.len; i++) {
        TSNode parameter = parameters.items[i];
        TSNode named = node_field(parameter, s->f_name);
        if (node_is(parameter, s->n_typed_parameter))
            named = node_first_child(s, parameter);
        if (node_is(named, s->n_identifier) && span_equal(module_text(module, named), name))
            return node_field(parameter, s->f_type);
    }
    return node_none();
}

const struct object_maker object_makers[] = {
    {"asyncio.get_running_loop", event_loop},
    {"asyncio.get_event_loop", event_loop},
    {"asyncio.new_event_loop", event_loop},
    {"requests.session", "requests.Session"},
    {"pathlib.Path.cwd", "pathlib.Path"},
    {"pathlib.Path.home", "pathlib.Path"},
    {"urllib3.ProxyManager", "urllib3.PoolManager"},
    {"urllib.request.build_opener", "urllib.request.OpenerDirector"},
    {NULL, NULL},
};

// The class of what a call of this function gives: the class itself where it is one.
static struct span made_by(struct span callee)
{
    for (const struct object_maker *maker = object_makers; maker->function != NULL; maker++) {
        if (span_is(callee, maker->function))
            return span_of(maker->class);
    }
    return callee;
}

static struct span class_of(struct module *module, TSNode expression, unsigned steps);

// Methods of a path that give a path.
static bool gives_path(struct span method)
{
    static const char *const names[] = {"joinpath", "with_name", "with_suffix", "with_stem",
                                        "absolute", "resolve",   "expanduser",  "relative_to"};
    for (size_t i = 0; i < sizeof(names) / sizeof(names[0]); i++) {
        if (span_is(method, names[i]))
            return true;
    }
    return false;
}

static struct span class_of_result(struct module *module, TSNode call, unsigned steps)
{
    const struct syntax *s = module->syntax;
    TSNode function = node_field(call, s->f_function);
    struct span callee = module_resolve(module, function);
    if (callee.len > 0 || !node_is(function, s->n_attribute))
        return made_by(callee);
    if (!gives_path(module_text(module, node_field(function, s->f_attribute))))
        return SPAN("");
    struct span object = class_of(module, node_field(function, s->f_object), steps + 1);
    return span_is(object, "pathlib.Path") ? object : SPAN("");
}

// By what it is called everywhere.
static bool is_called_loop(struct span name)
{
    return span_is(name, "loop") || span_is(name, "_loop") || span_is(name, "event_loop");
}

static struct span class_of_name(struct module *module, TSNode identifier, unsigned steps)
{
    struct span name = module_text(module, identifier);
    TSNode value = object_opened_as(module, identifier, name);
    if (ts_node_is_null(value))
        value = module_constant(module, identifier);
    struct span class = ts_node_is_null(value) ? SPAN("") : class_of(module, value, steps + 1);
    if (class.len == 0)
        class = module_resolve(module, annotation_of(module, identifier, name));
    return class.len == 0 && is_called_loop(name) ? span_of(event_loop) : class;
}

static struct span class_of(struct module *module, TSNode expression, unsigned steps)
{
    const struct syntax *s = module->syntax;
    expression = node_unwrap(s, expression);
    if (ts_node_is_null(expression) || steps > FOLLOW_MAX)
        return SPAN("");
    if (node_is(expression, s->n_identifier))
        return class_of_name(module, expression, steps);
    if (node_is(expression, s->n_call))
        return class_of_result(module, expression, steps);
    if (node_is(expression, s->n_binary_operator)) {
        struct span class = class_of(module, node_field(expression, s->f_left), steps + 1);
        return span_is(class, "pathlib.Path") ? class : SPAN("");
    }
    if (!node_is(expression, s->n_attribute))
        return SPAN("");
    struct span name = module_text(module, node_field(expression, s->f_attribute));
    if (is_called_loop(name))
        return span_of(event_loop);
    if (!span_is(name, "parent"))
        return SPAN("");
    struct span class = class_of(module, node_field(expression, s->f_object), steps + 1);
    return span_is(class, "pathlib.Path") ? class : SPAN("");
}

struct span object_class(struct module *module, TSNode expression)
{
    return class_of(module, expression, 0);
}

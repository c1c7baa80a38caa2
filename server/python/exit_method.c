#include "python/exit_method.h"

#include "python/facts.h"
#include "python/interpret.h"
#include "python/names.h"
#include "python/own.h"

static bool is_named(struct module *module, TSNode function, const char *name)
{
    return span_is(module_text(module, node_field(function, module->syntax->f_name)), name);
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

// Whether an expression reads a local name other than the first parameter: what it decides may depend on the
// exception.
static bool reads_locals(struct module *module, TSNode node, const struct scope *scope, struct span self_name,
                         unsigned depth)
{
    const struct syntax *s = module->syntax;
    if (depth > 100)
        return true;
    if (node_is(node, s->n_identifier)) {
        struct span name = module_text(module, node);
        return !span_equal(name, self_name) && scope_find(scope, name) != NULL;
    }
    if (node_is(node, s->n_attribute))
        return reads_locals(module, node_field(node, s->f_object), scope, self_name, depth + 1);
    struct node_list children = node_children(module->arena, s, node);
    for (size_t i = 0; i < children.len; i++) {
        if (reads_locals(module, children.items[i], scope, self_name, depth + 1))
            return true;
    }
    return false;
}

static size_t count_returns(struct module *module, TSNode node, unsigned depth)
{
    if (node_is(node, module->syntax->n_return_statement) || depth > 100)
        return 1;
    size_t count = 0;
    struct node_list children = node_children(module->arena, module->syntax, node);
    for (size_t i = 0; i < children.len; i++)
        count += count_returns(module, children.items[i], depth + 1);
    return count;
}

// Whether `return True` stands there for any exception: it is the only return, and no test around it looks at
// anything but the object.
static bool is_unrelated_to_exception(struct module *module, TSNode function, TSNode statement)
{
    const struct syntax *s = module->syntax;
    if (!node_is(node_first_child(s, statement), s->n_true) || count_returns(module, function, 0) != 1)
        return false;
    const struct scope *scope = function_scope_of(module, function);
    struct node_list parameters = node_children(module->arena, s, node_field(function, s->f_parameters));
    struct span self_name = parameters.len > 0 ? module_text(module, parameters.items[0]) : SPAN("self");
    for (TSNode around = module_parent(module, statement); !node_same(around, function);
         around = module_parent(module, around)) {
        TSNode condition = node_field(around, s->f_condition);
        bool decides = !ts_node_is_null(condition) && reads_locals(module, condition, scope, self_name, 0);
        if (decides || node_is(around, s->n_else_clause) || node_is(around, s->n_match_statement) ||
            node_is(around, s->n_for_statement) || node_is(around, s->n_except_clause))
            return false;
    }
    return true;
}

static bool is_throw(void *context, TSNode node)
{
    const struct module *module = context;
    const struct syntax *s = module->syntax;
    TSNode function = node_is(node, s->n_call) ? node_field(node, s->f_function) : node_none();
    struct span name = node_is(function, s->n_attribute)
                           ? module_text(module, node_field(function, s->f_attribute))
                           : SPAN("");
    return span_is(name, "throw") || span_is(name, "athrow");
}

// Whether the method throws the exception into a generator: what comes out of that is the generator's choice.
static bool asks_generator(struct module *module, TSNode function)
{
    return own_any(module->syntax, node_field(function, module->syntax->f_body), is_throw, module);
}

TSNode exit_method_swallows(struct module *module, TSNode function)
{
    TSNode statement = node_none();
    bool always = false;
    if (!is_async_exit_method(module, function) || asks_generator(module, function) ||
        !interpret_exit(module, function, &statement, &always))
        return node_none();
    return always || is_unrelated_to_exception(module, function, statement) ? statement : node_none();
}

#include "fixes/awaited.h"

#include "fixes/effects.h"
#include "lint/calls.h"
#include "lint/cancel_await.h"

enum { DEPTH_MAX = 20 }; // of calls and displays in an awaited expression

struct waiting {
    struct module *module;
    TSNode code;
    bool in_called; // a function that the code calls is being looked at
    enum awaited found;
    TSNode task; // the first that made it so
};

static void look_at(struct waiting *x, TSNode node, unsigned depth);

static void note_task(struct waiting *x, TSNode task)
{
    enum awaited kind = AWAITS_TASK;
    if (!x->in_called && is_cancelled_before(x->module, task, ts_node_end_byte(x->code)))
        kind = AWAITS_CANCELLED;
    if (kind <= x->found)
        return;
    x->found = kind;
    x->task = task;
}

static bool gives_exceptions_back(const struct module *module, TSNode argument)
{
    const struct syntax *s = module->syntax;
    return node_is(argument, s->n_keyword_argument) &&
           span_is(module_text(module, node_field(argument, s->f_name)), "return_exceptions") &&
           node_is(node_field(argument, s->f_value), s->n_true);
}

static void look_at_children(struct waiting *x, TSNode node, size_t max, unsigned depth)
{
    struct node_list children = node_children(x->module->arena, x->module->syntax, node);
    for (size_t i = 0; i < children.len && i < max; i++) {
        if (gives_exceptions_back(x->module, children.items[i]))
            return;
    }
    for (size_t i = 0; i < children.len && i < max; i++) {
        if (!node_is(children.items[i], x->module->syntax->n_keyword_argument))
            look_at(x, children.items[i], depth + 1);
    }
}

static enum walk visit_await(void *context, TSNode node)
{
    struct waiting *x = context;
    const struct syntax *s = x->module->syntax;
    if (node_is(node, s->n_function_definition) || node_is(node, s->n_lambda) ||
        node_is(node, s->n_class_definition))
        return WALK_OVER;
    if (node_is(node, s->n_await))
        look_at(x, node_first_child(s, node), 0);
    return x->found == AWAITS_CANCELLED ? WALK_FOUND : WALK_INTO;
}

// By its last part: packages have functions of their own of these names that do the same.
static bool waits_for_first(struct span name)
{
    return span_is(name, "wait_for") || span_is(name, "shield") || span_is(name, "ensure_future") ||
           span_is(name, "wrap_future");
}

static void look_at_call(struct waiting *x, TSNode call, unsigned depth)
{
    struct module *module = x->module;
    struct span name = call_name(module, call);
    TSNode arguments = node_field(call, module->syntax->f_arguments);
    TSNode called = module_called_function(module, call);
    if (ts_node_is_null(called) && span_is(name, "gather")) {
        look_at_children(x, arguments, SIZE_MAX, depth);
    } else if (ts_node_is_null(called) && waits_for_first(name)) {
        look_at_children(x, arguments, 1, depth);
    } else if (!x->in_called) {
        TSNode body = ts_node_is_null(called) ? called : node_field(called, module->syntax->f_body);
        struct waiting inner = {
            .module = module, .code = body, .in_called = true, .found = x->found, .task = x->task};
        if (!ts_node_is_null(body) && function_is_async(module, called))
            node_walk(body, visit_await, &inner);
        if (inner.found > x->found) {
            x->found = inner.found;
            x->task = call;
        }
    }
}

// Looks at an awaited expression, or at one of several that are gathered.
static void look_at(struct waiting *x, TSNode node, unsigned depth)
{
    const struct syntax *s = x->module->syntax;
    node = node_unwrap(s, node);
    bool comprehension = node_is(node, s->n_list_comprehension) || node_is(node, s->n_generator_expression) ||
                         node_is(node, s->n_set_comprehension);
    bool display = node_is(node, s->n_list) || node_is(node, s->n_tuple) || node_is(node, s->n_set) ||
                   node_is(node, s->n_list_splat);
    bool of_collection = node_is(node, s->n_list_splat) &&
                         node_is(node_unwrap(s, node_first_child(s, node)), s->n_call); // *tasks.values()
    if (depth > DEPTH_MAX || ts_node_is_null(node))
        return;
    if (node_is(node, s->n_call))
        look_at_call(x, node, depth);
    else if (comprehension)
        look_at(x, node_field(node, s->f_body), depth + 1);
    else if (display && !of_collection)
        look_at_children(x, node, SIZE_MAX, depth);
    else
        note_task(x, node);
}

enum awaited what_is_awaited(struct module *module, TSNode code, TSNode *task)
{
    struct waiting x = {.module = module, .code = code};
    node_walk(code, visit_await, &x);
    if (x.found != AWAITS_CALLS)
        *task = x.task;
    return x.found;
}

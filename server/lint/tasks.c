#include "lint/tasks.h"

#include "lint/call_kinds.h"
#include "lint/calls.h"
#include "python/names.h"
#include "python/own.h"

// ---- names in a function ---------------------------------------------------------------------------------

struct use_search {
    struct module *module;
    struct span name;
    TSNode except;  // this occurrence is no use
    uint32_t after; // bytes
    TSNode binding; // nor is this one, or the null node
};

// `x.name` and `f(name=...)` use no variable.
static bool names_variable(const struct module *module, TSNode identifier)
{
    const struct syntax *s = module->syntax;
    TSNode parent = module_parent(module, identifier);
    if (node_is(parent, s->n_attribute))
        return node_same(node_field(parent, s->f_object), identifier);
    return !node_is(parent, s->n_keyword_argument) || !node_same(node_field(parent, s->f_name), identifier);
}

static bool is_use(void *context, TSNode node)
{
    const struct use_search *x = context;
    return node_is(node, x->module->syntax->n_identifier) && !node_same(node, x->except) &&
           !node_same(node, x->binding) && span_equal(module_text(x->module, node), x->name) &&
           names_variable(x->module, node);
}

static bool is_later_pause(void *context, TSNode node)
{
    const struct use_search *x = context;
    const struct syntax *s = x->module->syntax;
    if (ts_node_start_byte(node) < x->after)
        return false;
    bool async = node_is(node, s->n_with_statement) || node_is(node, s->n_for_statement);
    if (node_is(node, s->n_await) || node_is(node, s->n_yield) || (async && node_is_async(s, node)))
        return true;
    // What runs the loop holds the frame while the task runs.
    TSNode function = node_is(node, s->n_call) ? node_field(node, s->f_function) : node_none();
    TSNode method = node_is(function, s->n_attribute) ? node_field(function, s->f_attribute) : function;
    return node_is(method, s->n_identifier) && span_starts_with(module_text(x->module, method), SPAN("run"));
}

// ---- 401 -------------------------------------------------------------------------------------------------

// `name = create_task(...)` where nothing reads the name and the frame that holds it ends before the task can
// go on.
static bool only_names_it(struct match *match, TSNode assignment, TSNode call)
{
    struct module *module = match->module;
    const struct syntax *s = module->syntax;
    TSNode left = node_field(assignment, s->f_left);
    TSNode function = module_function_of(module, call);
    if (!node_is(left, s->n_identifier) || ts_node_is_null(function) || ts_node_has_error(function))
        return false;
    struct use_search x = {module, module_text(module, left), left, ts_node_end_byte(assignment),
                           node_none()};
    TSNode body = node_field(function, s->f_body);
    return !nested_any(s, body, is_use, &x) && !own_any(s, body, is_later_pause, &x);
}

// What the lambda returns is dropped by whoever calls it: an event loop, a future, the signal module.
static bool is_callback(struct match *match, TSNode lambda)
{
    struct module *module = match->module;
    const struct syntax *s = module->syntax;
    TSNode arguments = module_parent(module, lambda);
    TSNode call = node_is(arguments, s->n_argument_list) ? module_parent(module, arguments) : node_none();
    if (!node_is(call, s->n_call))
        return false;
    if (known_kind(match->known, module, call) == CALL_CALLBACK)
        return true;
    TSNode function = node_field(call, s->f_function);
    return node_is(function, s->n_attribute) &&
           span_is(module_text(module, node_field(function, s->f_attribute)), "add_done_callback");
}

// Whether `ensure_future(x)` may be given a future that others hold: it gives that one back then. A coroutine
// is used once.
static bool is_given_future(struct match *match, TSNode call)
{
    struct module *module = match->module;
    const struct syntax *s = module->syntax;
    TSNode given = call_argument(module, call, 0);
    if (!span_is(match->call->last, "ensure_future") || node_is(given, s->n_call))
        return false;
    TSNode function = module_function_of(module, call);
    if (!node_is(given, s->n_identifier) || ts_node_is_null(function))
        return true;
    struct use_search x = {module, module_text(module, given), given, 0, node_none()};
    TSNode constant = module_constant(module, given);
    TSNode assignment = ts_node_is_null(constant) ? node_none() : module_parent(module, constant);
    TSNode body = node_field(function, s->f_body);
    if (node_is(assignment, s->n_assignment))
        x.binding = node_field(assignment, s->f_left);
    return nested_any(s, body, is_use, &x);
}

bool drops_task(struct match *match, TSNode node, struct span word)
{
    (void)word;
    const struct syntax *s = match->module->syntax;
    const struct known_call *call = match_call(match, node);
    if (call == NULL || call->kind != CALL_STARTS_TASK || is_expected_to_fail(match->module, node) ||
        is_given_future(match, node))
        return false;
    TSNode parent = module_parent(match->module, node);
    // `create_task(...).add_done_callback(...)`: the task holds its callbacks, they do not hold it.
    if (node_is(parent, s->n_attribute) &&
        span_is(module_text(match->module, node_field(parent, s->f_attribute)), "add_done_callback"))
        parent = module_parent(match->module, module_parent(match->module, parent));
    if (node_is(parent, s->n_assignment))
        return only_names_it(match, parent, node);
    if (node_is(parent, s->n_lambda))
        return is_callback(match, parent);
    return node_is(parent, s->n_expression_statement);
}

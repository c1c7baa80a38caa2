#include "lint/gathered.h"

#include "lint/calls.h"
#include "lint/cancel_await.h"
#include "lint/deadline.h"
#include "python/own.h"

// ---- 308 -------------------------------------------------------------------------------------------------

// Whether an expression awaits a gather() that returns exceptions as results; through a name, too.
static bool gives_exceptions(struct match *match, TSNode expression, unsigned depth)
{
    struct module *module = match->module;
    const struct syntax *s = module->syntax;
    expression = node_unwrap(s, expression);
    if (node_is(expression, s->n_identifier) && depth < 3) {
        TSNode value = module_constant(module, expression);
        return !ts_node_is_null(value) && gives_exceptions(match, value, depth + 1);
    }
    if (!node_is(expression, s->n_await))
        return false;
    TSNode call = awaited_call(module, expression);
    return known_kind(match->known, module, call) == CALL_GATHER &&
           node_is(call_keyword(module, call, "return_exceptions"), s->n_true);
}

// `results`, `zip(names, results)`, `enumerate(results)`.
static bool goes_over_exceptions(struct match *match, TSNode iterable)
{
    struct module *module = match->module;
    const struct syntax *s = module->syntax;
    if (gives_exceptions(match, iterable, 0))
        return true;
    struct span name = call_name(module, iterable);
    if (!span_is(name, "zip") && !span_is(name, "enumerate"))
        return false;
    struct node_list arguments = node_children(module->arena, s, node_field(iterable, s->f_arguments));
    for (size_t i = 0; i < arguments.len; i++) {
        if (gives_exceptions(match, arguments.items[i], 0))
            return true;
    }
    return false;
}

struct target_search {
    struct match *match;
    struct span name;
};

static bool is_target(void *context, TSNode node)
{
    const struct target_search *x = context;
    return node_is(node, x->match->module->syntax->n_identifier) &&
           span_equal(module_text(x->match->module, node), x->name);
}

// Whether `for NAME in results` or `a, NAME = await gather(...)`.
static bool takes_from_results(void *context, TSNode node)
{
    struct target_search *x = context;
    const struct syntax *s = x->match->module->syntax;
    bool loop = node_is(node, s->n_for_statement) || node_is(node, s->n_for_in_clause);
    bool unpack = node_is(node, s->n_assignment) && !node_is(node_field(node, s->f_left), s->n_identifier);
    if ((!loop && !unpack) || !own_any(s, node_field(node, s->f_left), is_target, x))
        return false;
    TSNode right = node_field(node, s->f_right);
    return loop ? goes_over_exceptions(x->match, right) : gives_exceptions(x->match, right, 0);
}

static bool names_wider(void *context, TSNode node)
{
    const struct module *module = context;
    struct span name = node_is(node, module->syntax->n_identifier) ? module_text(module, node) : SPAN("");
    return span_is(name, "BaseException") || span_is(name, "CancelledError");
}

static bool is_exception(struct module *module, TSNode type)
{
    if (span_is(module_resolve(module, type), "Exception"))
        return true;
    struct node_list types = node_children(module->arena, module->syntax, type);
    for (size_t i = 0; i < types.len && node_is(type, module->syntax->n_tuple); i++) {
        if (span_is(module_resolve(module, types.items[i]), "Exception"))
            return true;
    }
    return false;
}

bool misses_cancelled(struct match *match, TSNode node, struct span word)
{
    (void)word;
    struct module *module = match->module;
    const struct syntax *s = module->syntax;
    if (!span_is(match_call_name(match, node), "isinstance") || !ts_node_is_null(call_object(module, node)))
        return false;
    TSNode object = node_unwrap(s, call_argument(module, node, 0));
    TSNode type = node_unwrap(s, call_argument(module, node, 1));
    TSNode function = module_function_of(module, node);
    if (ts_node_is_null(object) || ts_node_is_null(type) || ts_node_is_null(function) ||
        ts_node_has_error(function) || !is_exception(module, type))
        return false;
    TSNode body = node_field(function, s->f_body);
    if (own_any(s, body, names_wider, module))
        return false;
    if (node_is(object, s->n_subscript))
        return gives_exceptions(match, node_field(object, s->f_value), 0);
    struct target_search x = {match, module_text(module, object)};
    return node_is(object, s->n_identifier) && own_any(s, body, takes_from_results, &x);
}

// ---- 311 -------------------------------------------------------------------------------------------------

bool unbounded_drain(struct match *match, TSNode node, struct span word)
{
    (void)word;
    struct module *module = match->module;
    const struct syntax *s = module->syntax;
    TSNode call = awaited_call(module, node);
    const struct known_call *known = known_call_of(match->known, module, call);
    if (known == NULL || (known->kind != CALL_GATHER && !span_is(known->name, "asyncio.wait")))
        return false;
    TSNode first = call_argument(module, call, 0);
    bool literal = node_is(first, s->n_list) || node_is(first, s->n_set) || node_is(first, s->n_tuple);
    bool many = known->kind == CALL_WAIT && (!literal || ts_node_named_child_count(first) > 1);
    if (ts_node_is_null(first)) { // behind a star it cannot be told by index
        struct node_list arguments = node_children(module->arena, s, node_field(call, s->f_arguments));
        many = arguments.len > 0 && node_is(arguments.items[0], s->n_list_splat);
    }
    match->call = known;
    match->called = call.id;
    return many && ts_node_is_null(call_keyword(module, call, "timeout")) && !is_in_deadline(module, node) &&
           awaits_cancelled(module, node, &match->task);
}

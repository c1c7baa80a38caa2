#include "lint/shields.h"

#include "lint/calls.h"

static bool is_awaited(const struct module *module, TSNode node)
{
    const struct syntax *s = module->syntax;
    for (node = module_parent(module, node); !ts_node_is_null(node); node = module_parent(module, node)) {
        if (node_is(node, s->n_await))
            return true;
        if (node_is(node, s->n_block) || node_is(node, s->n_lambda) || node_is(node, s->n_module))
            return false;
    }
    return false;
}

// Whether a call makes something new that only its result holds. A function that is called after what it
// gives may well give something that is kept elsewhere.
static bool makes_unheld(struct match *match, TSNode call)
{
    struct module *module = match->module;
    enum call_kind kind = known_kind(match->known, module, call);
    if (kind != CALL_NONE)
        return kind == CALL_STARTS_TASK || kind == CALL_COROUTINE;
    TSNode function = module_called_function(module, call);
    if (!ts_node_is_null(function))
        return function_is_async(module, function);
    struct span name = call_name(module, call);
    return name.len > 0 && !span_contains(name, SPAN("future")) && !span_contains(name, SPAN("task")) &&
           !span_starts_with(name, SPAN("get"));
}

bool shields_unheld(struct match *match, TSNode node, struct span word)
{
    (void)word;
    const struct known_call *call = match_call(match, node);
    if (call == NULL || call->kind != CALL_SHIELD)
        return false;
    TSNode inner = node_unwrap(match->module->syntax, call_argument(match->module, node, 0));
    // create_task() fails before the shield matters.
    TSNode arguments = module_parent(match->module, node);
    if (node_is(arguments, match->module->syntax->n_argument_list) &&
        span_is(call_name(match->module, module_parent(match->module, arguments)), "create_task"))
        return false;
    return node_is(inner, match->module->syntax->n_call) && !is_awaited(match->module, node) &&
           makes_unheld(match, inner);
}

bool starts_shielded(struct match *match, TSNode node, struct span word)
{
    (void)word;
    const struct known_call *call = match_call(match, node);
    bool takes_coroutine = call != NULL &&
                           (call->kind == CALL_STARTS_TASK || call->kind == CALL_GROUP_TASK) &&
                           span_is(call->last, "create_task");
    if (!takes_coroutine)
        return false;
    TSNode first = call_argument_or_keyword(match->module, node, 0, "coro");
    return known_kind(match->known, match->module, node_unwrap(match->module->syntax, first)) == CALL_SHIELD;
}

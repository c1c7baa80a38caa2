#include "lint/uncancel.h"

#include "lint/calls.h"
#include "python/flow.h"
#include "python/own.h"

static bool looks_for_cancellation(void *context, TSNode node)
{
    struct module *module = context;
    const struct syntax *s = module->syntax;
    if (node_is(node, s->n_except_clause))
        return handler_catches(module, node) != CATCHES_NOT;
    if (!node_is(node, s->n_identifier))
        return false;
    struct span name = module_text(module, node);
    return span_is(name, "cancelling") || span_is(name, "CancelledError") || span_is(name, "BaseException");
}

bool unbalanced_uncancel(struct match *match, TSNode node, struct span word)
{
    (void)word;
    struct module *module = match->module;
    if (!span_is(match_call_name(match, node), "uncancel") || call_has_arguments(module, node) ||
        ts_node_is_null(call_object(module, node)))
        return false;
    TSNode function = module_function_of(module, node);
    // What leaves a context manager is told by its arguments what was raised.
    if (!function_is_async(module, function) || ts_node_has_error(function) ||
        span_is(module_text(module, node_field(function, module->syntax->f_name)), "__aexit__"))
        return false;
    return !own_any(module->syntax, node_field(function, module->syntax->f_body), looks_for_cancellation,
                    module);
}

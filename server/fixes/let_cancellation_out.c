// let-cancellation-out: what `__aexit__` or `__exit__` returns is false for a cancellation.
//
//     return True                            return not isinstance(error, asyncio.CancelledError)
//
// Never safe: who uses the object may count on it. There is no other difference.

#include "fixes/clauses.h"
#include "fixes/effects.h"
#include "fixes/layout.h"
#include "python/exit_method.h"

static enum walk visit_cancellation(void *context, TSNode node)
{
    struct module *module = context;
    const struct syntax *s = module->syntax;
    if (node_is(node, s->n_block))
        return WALK_OVER;
    bool name = node_is(node, s->n_identifier) || node_is(node, s->n_attribute) || node_is(node, s->n_call);
    return name && expression_is_cancellation(module, node) ? WALK_FOUND : WALK_INTO;
}

// Whether the value, or a condition around the return, asks for cancellations: then true was meant for them.
static bool asks_for_cancellation(const struct job *job, TSNode value)
{
    const struct syntax *s = job->module->syntax;
    if (node_walk(value, visit_cancellation, job->module))
        return true;
    for (TSNode node = ts_node_parent(job->node); !node_same(node, job->function);
         node = ts_node_parent(node)) {
        TSNode condition = node_field(node, s->f_condition);
        if (!ts_node_is_null(condition) && node_walk(condition, visit_cancellation, job->module))
            return true;
    }
    return false;
}

// `isinstance(error, (ConnectionError, asyncio.CancelledError))` lists it no longer.
static bool drop_from_isinstance(const struct job *job, struct edit_set *edits, TSNode value)
{
    struct module *module = job->module;
    const struct syntax *s = module->syntax;
    struct span callee = module_callee(module, value);
    if (!span_is(callee, "isinstance") && !span_is(callee, "issubclass"))
        return false;
    struct node_list arguments = node_children(job->arena, s, node_field(value, s->f_arguments));
    TSNode tuple = arguments.len == 2 ? arguments.items[1] : node_none(), kept = node_none();
    if (!node_is(tuple, s->n_tuple) ||
        range_has_comment(module, ts_node_start_byte(tuple), ts_node_end_byte(tuple)))
        return false;
    struct node_list types = node_children(job->arena, s, tuple);
    size_t left = 0;
    for (size_t i = 0; i < types.len; i++) {
        if (expression_is_cancellation(module, types.items[i]))
            continue;
        kept = types.items[i];
        left++;
    }
    if (left == 0 || left == types.len)
        return false;
    if (left == 1) {
        edits_add(edits, ts_node_start_byte(tuple), ts_node_end_byte(tuple), module_text(module, kept));
        return true;
    }
    for (size_t i = 0; i < types.len; i++) {
        if (expression_is_cancellation(module, types.items[i]))
            remove_from_list(edits, module, types.items[i]);
    }
    return true;
}

// Whether `and` behind the expression would take only a part of it.
static bool wants_parentheses(const struct syntax *s, TSNode value)
{
    return node_is(value, s->n_boolean_operator) || node_is(value, s->n_conditional_expression) ||
           node_is(value, s->n_lambda) || node_is(value, s->n_named_expression) ||
           node_is(value, s->n_tuple) || node_is(value, s->n_expression_list);
}

// Whether a handler around the return has caught another exception than the one that the method is told of.
static bool is_in_handler(const struct job *job)
{
    for (TSNode node = job->node; !node_same(node, job->function); node = ts_node_parent(node)) {
        if (node_is(node, job->module->syntax->n_except_clause))
            return true;
    }
    return false;
}

static bool propose(const struct job *job, struct proposal *proposal)
{
    struct module *module = job->module;
    const struct syntax *s = module->syntax;
    TSNode names[2];
    if (!node_is(job->node, s->n_return_statement) || is_in_handler(job) ||
        exit_method_parameters(module, job->function, names) == 0)
        return false;
    TSNode value = node_first_child(s, job->node);
    struct edit_set *edits = &proposal->edits;
    proposal->title = "Let the cancellation out";
    if (ts_node_is_null(value) || drop_from_isinstance(job, edits, value))
        return !ts_node_is_null(value);
    uint32_t start = ts_node_start_byte(value), end = ts_node_end_byte(value);
    if (asks_for_cancellation(job, value)) {
        edits_add(edits, start, end, SPAN("False"));
        return true;
    }
    struct imports imports = {.module = module, .at = job->node};
    struct span class = imports_spell(&imports, job_cancellation(job)), error = module_text(module, names[1]);
    const char *call = job->finding->library == LIBRARY_ANYIO ? "()" : "";
    const char *test = arena_printf(job->arena, "not isinstance(%.*s, %.*s%s)", (int)error.len, error.ptr,
                                    (int)class.len, class.ptr, call);
    if (node_is(value, s->n_true)) {
        edits_add(edits, start, end, span_of(test));
    } else {
        bool wrap = wants_parentheses(s, value);
        edits_insert(edits, start, wrap ? SPAN("(") : SPAN(""));
        edits_insert(edits, end, span_of(arena_printf(job->arena, "%s and %s", wrap ? ")" : "", test)));
    }
    return imports_finish(&imports, edits);
}

const struct repair repair_let_cancellation_out = {"let-cancellation-out", FIX_QUICKFIX, false, propose};

// unsuppress: a cancellation is no longer among what `suppress` suppresses.
//
// Its exception goes from the arguments; `BaseException` becomes `Exception`. Where no argument is left the
// item goes, and with the last item the `with` itself: its body moves out.
//
// Safe where only cancellations are concerned and nothing that is released after the `with` would be skipped.
// The one difference otherwise: KeyboardInterrupt and its kin are no longer suppressed either.

#include "fixes/clauses.h"
#include "fixes/effects.h"
#include "fixes/layout.h"

enum { ARGUMENTS_MAX = 32 };

// The arguments of suppress(), sorted by what is to become of them.
struct arguments {
    TSNode drop[ARGUMENTS_MAX];
    size_t drop_len;
    TSNode broad; // BaseException, or the null node
    size_t kept;
    bool has_exception; // Exception is among what is kept
};

static bool sort_arguments(const struct job *job, TSNode list, struct arguments *out)
{
    const struct syntax *s = job->module->syntax;
    for (uint32_t i = 0, n = ts_node_named_child_count(list); i < n; i++) {
        TSNode argument = ts_node_named_child(list, i);
        struct span name = module_resolve(job->module, argument);
        if (node_is(argument, s->n_comment))
            continue;
        if (expression_is_cancellation(job->module, argument)) {
            if (out->drop_len == ARGUMENTS_MAX)
                return false;
            out->drop[out->drop_len++] = argument;
        } else if (span_is(name, "BaseException") && ts_node_is_null(out->broad)) {
            out->broad = argument;
        } else {
            out->kept++;
            out->has_exception |= span_is(name, "Exception");
        }
    }
    return true;
}

static bool remove_item(const struct job *job, struct edit_set *edits, TSNode with)
{
    const struct syntax *s = job->module->syntax;
    TSNode clause = ts_node_parent(job->node);
    size_t items = 0;
    for (uint32_t i = 0, n = ts_node_named_child_count(clause); i < n; i++)
        items += node_is(ts_node_named_child(clause, i), s->n_with_item);
    if (items == 1) {
        drop_return_behind_with(edits, job->module, with);
        return unwrap_block(edits, job->module, ts_node_start_byte(with), node_field(with, s->f_body));
    }
    remove_from_list(edits, job->module, job->node);
    return true;
}

static bool propose(const struct job *job, struct proposal *proposal)
{
    struct module *module = job->module;
    const struct syntax *s = module->syntax;
    TSNode with = node_ancestor(job->node, s->n_with_statement);
    TSNode call = node_field(job->node, s->f_value);
    if (!node_is(job->node, s->n_with_item) || ts_node_is_null(with) || node_is_async(s, with) ||
        !node_is(call, s->n_call) || !span_is(module_callee(module, call), "contextlib.suppress"))
        return false;
    struct arguments arguments = {.broad = node_none()};
    if (!sort_arguments(job, node_field(call, s->f_arguments), &arguments))
        return false;
    bool broad = !ts_node_is_null(arguments.broad);
    if (arguments.drop_len == 0 && !broad)
        return false;
    proposal->title =
        broad ? "Suppress `Exception` instead of `BaseException`" : "Do not suppress the cancellation";
    proposal->safe = !broad && cancellation_may_pass(module, with, OUT_THROUGH);
    if (arguments.kept == 0 && !broad)
        return remove_item(job, &proposal->edits, with);
    for (size_t i = 0; i < arguments.drop_len; i++)
        remove_from_list(&proposal->edits, module, arguments.drop[i]);
    if (broad && arguments.has_exception)
        remove_from_list(&proposal->edits, module, arguments.broad);
    else if (broad)
        edits_add(&proposal->edits, ts_node_start_byte(arguments.broad), ts_node_end_byte(arguments.broad),
                  SPAN("Exception"));
    return true;
}

const struct repair repair_unsuppress = {"unsuppress", FIX_QUICKFIX, true, propose};

// insert-reraise: `raise` where a handler is left without the cancellation.
//
// The handler's last statement is followed by `raise`; a lone `pass`, or the return, break or continue by
// which the handler is left, is replaced by it. What the value of a replaced return does (it calls, it
// awaits) is kept as a statement.
//
// Safe where the handler catches nothing but cancellations, has one way out, nothing that is released
// afterwards would be skipped, and the code behind the try uses nothing that the handler binds. The one
// difference otherwise: other exceptions that the handler catches are raised too.

#include "fixes/clauses.h"
#include "fixes/effects.h"
#include "fixes/layout.h"

// The parts of a returned value that have an effect.
enum { PARTS_MAX = 8 };

struct parts {
    struct module *module;
    TSNode items[PARTS_MAX];
    size_t len;
    bool together; // one depends on another's value: keep the whole expression
};

static bool evaluates_in_part(const struct syntax *s, TSNode node)
{
    return node_is(node, s->n_conditional_expression) || node_is(node, s->n_boolean_operator) ||
           node_is(node, s->n_comparison_operator) || node_is(node, s->n_named_expression) ||
           node_is(node, s->n_list_comprehension) || node_is(node, s->n_set_comprehension) ||
           node_is(node, s->n_dictionary_comprehension) || node_is(node, s->n_generator_expression);
}

static enum walk collect_part(void *context, TSNode node)
{
    struct parts *parts = context;
    const struct syntax *s = parts->module->syntax;
    if (node_is(node, s->n_lambda))
        return WALK_OVER;
    bool effect = is_effect(parts->module, node);
    parts->together = (effect && parts->len == PARTS_MAX) ||
                      (evaluates_in_part(s, node) && has_effect(parts->module, node));
    if (parts->together)
        return WALK_FOUND;
    if (effect)
        parts->items[parts->len++] = node;
    return effect ? WALK_OVER : WALK_INTO;
}

// How a reraise is separated from the statement before it, in place of `statement`.
static struct span separator(const struct job *job, struct edit_set *edits, TSNode statement)
{
    const struct module *module = job->module;
    struct span source = module_source(module);
    uint32_t start = ts_node_start_byte(statement);
    struct span newline = newline_at(source, start), indent = line_indent(source, start);
    TSNode block = ts_node_parent(statement);
    if (starts_line(source, start))
        return line_break(job->arena, newline, indent);
    if (!block_is_inline(module, block) || !node_same(block_first(module, block), statement))
        return SPAN("; ");
    struct span inner = deeper(job->arena, module, block, indent);
    expand_block(edits, module, block, inner);
    return line_break(job->arena, newline, inner);
}

// Replaces return, break or continue by `raise`.
static void replace_exit(const struct job *job, struct edit_set *edits, TSNode exit)
{
    TSNode value = node_is(exit, job->module->syntax->n_return_statement)
                       ? node_first_child(job->module->syntax, exit)
                       : node_none();
    struct parts parts = {.module = job->module};
    if (!ts_node_is_null(value))
        node_walk(value, collect_part, &parts);
    if (parts.together) {
        parts.items[0] = value;
        parts.len = 1;
    }
    uint32_t at = ts_node_start_byte(exit), end = ts_node_end_byte(exit);
    if (parts.len == 0) {
        edits_add(edits, at, end, SPAN("raise"));
        return;
    }
    struct span between = separator(job, edits, exit);
    for (size_t i = 0; i < parts.len; i++) {
        edits_add(edits, at, ts_node_start_byte(parts.items[i]), i == 0 ? SPAN("") : between);
        at = ts_node_end_byte(parts.items[i]);
    }
    const char *raise = arena_printf(job->arena, "%.*sraise", (int)between.len, between.ptr);
    edits_add(edits, at, end, span_of(raise));
}

static const char *title_of(const struct job *job, bool only_cancels, size_t ways)
{
    static const char *const instead[] = {
        [OUT_BREAK] = "Re-raise the cancellation instead of `break`",
        [OUT_CONTINUE] = "Re-raise the cancellation instead of `continue`",
        [OUT_RETURN] = "Re-raise the cancellation instead of `return`",
    };
    if (!only_cancels)
        return "Re-raise every exception that the handler catches";
    if (ways > 1)
        return "Re-raise the cancellation on every way out of the handler";
    return job->site->falls_through ? "Re-raise the cancellation at the end of the handler"
                                    : instead[way_out_by(job->module, job->site->exits[0])];
}

static bool propose(const struct job *job, struct proposal *proposal)
{
    const struct flow_site *site = job->site;
    if (site == NULL || (site->loss != FLOW_SWALLOWED && site->loss != FLOW_BROAD))
        return false;
    size_t ways = site->exits_len + site->falls_through;
    TSNode block = node_block(job->module->syntax, job->node);
    if (ways == 0 || ts_node_is_null(block) || ts_node_is_null(block_first(job->module, block)))
        return false;
    bool only_cancels = handler_only_cancels(job->module, job->node);
    // A handler that only re-raises would change nothing but the fate of the other exceptions.
    if (!only_cancels && block_does_nothing(job->module, block))
        return false;
    // Nor would one that does nothing and has no other behind it for a cancellation; it can go.
    struct edit_set removal = {.arena = job->arena};
    if (only_cancels && (block_does_nothing(job->module, block) || block_may_raise(job->module, block)) &&
        handler_is_last_for_cancel(job->module, job->node) &&
        remove_handler(&removal, job->module, job->node))
        return false;
    for (size_t i = 0; i < site->exits_len; i++) {
        if (!raises_the_caught(job->module, job->node, site->exits[i]))
            return false;
        replace_exit(job, &proposal->edits, site->exits[i]);
    }
    if (site->falls_through)
        append_raise(job, &proposal->edits, block);
    if (site->falls_through && ways == 1)
        drop_unreachable_return(&proposal->edits, job->module, job->node);
    proposal->title = title_of(job, only_cancels, ways);
    // What the handler binds for the code behind the try would be left there unused.
    bool clean =
        !binds_for_others(job->module, job->function, ts_node_start_byte(block), ts_node_end_byte(block));
    enum way_out way = site->falls_through ? OUT_THROUGH : way_out_by(job->module, site->exits[0]);
    proposal->safe = only_cancels && ways == 1 && clean &&
                     cancellation_may_pass(job->module, ts_node_parent(job->node), way);
    // Every other repair leaves the other exceptions alone.
    proposal->preference = only_cancels ? 0 : -2;
    return true;
}

const struct repair repair_insert_reraise = {"insert-reraise", FIX_QUICKFIX, true, propose};

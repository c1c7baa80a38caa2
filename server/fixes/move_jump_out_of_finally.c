// move-jump-out-of-finally: a return, break or continue at the end of a finally moves behind the try.
//
// Where it is all that the finally holds, the finally goes, and a try without handlers with it. A jump that
// changes nothing there (`continue` at the end of a loop, a plain `return` at the end of a function) is
// dropped.
//
// Never safe. The one difference: exceptions that the jump used to discard are raised, not cancellations
// only.

#include "fixes/clauses.h"
#include "fixes/effects.h"
#include "fixes/layout.h"

// Whether the try leaves by a jump of its own, which the one in the finally used to replace.
static bool jumps_elsewhere(const struct module *module, TSNode try_statement)
{
    for (uint32_t i = 0, n = ts_node_named_child_count(try_statement); i < n; i++) {
        TSNode child = ts_node_named_child(try_statement, i);
        if (!node_is(child, module->syntax->n_finally_clause) && leaves(module, child))
            return true;
    }
    return false;
}

// Whether control would go the same way without the jump behind the try.
static bool is_redundant(const struct job *job, TSNode try_statement)
{
    const struct syntax *s = job->module->syntax;
    TSNode block = ts_node_parent(try_statement);
    if (!ts_node_is_null(next_statement(job->module, try_statement)))
        return false;
    TSNode around = ts_node_parent(block);
    if (node_is(job->node, s->n_continue_statement))
        return node_is(around, s->n_for_statement) || node_is(around, s->n_while_statement);
    return node_is(job->node, s->n_return_statement) && node_same(around, job->function) &&
           ts_node_is_null(node_first_child(s, job->node));
}

// The finally holds nothing else: it goes.
static bool remove_finally(const struct job *job, struct edit_set *edits, TSNode try_statement, TSNode clause)
{
    const struct module *module = job->module;
    struct span source = module_source(module);
    uint32_t start = ts_node_start_byte(clause), end = line_end(source, ts_node_end_byte(clause));
    uint32_t before = line_end(source, line_start(source, line_start(source, start) - 1));
    if (range_has_comment(module, start, end))
        return false;
    if (try_handlers(module, try_statement) == 0 &&
        !unwrap_block(edits, module, ts_node_start_byte(try_statement),
                      node_block(module->syntax, try_statement)))
        return false;
    struct span jump = module_text(module, job->node);
    struct span gap = line_break(job->arena, newline_at(source, start), line_indent(source, start));
    const char *text = arena_printf(job->arena, "%.*s%.*s", (int)gap.len, gap.ptr, (int)jump.len, jump.ptr);
    edits_add(edits, before, end, is_redundant(job, try_statement) ? SPAN("") : span_of(text));
    return true;
}

// The jump is the last of several statements: taking its indentation back moves it behind the try.
static bool move_last(const struct job *job, struct edit_set *edits, TSNode try_statement)
{
    const struct module *module = job->module;
    struct span source = module_source(module);
    uint32_t start = ts_node_start_byte(job->node);
    struct span deep = line_indent(source, start);
    struct span shallow = line_indent(source, ts_node_start_byte(try_statement));
    if (!has_own_lines(module, job->node) || !span_starts_with(deep, shallow))
        return false;
    if (is_redundant(job, try_statement) && !range_has_comment(module, start, line_end(source, start)))
        delete_lines_of(edits, module, job->node);
    else
        dedent_lines(edits, module, start, ts_node_end_byte(job->node), deep, shallow);
    return true;
}

static bool propose(const struct job *job, struct proposal *proposal)
{
    const struct module *module = job->module;
    TSNode block = ts_node_parent(job->node), clause = ts_node_parent(block),
           try_statement = ts_node_parent(clause);
    if (!is_jump(module, job->node) || !node_is(clause, module->syntax->n_finally_clause) ||
        !node_same(block_last(module, block), job->node) ||
        ts_node_end_byte(block) > line_next(module_source(module), ts_node_end_byte(job->node)) ||
        jumps_elsewhere(module, try_statement))
        return false;
    const char *word = node_is(job->node, module->syntax->n_return_statement)  ? "return"
                       : node_is(job->node, module->syntax->n_break_statement) ? "break"
                                                                               : "continue";
    proposal->title = arena_printf(job->arena, "Move `%s` behind the try statement", word);
    if (block_len(module, block) == 1)
        return remove_finally(job, &proposal->edits, try_statement, clause);
    return move_last(job, &proposal->edits, try_statement);
}

const struct repair repair_move_jump_out_of_finally = {"move-jump-out-of-finally", FIX_QUICKFIX, true,
                                                       propose};

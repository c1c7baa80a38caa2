// convert-to-finally: a handler that cleans up on a cancellation becomes a `finally`.
//
//     except asyncio.CancelledError:         finally:
//         conn.close()                           conn.close()
//         return
//     conn.close()
//
// Where the statements after the try repeat the handler's they go, for the finally runs on that path too. A
// handler that does nothing and is followed by calls that release takes those into its finally.
//
// A handler that releases and raises again becomes one too: where the code behind the try, or its else, makes
// the same calls, or, on a cancellation alone, where nothing else releases.
//
// Never safe. The one difference: the cleanup also runs where the try ends in another way.

#include "fixes/clauses.h"
#include "fixes/effects.h"
#include "fixes/layout.h"

// A plain call that releases, as a statement on lines of its own, and does not suspend.
static bool is_release(const struct module *module, TSNode statement)
{
    const struct syntax *s = module->syntax;
    return node_is(statement, s->n_expression_statement) &&
           node_is(node_first_child(s, statement), s->n_call) && releases(module, statement) &&
           !node_suspends(module, statement, true) && has_own_lines(module, statement);
}

// The handler does nothing: `finally:` takes in the releases that follow the try.
static bool take_releases(const struct job *job, struct edit_set *edits, TSNode try_statement)
{
    const struct module *module = job->module;
    struct span source = module_source(module);
    TSNode first = next_statement(module, try_statement), last = node_none();
    for (TSNode node = first; is_release(module, node); node = next_statement(module, node))
        last = node;
    uint32_t start = ts_node_start_byte(job->node);
    if (ts_node_is_null(last) || range_has_comment(module, start, ts_node_start_byte(first)))
        return false;
    struct span newline = newline_at(source, start);
    edits_add(edits, start, line_start(source, ts_node_start_byte(first)),
              span_of(arena_printf(job->arena, "finally:%.*s", (int)newline.len, newline.ptr)));
    struct span unit = indent_unit(module, node_block(module->syntax, job->node));
    indent_lines(edits, module, ts_node_start_byte(first), ts_node_end_byte(last), unit);
    return true;
}

// Whether the statements from `first` on are repeated, letter by letter, by those from `copy` on; up to
// `end`, the jump that ends the handler, or the null node.
static bool repeats(const struct module *module, TSNode first, TSNode end, TSNode copy)
{
    while (!ts_node_is_null(first) && !node_same(first, end)) {
        if (ts_node_is_null(copy) || !has_own_lines(module, copy) ||
            !span_equal(module_text(module, first), module_text(module, copy)))
            return false;
        first = next_statement(module, first);
        copy = next_statement(module, copy);
    }
    return true;
}

static enum walk visit_returned_value(void *context, TSNode node)
{
    const struct module *module = context;
    const struct syntax *s = module->syntax;
    if (node_is(node, s->n_function_definition) || node_is(node, s->n_lambda))
        return WALK_OVER;
    bool returns = node_is(node, s->n_return_statement) && !ts_node_is_null(node_first_child(s, node));
    return returns ? WALK_FOUND : WALK_INTO;
}

static bool returns_value(struct module *module, TSNode code)
{
    return node_walk(code, visit_returned_value, module);
}

// Whether control cannot leave the statements of the block before `end` other than through them.
static bool runs_through(const struct module *module, TSNode first, TSNode end)
{
    for (; !ts_node_is_null(first) && !node_same(first, end); first = next_statement(module, first)) {
        if (is_jump(module, first) || leaves(module, first))
            return false;
    }
    return true;
}

// The handler's own statements become the finally's.
static bool rename_clause(const struct job *job, struct edit_set *edits, TSNode try_statement, TSNode block)
{
    struct module *module = job->module;
    TSNode first = block_first(module, block), jump = block_last(module, block);
    if (!is_jump(module, jump))
        jump = node_none();
    if (!runs_through(module, first, jump) || !releases(module, block) || has_effect(module, jump))
        return false;
    if (!ts_node_is_null(jump)) {
        if (!has_own_lines(module, jump) || node_same(jump, first))
            return false;
        delete_lines_of(edits, module, jump);
    }
    edits_add(edits, ts_node_start_byte(job->node), header_end(module, block), SPAN("finally:"));
    TSNode after = next_statement(module, try_statement);
    if (!repeats(module, first, jump, after))
        return !returns_value(module, node_block(module->syntax, try_statement));
    for (TSNode node = first; !ts_node_is_null(node) && !node_same(node, jump);
         node = next_statement(module, node)) {
        delete_lines_of(edits, module, after);
        after = next_statement(module, after);
    }
    return true;
}

// The first statement of an else that holds nothing but the copy of the handler's, or the null node.
static TSNode copy_in_else(const struct module *module, TSNode otherwise, TSNode first, TSNode jump)
{
    TSNode block = ts_node_is_null(otherwise) ? otherwise : node_block(module->syntax, otherwise);
    size_t len = 0;
    for (TSNode node = first; !node_same(node, jump); node = next_statement(module, node))
        len++;
    bool same = !ts_node_is_null(block) && block_len(module, block) == len &&
                !block_is_inline(module, block) && repeats(module, first, jump, block_first(module, block));
    return same ? block_first(module, block) : node_none();
}

static bool releases_behind(const struct module *module, TSNode statement)
{
    for (TSNode node = next_statement(module, statement); !ts_node_is_null(node);
         node = next_statement(module, node)) {
        if (releases(module, node))
            return true;
    }
    return false;
}

// `release(); raise`, where an error or a cancellation is not lost but the release is, on another path.
static bool convert_raising(const struct job *job, struct edit_set *edits)
{
    struct module *module = job->module;
    struct span source = module_source(module);
    TSNode try_statement = ts_node_parent(job->node), block = node_block(module->syntax, job->node);
    TSNode first = block_first(module, block), jump = block_last(module, block);
    TSNode otherwise = try_else(module, try_statement), after = next_statement(module, try_statement);
    bool bare = node_is(jump, module->syntax->n_raise_statement) && ts_node_named_child_count(jump) == 0;
    if (!bare || node_same(first, jump) || !has_own_lines(module, jump) || block_is_inline(module, block) ||
        !runs_through(module, first, jump))
        return false;
    TSNode copy = copy_in_else(module, otherwise, first, jump);
    if (!ts_node_is_null(copy)) {
        edits_delete(edits, line_end(source, line_start(source, ts_node_start_byte(otherwise)) - 1),
                     line_end(source, ts_node_end_byte(otherwise)));
    } else if (ts_node_is_null(otherwise) && repeats(module, first, jump, after)) {
        for (TSNode node = first; !node_same(node, jump); node = next_statement(module, node)) {
            delete_lines_of(edits, module, after);
            after = next_statement(module, after);
        }
    } else if (!handler_only_cancels(module, job->node) || !ts_node_is_null(otherwise) ||
               releases_behind(module, try_statement)) {
        return false;
    }
    delete_lines_of(edits, module, jump);
    edits_add(edits, ts_node_start_byte(job->node), header_end(module, block), SPAN("finally:"));
    return true;
}

static bool propose(const struct job *job, struct proposal *proposal)
{
    struct module *module = job->module;
    if (job->site == NULL && node_is(job->node, module->syntax->n_except_clause) &&
        !handler_is_star(module, job->node) && ts_node_is_null(handler_name(module, job->node)) &&
        try_handlers(module, ts_node_parent(job->node)) == 1 &&
        ts_node_is_null(try_finally(module, ts_node_parent(job->node)))) {
        proposal->title = "Convert to try/finally";
        return convert_raising(job, &proposal->edits);
    }
    if (job->site == NULL || job->site->loss != FLOW_SWALLOWED || handler_is_star(module, job->node) ||
        !handler_only_cancels(module, job->node) || !ts_node_is_null(handler_name(module, job->node)))
        return false;
    TSNode try_statement = ts_node_parent(job->node), block = node_block(module->syntax, job->node);
    if (try_handlers(module, try_statement) != 1 || !ts_node_is_null(try_else(module, try_statement)) ||
        !ts_node_is_null(try_finally(module, try_statement)))
        return false;
    proposal->title = "Convert to try/finally";
    if (block_does_nothing(module, block))
        return take_releases(job, &proposal->edits, try_statement);
    return rename_clause(job, &proposal->edits, try_statement, block);
}

const struct repair repair_convert_to_finally = {"convert-to-finally", FIX_REWRITE, true, propose};

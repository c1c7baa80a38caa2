// plain-except: a cancellation is caught by a plain clause, outside of those that catch groups.
//
//     except* asyncio.CancelledError:        except asyncio.CancelledError:
//         logger.info("cancelled")               logger.info("cancelled")
//                                                raise
//
// Behind other `except*` clauses it becomes that of a try around them, for the two kinds do not mix. One that
// names other exceptions too no longer names the cancellation, which then passes; BaseException becomes
// Exception.
//
// Never safe: cancellations that child tasks raise come in a group, which a plain clause does not take apart.

#include "fixes/clauses.h"
#include "fixes/effects.h"
#include "fixes/layout.h"

struct group_use {
    const struct module *module;
    struct span name;
};

static enum walk visit_group_use(void *context, TSNode node)
{
    const struct group_use *use = context;
    const struct syntax *s = use->module->syntax;
    bool attribute = node_is(node, s->n_attribute) &&
                     span_equal(module_text(use->module, node_field(node, s->f_object)), use->name);
    return attribute ? WALK_FOUND : WALK_INTO;
}

// Whether the suite reads the caught exception as a group: `failed.exceptions`, `failed.split(...)`.
static bool takes_group_apart(const struct job *job, TSNode block)
{
    TSNode name = handler_name(job->module, job->node);
    if (ts_node_is_null(name))
        return false;
    struct group_use use = {job->module, module_text(job->module, name)};
    return node_walk(block, visit_group_use, &use);
}

// Takes the star away, and the blanks between it and `except`.
static bool drop_star(const struct job *job, struct edit_set *edits)
{
    for (uint32_t i = 0, n = ts_node_child_count(job->node); i < n; i++) {
        TSNode child = ts_node_child(job->node, i);
        if (ts_node_symbol(child) != job->module->syntax->star)
            continue;
        uint32_t end = ts_node_end_byte(child);
        bool blank = job->module->source[end] == ' ';
        edits_add(edits, ts_node_start_byte(job->node) + (uint32_t)strlen("except"), end,
                  blank ? SPAN("") : SPAN(" "));
        return true;
    }
    return false;
}

// Puts a try of its own around the clauses before this one.
static bool nest(const struct job *job, struct edit_set *edits, TSNode try_statement)
{
    struct module *module = job->module;
    struct span source = module_source(module);
    if (!ts_node_is_null(next_statement(module, job->node)) || // a clause behind it
        !has_own_lines(module, try_statement))
        return false;
    uint32_t start = ts_node_start_byte(try_statement);
    struct span indent = line_indent(source, start), newline = newline_at(source, start);
    struct span unit = indent_unit(module, node_block(module->syntax, try_statement));
    edits_insert(edits, (uint32_t)(indent.ptr - source.ptr),
                 span_of(arena_printf(job->arena, "%.*stry:%.*s", (int)indent.len, indent.ptr,
                                      (int)newline.len, newline.ptr)));
    indent_lines(edits, module, start, place_before_clause(source, job->node) - 1, unit);
    return true;
}

static bool propose(const struct job *job, struct proposal *proposal)
{
    struct module *module = job->module;
    if (!node_is(job->node, module->syntax->n_except_clause) || !handler_is_star(module, job->node))
        return false;
    TSNode try_statement = ts_node_parent(job->node), block = node_block(module->syntax, job->node);
    TSNode types[2];
    if (handler_types(module, job->node, types, 2) == 1 &&
        span_is(module_text(module, types[0]), "BaseException")) {
        proposal->title = "Catch groups of `Exception` instead, which no cancellation is";
        edits_add(&proposal->edits, ts_node_start_byte(types[0]), ts_node_end_byte(types[0]),
                  SPAN("Exception"));
        return true;
    }
    if (!handler_only_cancels(module, job->node)) {
        proposal->title = "Do not catch the cancellation by `except*`";
        return drop_cancellations(&proposal->edits, module, job->node);
    }
    TSNode last = block_last(module, block);
    bool raises = node_is(last, module->syntax->n_raise_statement);
    if (takes_group_apart(job, block) ||
        (try_handlers(module, try_statement) > 1 && !nest(job, &proposal->edits, try_statement)) ||
        !drop_star(job, &proposal->edits))
        return false;
    if (!raises)
        append_raise(job, &proposal->edits, block);
    proposal->title = raises ? "Catch the cancellation by a plain `except`"
                             : "Catch the cancellation by a plain `except`, and re-raise it";
    return true;
}

const struct repair repair_plain_except = {"plain-except", FIX_QUICKFIX, true, propose};

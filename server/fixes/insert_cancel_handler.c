// insert-cancel-handler: `except <Cancelled>: raise` before a handler that catches everything, or that names
// the cancellation by way of a constant (`except ERRORS:`), which other code may use too.
//
// Safe where the handler does nothing but log, for on a cancellation it is now skipped, and so is what
// follows it: that is the one difference. Where it releases something, guard-reraise is to be preferred.

#include "fixes/clauses.h"
#include "fixes/effects.h"
#include "fixes/layout.h"

// Whether the handler names the cancellation, among others, in a way that does not let it be taken out.
static bool names_it_by_constant(const struct job *job)
{
    struct edit_set trial = {.arena = job->arena};
    return job->site->loss == FLOW_SWALLOWED && !handler_only_cancels(job->module, job->node) &&
           !drop_cancellations(&trial, job->module, job->node);
}

static bool propose(const struct job *job, struct proposal *proposal)
{
    struct module *module = job->module;
    if (job->site == NULL || handler_is_star(module, job->node) ||
        (job->site->loss != FLOW_BROAD && !names_it_by_constant(job)))
        return false;
    struct span source = module_source(module);
    struct imports imports = {.module = module, .at = job->node};
    struct span name = imports_spell(&imports, job_cancellation(job));
    const char *call = job->finding->library == LIBRARY_ANYIO ? "()" : "";
    struct span newline = newline_at(source, ts_node_start_byte(job->node));
    struct span indent = line_indent(source, ts_node_start_byte(job->node));
    struct span unit = indent_unit(module, node_block(module->syntax, job->node));
    edits_insert(&proposal->edits, place_before_clause(source, job->node),
                 span_of(arena_printf(job->arena, "%.*sexcept %.*s%s:%.*s%.*s%.*sraise%.*s", (int)indent.len,
                                      indent.ptr, (int)name.len, name.ptr, call, (int)newline.len,
                                      newline.ptr, (int)indent.len, indent.ptr, (int)unit.len, unit.ptr,
                                      (int)newline.len, newline.ptr)));
    proposal->title = arena_printf(job->arena, "Insert `except %.*s%s: raise` before this handler",
                                   (int)name.len, name.ptr, call);
    TSNode block = node_block(module->syntax, job->node);
    proposal->safe =
        !may_release(module, block) && cancellation_may_pass(module, ts_node_parent(job->node), OUT_THROUGH);
    proposal->preference = releases(module, block) ? -1 : 0;
    return imports_finish(&imports, &proposal->edits);
}

const struct repair repair_insert_cancel_handler = {"insert-cancel-handler", FIX_QUICKFIX, true, propose};

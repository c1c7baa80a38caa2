// insert-cancel-handler: `except <Cancelled>: raise` before a handler that catches everything.
//
// Safe where the broad handler releases nothing, for on a cancellation it is now skipped, and so is what
// follows it. Where it may release something, insert-reraise is to be preferred; the one difference is that
// release.

#include "fixes/clauses.h"
#include "fixes/effects.h"
#include "fixes/layout.h"

// The start of the clause's line, or of the comments directly above it that are indented like it.
static uint32_t place_before(struct span source, TSNode clause)
{
    uint32_t at = line_start(source, ts_node_start_byte(clause));
    struct span indent = line_indent(source, at);
    while (at > 0 && line_is_comment(source, at - 1) && span_equal(line_indent(source, at - 1), indent))
        at = line_start(source, at - 1);
    return at;
}

static bool propose(const struct job *job, struct proposal *proposal)
{
    struct module *module = job->module;
    if (job->site == NULL || job->site->loss != FLOW_BROAD || handler_is_star(module, job->node))
        return false;
    struct span source = module_source(module);
    struct imports imports = {.module = module, .at = job->node};
    struct span name = imports_spell(&imports, job_cancellation(job));
    const char *call = job->finding->library == LIBRARY_ANYIO ? "()" : "";
    struct span newline = newline_at(source, ts_node_start_byte(job->node));
    struct span indent = line_indent(source, ts_node_start_byte(job->node));
    struct span unit = indent_unit(module, node_block(module->syntax, job->node));
    edits_insert(&proposal->edits, place_before(source, job->node),
                 span_of(arena_printf(job->arena, "%.*sexcept %.*s%s:%.*s%.*s%.*sraise%.*s", (int)indent.len,
                                      indent.ptr, (int)name.len, name.ptr, call, (int)newline.len,
                                      newline.ptr, (int)indent.len, indent.ptr, (int)unit.len, unit.ptr,
                                      (int)newline.len, newline.ptr)));
    proposal->title = arena_printf(job->arena, "Insert `except %.*s%s: raise` before this handler",
                                   (int)name.len, name.ptr, call);
    bool skips = may_release(module, node_block(module->syntax, job->node));
    proposal->safe = !skips && cancellation_may_pass(module, ts_node_parent(job->node), OUT_THROUGH);
    proposal->preference = skips ? -1 : 0;
    return imports_finish(&imports, &proposal->edits);
}

const struct repair repair_insert_cancel_handler = {"insert-cancel-handler", FIX_QUICKFIX, propose};

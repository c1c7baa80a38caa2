// guard-reraise: a handler that releases something on every exception re-raises only the cancellation.
//
//     except BaseException:                  except BaseException as error:
//         connection.close()                     connection.close()
//         return False                           if isinstance(error, asyncio.CancelledError):
//                                                    raise
//                                                return False
//
// What it releases is released on a cancellation too, and the other exceptions end where they did. Where the
// handler releases nothing, insert-cancel-handler says the same in fewer words.
//
// Safe where nothing that is released after the try would be skipped.

#include "fixes/clauses.h"
#include "fixes/effects.h"
#include "fixes/layout.h"

// The guard's two lines at this indentation, without it in front of the first.
static const char *guard_text(const struct job *job, struct span test, struct span newline,
                              struct span indent)
{
    TSNode block = node_block(job->module->syntax, job->node);
    struct span inner = line_break(job->arena, newline, deeper(job->arena, job->module, block, indent));
    return arena_printf(job->arena, "if %.*s:%.*sraise", (int)test.len, test.ptr, (int)inner.len, inner.ptr);
}

// Puts the guard before a return, break or continue. Returns false where that has no line of its own, or its
// value releases something, which would be skipped.
static bool guard_exit(const struct job *job, struct edit_set *edits, TSNode exit, struct span test)
{
    struct span source = module_source(job->module);
    uint32_t start = ts_node_start_byte(exit);
    if (!starts_line(source, start) || !raises_the_caught(job->module, job->node, exit) ||
        has_effect(job->module, exit))
        return false;
    struct span newline = newline_at(source, start), indent = line_indent(source, start);
    struct span behind = line_break(job->arena, newline, indent);
    edits_insert(edits, start,
                 span_of(arena_printf(job->arena, "%s%.*s", guard_text(job, test, newline, indent),
                                      (int)behind.len, behind.ptr)));
    return true;
}

// Puts the guard at the end of the handler.
static void guard_end(const struct job *job, struct edit_set *edits, TSNode block, struct span test)
{
    const struct module *module = job->module;
    struct span source = module_source(module);
    TSNode last = block_last(module, block);
    uint32_t first = ts_node_start_byte(block_first(module, block)), at = end_of_statement(module, last);
    struct span newline = newline_at(source, first), indent = line_indent(source, first);
    if (block_is_inline(module, block)) {
        indent = deeper(job->arena, module, block, indent);
        expand_block(edits, module, block, indent);
        at = line_end(source, ts_node_end_byte(last));
    }
    struct span before = line_break(job->arena, newline, indent);
    edits_insert(edits, at,
                 span_of(arena_printf(job->arena, "%.*s%s", (int)before.len, before.ptr,
                                      guard_text(job, test, newline, indent))));
}

// Whether the cancellation may leave the try although what follows on each way out of the handler is skipped.
static bool is_safe(const struct job *job)
{
    TSNode try_statement = ts_node_parent(job->node);
    if (job->site->falls_through && !cancellation_may_pass(job->module, try_statement, OUT_THROUGH))
        return false;
    for (size_t i = 0; i < job->site->exits_len; i++) {
        enum way_out way = way_out_by(job->module, job->site->exits[i]);
        if (!cancellation_may_pass(job->module, try_statement, way))
            return false;
    }
    return true;
}

static bool propose(const struct job *job, struct proposal *proposal)
{
    struct module *module = job->module;
    TSNode block = node_block(module->syntax, job->node);
    const struct flow_site *site = job->site;
    if (site == NULL || (site->loss != FLOW_SWALLOWED && site->loss != FLOW_BROAD) ||
        handler_is_star(module, job->node) || handler_only_cancels(module, job->node) ||
        !releases(module, block))
        return false;
    struct span name = name_exception(job, &proposal->edits, job->node);
    struct imports imports = {.module = module, .at = job->node};
    struct span class = imports_spell(&imports, job_cancellation(job));
    if (name.len == 0)
        return false;
    const char *test =
        arena_printf(job->arena, "isinstance(%.*s, %.*s%s)", (int)name.len, name.ptr, (int)class.len,
                     class.ptr, job->finding->library == LIBRARY_ANYIO ? "()" : "");
    for (size_t i = 0; i < site->exits_len; i++) {
        if (!guard_exit(job, &proposal->edits, site->exits[i], span_of(test)))
            return false;
    }
    if (site->falls_through)
        guard_end(job, &proposal->edits, block, span_of(test));
    proposal->title = "Re-raise the cancellation, and only that, at the end of the handler";
    proposal->safe = is_safe(job);
    return imports_finish(&imports, &proposal->edits);
}

const struct repair repair_guard_reraise = {"guard-reraise", FIX_QUICKFIX, true, propose};

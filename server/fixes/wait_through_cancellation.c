// wait-through-cancellation: an awaited release in a cleanup is waited for however often the task is
// cancelled meanwhile.
//
//     finally:                               finally:
//         await conn.release()                   await wait_through_cancellation(conn.release())
//
// asyncio only. The coroutine function is one that the module gets once:
//
//     async def wait_through_cancellation(cleanup):
//         task = asyncio.ensure_future(asyncio.wait_for(cleanup, 5))
//         cancelled = None
//         while not task.done():
//             try:
//                 await asyncio.wait({task})
//             except asyncio.CancelledError as error:
//                 cancelled = error
//         try:
//             task.result()
//         except TimeoutError:
//             logging.warning("the cleanup did not finish within 5 s")
//         finally:
//             if cancelled is not None:
//                 raise cancelled
//
// A release that takes longer is cancelled, and waited for. The shutdown of the loop cancels the task of the
// release like every other.
//
// Never safe. The one difference: that of shield-cleanup, and who cancels the task waits for the release.

#include "fixes/bounded.h"
#include "fixes/effects.h"
#include "fixes/layout.h"
#include "fixes/wrapping.h"
#include "python/names.h"

static const char HELPER[] = "wait_through_cancellation";

static const char *helper_lines(const struct job *job, struct imports *imports)
{
    struct span blanks = indent_unit(job->module, node_field(job->function, job->module->syntax->f_body));
    const char *u = arena_printf(job->arena, "%.*s", (int)blanks.len, blanks.ptr),
               *seconds = job_seconds(job);
    struct span ensure = imports_spell(imports, "asyncio.ensure_future"),
                wait_for = imports_spell(imports, "asyncio.wait_for"),
                wait = imports_spell(imports, "asyncio.wait"),
                cancelled = imports_spell(imports, "asyncio.CancelledError");
    const char *log = log_call(
        job, imports, arena_printf(job->arena, "\"the cleanup did not finish within %s s\"", seconds));
    const char *head =
        arena_printf(job->arena,
                     "async def %s(cleanup):\n"
                     "%stask = %.*s(%.*s(cleanup, %s))\n"
                     "%scancelled = None\n"
                     "%swhile not task.done():\n",
                     HELPER, u, (int)ensure.len, ensure.ptr, (int)wait_for.len, wait_for.ptr, seconds, u, u);
    const char *loop = arena_printf(job->arena,
                                    "%s%stry:\n"
                                    "%s%s%sawait %.*s({task})\n"
                                    "%s%sexcept %.*s as error:\n"
                                    "%s%s%scancelled = error\n",
                                    u, u, u, u, u, (int)wait.len, wait.ptr, u, u, (int)cancelled.len,
                                    cancelled.ptr, u, u, u);
    return arena_printf(job->arena,
                        "%s%s"
                        "%stry:\n"
                        "%s%stask.result()\n"
                        "%s%s\n"
                        "%s%s%s\n"
                        "%sfinally:\n"
                        "%s%sif cancelled is not None:\n"
                        "%s%s%sraise cancelled\n",
                        head, loop, u, u, u, u, except_timeout(job, imports), u, u, log, u, u, u, u, u, u);
}

// Whether the module has defined the helper itself.
static bool has_helper(struct module *module, TSNode at)
{
    const struct binding *binding = names_visible(module, at, span_of(HELPER));
    return binding != NULL && binding->kind == BINDING_DEF &&
           node_is(binding->value, module->syntax->n_function_definition) &&
           function_is_async(module, binding->value);
}

static bool propose(const struct job *job, struct proposal *proposal)
{
    struct module *module = job->module;
    const struct syntax *s = module->syntax;
    struct region region = {.block = cleanup_block(job)};
    if (job->finding->library != LIBRARY_ASYNCIO || ts_node_is_null(region.block) ||
        !node_is(job->node, s->n_await))
        return false;
    region_take_one(job, &region);
    TSNode awaited = node_first_child(s, job->node);
    if (!region.plain_await || is_pause(module, job->node) || awaits_in_time(job) ||
        region_is_guarded(job, &region) || !node_is(awaited, s->n_call))
        return false;
    struct imports imports = {.module = module, .at = job->node};
    bool there = has_helper(module, job->node);
    if (!there && mentions(module, module->root, span_of(HELPER)))
        return false;
    const char *lines = there ? NULL : helper_lines(job, &imports);
    if (!imports_finish(&imports, &proposal->edits))
        return false;
    if (lines != NULL) // behind the imports, which may go to the same place
        insert_definition(&proposal->edits, module, job->function, lines);
    const char *before = arena_printf(job->arena, "%s(", HELPER);
    struct span source = module_source(module);
    bool own_line = starts_line(source, ts_node_start_byte(job->node));
    if (!own_line || !wrap_long_call(&proposal->edits, module, awaited, before, ")",
                                     line_indent(source, ts_node_start_byte(job->node)))) {
        keep_alignment(&proposal->edits, module, ts_node_start_byte(job->node), ts_node_end_byte(job->node),
                       strlen(before));
        edits_insert(&proposal->edits, ts_node_start_byte(awaited), span_of(before));
        edits_insert(&proposal->edits, ts_node_end_byte(awaited), SPAN(")"));
    }
    proposal->title = arena_printf(
        job->arena, "Wait for the cleanup through further cancellations, for at most %s s", job_seconds(job));
    return true;
}

const struct repair repair_wait_through_cancellation = {"wait-through-cancellation", FIX_REWRITE, false,
                                                        propose};

// await-sleep: `time.sleep(...)` becomes `await asyncio.sleep(...)`, or that of the function's library.
//
// Not safe: other tasks now run during the sleep, and a cancellation can arrive in it.

#include "fixes/repair.h"

static bool propose(const struct job *job, struct proposal *proposal)
{
    struct module *module = job->module;
    const struct syntax *s = module->syntax;
    // In a larger expression the parentheses would have to be right, too; nobody uses the None that it gives.
    if (!node_is(job->node, s->n_call) || !node_is(ts_node_parent(job->node), s->n_expression_statement))
        return false;
    struct imports imports = {.module = module, .at = job->node};
    const char *qualified = arena_printf(job->arena, "%s.sleep", library_name(job->finding->library));
    struct span name = imports_spell(&imports, qualified);
    TSNode function = node_field(job->node, s->f_function);
    edits_add(&proposal->edits, ts_node_start_byte(function), ts_node_end_byte(function),
              span_of(arena_printf(job->arena, "await %.*s", (int)name.len, name.ptr)));
    proposal->title = arena_printf(job->arena, "Use `await %.*s()`", (int)name.len, name.ptr);
    return imports_finish(&imports, &proposal->edits);
}

const struct repair repair_await_sleep = {"await-sleep", FIX_QUICKFIX, false, propose};

// shield-awaited-task: a task for which others wait, too, is awaited through asyncio.shield().
//
//     return await self._connecting          return await asyncio.shield(self._connecting)
//
// Never safe. The one difference: whoever is cancelled here no longer cancels the task, which goes on.

#include "fixes/layout.h"
#include "fixes/repair.h"

static bool propose(const struct job *job, struct proposal *proposal)
{
    struct module *module = job->module;
    const struct syntax *s = module->syntax;
    TSNode awaited = node_is(job->node, s->n_await) ? node_first_child(s, job->node) : node_none();
    if (ts_node_is_null(awaited))
        return false;
    TSNode inner = node_unwrap(s, awaited);
    uint32_t start = ts_node_start_byte(awaited), end = ts_node_end_byte(awaited);
    if (range_has_comment(module, start, end))
        return false;
    struct imports imports = {.module = module, .at = job->node};
    struct span shield = imports_spell(&imports, "asyncio.shield");
    const char *blank = module->source[start - 1] == 't' ? " " : ""; // await(x)
    edits_add(&proposal->edits, start, ts_node_start_byte(inner),
              span_of(arena_printf(job->arena, "%s%.*s(", blank, (int)shield.len, shield.ptr)));
    edits_add(&proposal->edits, ts_node_end_byte(inner), end, SPAN(")"));
    proposal->title = "Wait without cancelling it for the others";
    return imports_finish(&imports, &proposal->edits);
}

const struct repair repair_shield_awaited_task = {"shield-awaited-task", FIX_QUICKFIX, false, propose};

// insert-await: `await` before a call whose coroutine or future nothing waits for.
//
// Not safe: what did not run, or ran beside, is now waited for.

#include "fixes/repair.h"

static bool propose(const struct job *job, struct proposal *proposal)
{
    if (!node_is(job->node, job->module->syntax->n_call) || !function_is_async(job->module, job->function))
        return false;
    edits_insert(&proposal->edits, ts_node_start_byte(job->node), SPAN("await "));
    proposal->title = "Await it";
    return true;
}

const struct repair repair_insert_await = {"insert-await", FIX_QUICKFIX, false, propose};

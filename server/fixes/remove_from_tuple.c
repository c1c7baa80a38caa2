// remove-from-tuple: a handler no longer catches the cancellation.
//
// The exception goes from the tuple (a tuple of one becomes that one). A handler that catches nothing else
// and does nothing is removed, and so is a `try` that has no other handler.
//
// Removing is safe where nothing that is released afterwards would be skipped. Taking it out of a tuple is
// not: on a cancellation the handler's body is now skipped, which is the one difference.

#include "fixes/clauses.h"
#include "fixes/effects.h"
#include "fixes/layout.h"

static bool drop_handler(const struct job *job, struct proposal *proposal)
{
    TSNode block = node_block(job->module->syntax, job->node), try_statement = ts_node_parent(job->node);
    bool idle = block_does_nothing(job->module, block) || block_may_raise(job->module, block);
    if (!idle || !remove_handler(&proposal->edits, job->module, job->node))
        return false;
    bool last = handler_is_last_for_cancel(job->module, job->node);
    enum way_out way = OUT_THROUGH;
    TSNode statement = block_first(job->module, block);
    if (is_jump(job->module, statement))
        way = node_is(statement, job->module->syntax->n_return_statement) ? OUT_RETURN : OUT_CONTINUE;
    if (way == OUT_THROUGH)
        drop_unreachable_return(&proposal->edits, job->module, job->node);
    proposal->title = "Remove the handler";
    proposal->safe = last && cancellation_may_pass(job->module, try_statement, way);
    // A handler that only re-raises would be as good as none.
    proposal->preference = last ? 1 : -1;
    return true;
}

// Whether the handler asks what it has caught: then its code means little for the other exceptions alone.
static bool tells_apart(const struct module *module, TSNode block)
{
    return mentions(module, block, SPAN("isinstance")) || mentions(module, block, SPAN("type"));
}

static bool propose(const struct job *job, struct proposal *proposal)
{
    struct module *module = job->module;
    if (job->site == NULL || job->site->loss != FLOW_SWALLOWED || handler_is_star(module, job->node))
        return false;
    if (handler_only_cancels(module, job->node))
        return drop_handler(job, proposal);
    if (!drop_cancellations(&proposal->edits, module, job->node))
        return false;
    TSNode block = node_block(module->syntax, job->node);
    proposal->title = "Do not catch the cancellation here";
    proposal->preference = releases(module, block) ? -1 : tells_apart(module, block) ? -3 : 0;
    return true;
}

const struct repair repair_remove_from_tuple = {"remove-from-tuple", FIX_QUICKFIX, true, propose};

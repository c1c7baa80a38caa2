// bound-shield: a shielded scope of trio or anyio gets a deadline.
//
//     with trio.CancelScope(shield=True):      with trio.move_on_after(5, shield=True):
//
// asyncio.wait() of a release gets one too.
//
// Never safe. The one difference: a cleanup that takes longer is given up on, also without a cancellation.

#include "fixes/repair.h"
#include "lint/calls.h"

// Whether the call has no argument but `shield`.
static bool only_shields(struct module *module, TSNode call)
{
    const struct syntax *s = module->syntax;
    struct node_list arguments = node_children(module->arena, s, node_field(call, s->f_arguments));
    for (size_t i = 0; i < arguments.len; i++) {
        if (!node_is(arguments.items[i], s->n_keyword_argument) ||
            !span_is(module_text(module, node_field(arguments.items[i], s->f_name)), "shield"))
            return false;
    }
    return true;
}

static bool is_scope(struct span callee)
{
    return span_is(callee, "trio.CancelScope") || span_is(callee, "anyio.CancelScope");
}

static bool is_move_on(struct span callee)
{
    return span_is(callee, "trio.move_on_after") || span_is(callee, "anyio.move_on_after");
}

// `await asyncio.wait({releasing})` waits no longer than that; it raises nothing when the time is over.
static bool bound_wait(const struct job *job, struct proposal *proposal)
{
    struct module *module = job->module;
    const struct syntax *s = module->syntax;
    TSNode call = node_unwrap(s, node_first_child(s, job->node));
    struct node_list arguments = node_children(job->arena, s, node_field(call, s->f_arguments));
    if (!span_is(module_callee(module, call), "asyncio.wait") || arguments.len != 1)
        return false;
    const char *seconds = job_seconds(job);
    edits_insert(&proposal->edits, ts_node_end_byte(arguments.items[0]),
                 span_of(arena_printf(job->arena, ", timeout=%s", seconds)));
    proposal->title = arena_printf(job->arena, "Wait for at most %s s", seconds);
    return true;
}

static bool propose(const struct job *job, struct proposal *proposal)
{
    struct module *module = job->module;
    const struct syntax *s = module->syntax;
    if (node_is(job->node, s->n_await))
        return bound_wait(job, proposal);
    if (!node_is(job->node, s->n_with_item))
        return false;
    TSNode call = item_value(module, job->node);
    struct span callee = module_callee(module, call);
    const char *seconds = job_seconds(job);
    struct imports imports = {.module = module, .at = job->node};
    if (is_move_on(callee)) {
        TSNode time = call_argument(module, call, 0);
        if (ts_node_is_null(time))
            return false;
        edits_add(&proposal->edits, ts_node_start_byte(time), ts_node_end_byte(time), span_of(seconds));
    } else if (is_scope(callee) && only_shields(module, call)) {
        TSNode function = node_field(call, s->f_function);
        const char *name =
            job->finding->library == LIBRARY_TRIO ? "trio.move_on_after" : "anyio.move_on_after";
        struct span spelled = imports_spell(&imports, name);
        // Before the first argument, wherever that stands.
        TSNode arguments = node_field(call, s->f_arguments);
        TSNode first = node_first_child(s, arguments);
        bool none = ts_node_is_null(first);
        edits_add(&proposal->edits, ts_node_start_byte(function), ts_node_end_byte(function), spelled);
        edits_insert(&proposal->edits, none ? ts_node_start_byte(arguments) + 1 : ts_node_start_byte(first),
                     span_of(arena_printf(job->arena, none ? "%s" : "%s, ", seconds)));
    } else {
        return false;
    }
    proposal->title = arena_printf(job->arena, "Give the shield a deadline of %s s", seconds);
    return imports_finish(&imports, &proposal->edits);
}

const struct repair repair_bound_shield = {"bound-shield", FIX_QUICKFIX, false, propose};

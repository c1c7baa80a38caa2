// release-in-finally: what is got in one statement and given back in a later one is given back in a finally.
//
//     await lock.acquire()                   await lock.acquire()
//     value = await store.read(key)          try:
//     lock.release()                             value = await store.read(key)
//                                            finally:
//                                                lock.release()
//
// Where the release stands in the finally of a try that begins too late, that try begins earlier. A release
// that is awaited is shielded there and bounded, for a finally is a cleanup.
//
// with-object: where the object gets and gives back itself, `async with lock:` says the same.
//
// Never safe. The one difference: it is also given back when an error ends what stands between.

#include "fixes/clauses.h"
#include "fixes/layout.h"
#include "fixes/region.h"
#include "fixes/shielding.h"
#include "fixes/use.h"
#include "lint/calls.h"

// Opens a try before the statements between, and moves them into it.
static struct frame open_try(const struct job *job, struct edit_set *edits, const struct use *use,
                             const char *header)
{
    struct region region = {ts_node_parent(use->first), use->first, use->last, false};
    struct frame frame = frame_of(job, edits, &region);
    frame_wrap(job, &frame, (const char *const[]){header, NULL}, 1);
    return frame;
}

// The try with the finally begins before what stood in front of it: its header goes.
static bool begin_earlier(const struct job *job, struct edit_set *edits, const struct use *use)
{
    struct module *module = job->module;
    struct span source = module_source(module);
    TSNode block = node_block(module->syntax, use->statement);
    uint32_t start = ts_node_start_byte(use->statement), colon = header_end(module, block);
    if (try_handlers(module, use->statement) > 0 || block_is_inline(module, block) ||
        line_end(source, start) != colon)
        return false;
    open_try(job, edits, use, "try:");
    edits_delete(edits, line_end(source, line_start(source, start) - 1), colon);
    return true;
}

static bool propose_finally(const struct job *job, struct proposal *proposal)
{
    struct module *module = job->module;
    const struct syntax *s = module->syntax;
    struct use use;
    if (!use_find(job, &use) || ts_node_is_null(use.first))
        return false;
    proposal->title = "Release it in a finally";
    if (node_is(use.statement, s->n_try_statement))
        return begin_earlier(job, &proposal->edits, &use);
    TSNode await = node_first_child(s, use.statement);
    open_try(job, &proposal->edits, &use, "try:");
    if (node_is(await, s->n_await)) {
        struct imports imports = {.module = module, .at = await};
        return shield_below(job, &imports, await, "finally:", &proposal->edits) &&
               imports_finish(&imports, &proposal->edits);
    }
    struct region region = {ts_node_parent(use.statement), use.statement, use.statement, false};
    struct frame frame = frame_of(job, &proposal->edits, &region);
    frame_wrap(job, &frame, (const char *const[]){"finally:", NULL}, 1);
    return true;
}

const struct repair repair_release_in_finally = {"release-in-finally", FIX_REWRITE, false, propose_finally};

// ---- async with ------------------------------------------------------------------------------------------

// Whether a call is `OBJECT.NAME()`, without arguments.
static bool is_plain_method(struct module *module, TSNode call, const char *name)
{
    return node_is(call, module->syntax->n_call) && span_is(call_name(module, call), name) &&
           !ts_node_is_null(call_object(module, call)) && !call_has_arguments(module, call);
}

static bool propose_with(const struct job *job, struct proposal *proposal)
{
    struct module *module = job->module;
    const struct syntax *s = module->syntax;
    struct use use;
    if (!use_find(job, &use) || ts_node_is_null(use.first) ||
        !is_plain_method(module, job->node, "acquire") || !is_plain_method(module, use.release, "release"))
        return false;
    TSNode await = ts_node_parent(job->node), released = node_first_child(s, use.statement);
    if (!node_is(await, s->n_await) || !node_is(ts_node_parent(await), s->n_expression_statement) ||
        !node_same(released, use.release) ||
        range_has_comment(module, ts_node_start_byte(use.statement),
                          line_end(module_source(module), ts_node_end_byte(use.statement))))
        return false;
    struct span object = module_text(module, call_object(module, job->node));
    if (memchr(object.ptr, '\n', object.len) != NULL)
        return false;
    struct span source = module_source(module);
    struct region region = {ts_node_parent(use.first), use.first, use.last, false};
    struct frame frame = frame_of(job, &proposal->edits, &region);
    struct span unit = span_from(frame.indent[1], frame.indent[0].len);
    edits_add(&proposal->edits, ts_node_start_byte(use.acquire), ts_node_end_byte(use.acquire),
              span_of(arena_printf(job->arena, "async with %.*s:", (int)object.len, object.ptr)));
    // Comments between the two belong to what is moved.
    uint32_t below = line_next(source, ts_node_end_byte(use.acquire));
    indent_lines(&proposal->edits, module, below, line_start(source, ts_node_start_byte(use.statement)) - 1,
                 unit);
    delete_lines_of(&proposal->edits, module, use.statement);
    proposal->title = object.len <= 40
                          ? arena_printf(job->arena, "Use `async with %.*s`", (int)object.len, object.ptr)
                          : "Use `async with`";
    return true;
}

const struct repair repair_with_object = {"with-object", FIX_REWRITE, false, propose_with};

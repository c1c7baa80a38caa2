// close-generator: a loop over an async generator closes it, however the loop ends.
//
//     async for line in lines(host):         async with contextlib.aclosing(lines(host)) as stream:
//         return line                            async for line in stream:
//                                                    return line
//
// aclosing() came with Python 3.10.
//
// Never safe. The one difference: the generator's own cleanup runs at the end of the loop.

#include "fixes/effects.h"
#include "fixes/layout.h"
#include "fixes/wrapping.h"

static const char *stream_name(const struct job *job)
{
    static const char *const names[] = {"stream", "generator", "opened"};
    for (size_t i = 0; i < sizeof(names) / sizeof(*names); i++) {
        if (!mentions(job->module, job->function, span_of(names[i])))
            return names[i];
    }
    return NULL;
}

static bool propose(const struct job *job, struct proposal *proposal)
{
    enum { ACLOSING_SINCE = 10 };
    struct module *module = job->module;
    const struct syntax *s = module->syntax;
    const char *name = stream_name(job);
    if (!node_is(job->node, s->n_for_statement) || job->config->target_minor < ACLOSING_SINCE ||
        name == NULL || !has_own_lines(module, job->node) || !ts_node_is_null(cleanup_block(job)))
        return false;
    TSNode stream = node_field(job->node, s->f_right);
    struct span text = module_text(module, stream);
    if (memchr(text.ptr, '\n', text.len) != NULL)
        return false;
    struct imports imports = {.module = module, .at = job->node};
    struct span aclosing = imports_spell(&imports, "contextlib.aclosing");
    struct region region = {ts_node_parent(job->node), job->node, job->node, false};
    struct frame frame = frame_of(job, &proposal->edits, &region);
    const char *headers[] = {arena_printf(job->arena, "async with %.*s(%.*s) as %s:", (int)aclosing.len,
                                          aclosing.ptr, (int)text.len, text.ptr, name),
                             NULL};
    frame_wrap(job, &frame, headers, 1);
    edits_add(&proposal->edits, ts_node_start_byte(stream), ts_node_end_byte(stream), span_of(name));
    proposal->title = "Close the generator at the end of the loop";
    return imports_finish(&imports, &proposal->edits);
}

const struct repair repair_close_generator = {"close-generator", FIX_REWRITE, false, propose};

#include "fixes/wrapping.h"

#include "fixes/clauses.h"
#include "fixes/layout.h"
#include "python/names.h"

struct frame frame_of(const struct job *job, struct edit_set *edits, const struct region *region)
{
    const struct module *module = job->module;
    struct span source = module_source(module);
    TSNode block = ts_node_parent(region->first);
    struct frame frame = {
        .edits = edits,
        .newline = newline_at(source, ts_node_start_byte(region->first)),
        .start = ts_node_start_byte(region->first),
        .end = line_end(source, ts_node_end_byte(region->last)),
        .is_inline = block_is_inline(module, block),
    };
    frame.indent[0] = line_indent(source, frame.start);
    if (frame.is_inline)
        frame.indent[0] = deeper(job->arena, module, block, frame.indent[0]);
    for (int i = 1; i < 4; i++)
        frame.indent[i] = deeper(job->arena, module, block, frame.indent[i - 1]);
    return frame;
}

void frame_add_line(const struct frame *frame, uint32_t at, int level, bool before, const char *text)
{
    struct arena *arena = frame->edits->arena;
    struct span newline = frame->newline, indent = *text == '\0' ? SPAN("") : frame->indent[level];
    edits_insert(frame->edits, at,
                 span_of(before ? arena_printf(arena, "%.*s%s%.*s", (int)indent.len, indent.ptr, text,
                                               (int)newline.len, newline.ptr)
                                : arena_printf(arena, "%.*s%.*s%s", (int)newline.len, newline.ptr,
                                               (int)indent.len, indent.ptr, text)));
}

void frame_wrap(const struct job *job, const struct frame *frame, const char *const *headers, int levels)
{
    const struct module *module = job->module;
    struct span source = module_source(module);
    struct span more = span_from(frame->indent[levels], frame->indent[0].len);
    uint32_t second = line_next(source, frame->start);
    if (!frame->is_inline) {
        uint32_t at = (uint32_t)(line_indent(source, frame->start).ptr - source.ptr);
        for (int i = 0; headers[i] != NULL; i++)
            frame_add_line(frame, at, i, true, headers[i]);
        indent_lines(frame->edits, module, frame->start, frame->end, more);
        return;
    }
    TSNode first = ts_node_descendant_for_byte_range(module->root, frame->start, frame->start);
    expand_block(frame->edits, module, node_or_ancestor(first, module->syntax->n_block), frame->indent[0]);
    for (int i = 0; headers[i] != NULL; i++) {
        const char *next =
            arena_printf(job->arena, "%s%.*s%.*s", headers[i], (int)frame->newline.len, frame->newline.ptr,
                         (int)frame->indent[i + 1].len, frame->indent[i + 1].ptr);
        edits_insert(frame->edits, frame->start, span_of(next));
    }
    if (second < frame->end)
        indent_lines(frame->edits, module, second, frame->end, more);
}

// The file's logger at module level: `NAME = logging.getLogger(...)` and its kin, or "".
static struct span find_logger(const struct job *job)
{
    static const char *const makers[] = {"logging.getLogger", "structlog.get_logger", "structlog.getLogger",
                                         "structlog.stdlib.get_logger"};
    struct module *module = job->module;
    const struct syntax *s = module->syntax;
    for (TSNode node = block_first(module, module->root); !ts_node_is_null(node);
         node = next_statement(module, node)) {
        TSNode assignment =
            node_is(node, s->n_expression_statement) ? node_first_child(s, node) : node_none();
        if (!node_is(assignment, s->n_assignment) ||
            !node_is(node_field(assignment, s->f_left), s->n_identifier))
            continue;
        struct span callee = module_callee(module, node_field(assignment, s->f_right));
        for (size_t i = 0; i < sizeof(makers) / sizeof(*makers); i++) {
            if (span_is(callee, makers[i]))
                return module_text(module, node_field(assignment, s->f_left));
        }
    }
    return module_spell(module, job->node, SPAN("loguru.logger"));
}

const char *log_call(const struct job *job, struct imports *imports, const char *arguments)
{
    struct span logger = find_logger(job);
    if (logger.len == 0 && job->config->logger[0] != '\0')
        logger = imports_spell_own(imports, job->config->logger);
    if (logger.len == 0) {
        struct span warning = imports_spell(imports, "logging.warning");
        return arena_printf(job->arena, "%.*s(%s)", (int)warning.len, warning.ptr, arguments);
    }
    return arena_printf(job->arena, "%.*s.warning(%s)", (int)logger.len, logger.ptr, arguments);
}

static const char *log_line(const struct job *job, struct imports *imports, const char *text)
{
    return log_call(job, imports, arena_printf(job->arena, "\"%s\"", text));
}

struct span timeout_error(const struct job *job, struct imports *imports)
{
    // Several packages have a TimeoutError of their own, which files import by that name.
    bool builtin = job->config->target_minor >= 11 &&
                   names_visible(job->module, job->node, SPAN("TimeoutError")) == NULL;
    return builtin ? SPAN("TimeoutError") : imports_spell(imports, "asyncio.TimeoutError");
}

const char *except_timeout(const struct job *job, struct imports *imports)
{
    struct span timeout = timeout_error(job, imports);
    return arena_printf(job->arena, "except %.*s:", (int)timeout.len, timeout.ptr);
}

void frame_catch_timeout(const struct job *job, struct imports *imports, const struct frame *frame,
                         const char *text)
{
    frame_add_line(frame, frame->end, 0, false, except_timeout(job, imports));
    frame_add_line(frame, frame->end, 1, false, log_line(job, imports, text));
}

void catch_timeout_before(const struct job *job, struct imports *imports, struct edit_set *edits,
                          TSNode clause, const char *text)
{
    struct span source = module_source(job->module);
    uint32_t start = ts_node_start_byte(clause);
    struct frame frame = {.edits = edits, .newline = newline_at(source, start)};
    frame.indent[0] = line_indent(source, start);
    frame.indent[1] =
        deeper(job->arena, job->module, node_block(job->module->syntax, clause), frame.indent[0]);
    uint32_t at = place_before_clause(source, clause);
    frame_add_line(&frame, at, 0, true, except_timeout(job, imports));
    frame_add_line(&frame, at, 1, true, log_line(job, imports, text));
}

// shield-cleanup: a cleanup that suspends is shielded, and bounded by a timeout.
//
// trio and anyio: `with trio.move_on_after(5, shield=True):` around the statements.
//
// asyncio, for one awaited call (before Python 3.11 `await asyncio.wait_for(asyncio.shield(release()), 5)`):
//
//     try:
//         async with asyncio.timeout(5):
//             await asyncio.shield(release())
//     except TimeoutError:
//         logger.warning("release() did not finish within 5 s")
//
// Several suspension points, an `async with` or an `async for` move into a local coroutine function that is
// shielded as a whole. The TimeoutError is caught, for otherwise it would take the place of the cancellation.
//
// A second cancellation leaves the release running in the background, where it ends as long as something
// refers to its task: what it waits for does (a timer, a transport, a future that somebody holds). A local
// name for the task would not: it goes with the frame of the cancelled coroutine (measured with CPython 3.8
// to 3.13).
//
// Never safe. The one difference: a cleanup that takes longer than the timeout is given up on, also without a
// cancellation.

#include "fixes/clauses.h"
#include "fixes/effects.h"
#include "fixes/layout.h"
#include "fixes/region.h"

// ---- writing ---------------------------------------------------------------------------------------------

// Where and how deep the wrapping is written.
struct frame {
    struct edit_set *edits;
    struct span newline;
    struct span indent[4]; // of the wrapped statements, and one, two and three levels deeper
    uint32_t start, end;   // of the statements; the end is that of their last line
    bool is_inline;
};

static struct frame frame_of(const struct job *job, struct edit_set *edits, const struct region *region)
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

// A line at this level, with its line break behind (`before`) or in front of it.
static void add_line(const struct frame *frame, uint32_t at, int level, bool before, const char *text)
{
    struct arena *arena = frame->edits->arena;
    struct span newline = frame->newline, indent = *text == '\0' ? SPAN("") : frame->indent[level];
    edits_insert(frame->edits, at,
                 span_of(before ? arena_printf(arena, "%.*s%s%.*s", (int)indent.len, indent.ptr, text,
                                               (int)newline.len, newline.ptr)
                                : arena_printf(arena, "%.*s%.*s%s", (int)newline.len, newline.ptr,
                                               (int)indent.len, indent.ptr, text)));
}

// Writes the header lines before the statements and moves these `levels` deeper.
static void wrap(const struct job *job, const struct frame *frame, const char *const *headers, int levels)
{
    const struct module *module = job->module;
    struct span source = module_source(module);
    struct span more = span_from(frame->indent[levels], frame->indent[0].len);
    uint32_t second = line_next(source, frame->start);
    if (!frame->is_inline) {
        uint32_t at = (uint32_t)(line_indent(source, frame->start).ptr - source.ptr);
        for (int i = 0; headers[i] != NULL; i++)
            add_line(frame, at, i, true, headers[i]);
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

static const char *seconds(const struct job *job)
{
    return arena_printf(job->arena, "%g", job->config->shield_timeout);
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

// What the log message calls the cleanup: the called name of a single release.
static const char *subject_of(const struct job *job, const struct region *region)
{
    enum { SUBJECT_MAX = 32 };
    const struct syntax *s = job->module->syntax;
    TSNode call = region->plain_await ? node_unwrap(s, node_first_child(s, job->node)) : node_none();
    if (!node_is(call, s->n_call))
        return "the cleanup";
    TSNode function = node_field(call, s->f_function), part = function;
    while (node_is(part, s->n_attribute))
        part = node_field(part, s->f_object);
    struct span text = module_text(job->module, function);
    bool plain =
        node_is(part, s->n_identifier) && text.len <= SUBJECT_MAX && memchr(text.ptr, '\n', text.len) == NULL;
    return plain ? arena_printf(job->arena, "%.*s()", (int)text.len, text.ptr) : "the cleanup";
}

static const char *log_line(const struct job *job, struct imports *imports, const struct region *region)
{
    struct span logger = find_logger(job);
    if (logger.len == 0 && job->config->logger[0] != '\0')
        logger = imports_spell(imports, job->config->logger);
    if (logger.len == 0) {
        struct span warning = imports_spell(imports, "logging.warning");
        return arena_printf(job->arena, "%.*s(\"%s did not finish within %s s\")", (int)warning.len,
                            warning.ptr, subject_of(job, region), seconds(job));
    }
    return arena_printf(job->arena, "%.*s.warning(\"%s did not finish within %s s\")", (int)logger.len,
                        logger.ptr, subject_of(job, region), seconds(job));
}

// Writes the except clause that keeps the TimeoutError from replacing the cancellation.
static void catch_timeout(const struct job *job, struct imports *imports, const struct region *region,
                          const struct frame *frame)
{
    struct span timeout = job->config->target_minor >= 11 ? SPAN("TimeoutError")
                                                          : imports_spell(imports, "asyncio.TimeoutError");
    add_line(frame, frame->end, 0, false,
             arena_printf(job->arena, "except %.*s:", (int)timeout.len, timeout.ptr));
    add_line(frame, frame->end, 1, false, log_line(job, imports, region));
}

static const char *timeout_header(const struct job *job, struct imports *imports)
{
    struct span timeout = imports_spell(imports, "asyncio.timeout");
    return arena_printf(job->arena, "async with %.*s(%s):", (int)timeout.len, timeout.ptr, seconds(job));
}

// What is written around an awaited expression: `asyncio.shield(` and `)`, before 3.11 with wait_for around
// it.
struct around {
    const char *before, *after;
};

static struct around shield_call(const struct job *job, struct imports *imports)
{
    struct span shield = imports_spell(imports, "asyncio.shield");
    if (job->config->target_minor >= 11)
        return (struct around){arena_printf(job->arena, "%.*s(", (int)shield.len, shield.ptr), ")"};
    struct span wait_for = imports_spell(imports, "asyncio.wait_for");
    return (struct around){
        arena_printf(job->arena, "%.*s(%.*s(", (int)wait_for.len, wait_for.ptr, (int)shield.len, shield.ptr),
        arena_printf(job->arena, "), %s)", seconds(job))};
}

// ---- asyncio ---------------------------------------------------------------------------------------------

// Where the lines of the awaited expression are aligned with an opening bracket, moves them along with it.
static void keep_alignment(const struct job *job, struct edit_set *edits, size_t by)
{
    struct span source = module_source(job->module);
    uint32_t start = ts_node_start_byte(job->node), first_end = line_end(source, start);
    if (first_end >= ts_node_end_byte(job->node) || strchr("([{\\", source.ptr[first_end - 1]) != NULL)
        return;
    char *blanks = arena_alloc(job->arena, by + 1);
    memset(blanks, ' ', by);
    indent_lines(edits, job->module, line_next(source, start), ts_node_end_byte(job->node), span_of(blanks));
}

static void shield_one(const struct job *job, struct imports *imports, const struct region *region,
                       struct edit_set *edits)
{
    const struct syntax *s = job->module->syntax;
    struct frame frame = frame_of(job, edits, region);
    bool scopes = job->config->target_minor >= 11;
    const char *headers[] = {"try:", scopes ? timeout_header(job, imports) : NULL, NULL};
    wrap(job, &frame, headers, scopes ? 2 : 1);
    struct around around = shield_call(job, imports);
    keep_alignment(job, edits, strlen(around.before));
    TSNode awaited = node_first_child(s, job->node), inner = node_unwrap(s, awaited);
    uint32_t start = ts_node_start_byte(awaited), end = ts_node_end_byte(awaited);
    if (range_has_comment(job->module, start, end))
        inner = awaited;                       // between the parentheses, maybe
    if (job->module->source[start - 1] == 't') // await(x)
        edits_insert(edits, start, SPAN(" "));
    edits_add(edits, start, ts_node_start_byte(inner), span_of(around.before));
    edits_add(edits, ts_node_end_byte(inner), end, span_of(around.after));
    catch_timeout(job, imports, region, &frame);
}

static enum walk visit_super(void *context, TSNode node)
{
    struct module *module = context;
    const struct syntax *s = module->syntax;
    bool bare = node_is(node, s->n_call) && span_is(module_text(module, node), "super()");
    return bare ? WALK_FOUND : WALK_INTO;
}

struct mention {
    const struct module *module;
    struct span name;
};

static enum walk visit_mention(void *context, TSNode node)
{
    const struct mention *mention = context;
    bool hit = node_is(node, mention->module->syntax->n_identifier) &&
               span_equal(module_text(mention->module, node), mention->name);
    return hit ? WALK_FOUND : WALK_INTO;
}

static bool mentions(const struct module *module, TSNode code, struct span name)
{
    struct mention mention = {module, name};
    return node_walk(code, visit_mention, &mention);
}

// Whether the statements mean the same in a local coroutine function, which may outlive the frame around it:
// not with a bare super(), the name of a caught exception, or the variables of a loop.
static bool can_move(const struct job *job, const struct region *region)
{
    struct module *module = job->module;
    TSNode clause = ts_node_parent(region->block);
    TSNode caught =
        node_is(clause, module->syntax->n_except_clause) ? handler_name(module, clause) : node_none();
    if (is_in_loop(module->syntax, region->block, job->function))
        return false;
    for (TSNode node = region->first;; node = next_statement(module, node)) {
        if (node_walk(node, visit_super, module) ||
            (!ts_node_is_null(caught) && mentions(module, node, module_text(module, caught))))
            return false;
        if (node_same(node, region->last))
            return true;
    }
}

// A name that the function does not use yet, or "".
static const char *function_name(const struct job *job)
{
    static const char *const names[] = {"clean_up", "release_all", "finish_cleanup"};
    for (size_t i = 0; i < sizeof(names) / sizeof(*names); i++) {
        if (!mentions(job->module, job->module->root, span_of(names[i])))
            return names[i];
    }
    return "";
}

// Whether the line before the statement holds another one, so that a function definition wants a blank line.
static bool follows_statement(const struct module *module, TSNode statement)
{
    struct span source = module_source(module);
    uint32_t start = line_start(source, ts_node_start_byte(statement));
    bool first = node_same(block_first(module, ts_node_parent(statement)), statement);
    return !first && !line_is_blank(source, start - 1) && !line_is_comment(source, start - 1);
}

static bool shield_all(const struct job *job, struct imports *imports, const struct region *region,
                       struct edit_set *edits)
{
    const char *name = function_name(job);
    if (*name == '\0' || !can_move(job, region))
        return false;
    struct frame frame = frame_of(job, edits, region);
    bool annotated = !ts_node_is_null(node_field(job->function, job->module->syntax->f_return_type));
    if (!frame.is_inline && follows_statement(job->module, region->first))
        edits_insert(edits, line_start(module_source(job->module), frame.start), frame.newline);
    const char *headers[] = {arena_printf(job->arena, "async def %s()%s:", name, annotated ? " -> None" : ""),
                             NULL};
    wrap(job, &frame, headers, 1);
    bool scopes = job->config->target_minor >= 11;
    struct around around = shield_call(job, imports);
    const char *await = arena_printf(job->arena, "await %s%s()%s", around.before, name, around.after);
    add_line(&frame, frame.end, 0, false, "");
    add_line(&frame, frame.end, 0, false, "try:");
    if (scopes)
        add_line(&frame, frame.end, 1, false, timeout_header(job, imports));
    add_line(&frame, frame.end, scopes ? 2 : 1, false, await);
    catch_timeout(job, imports, region, &frame);
    return true;
}

// ---- the repair ------------------------------------------------------------------------------------------

static void open_scope(const struct job *job, struct imports *imports, const struct region *region,
                       struct edit_set *edits)
{
    struct frame frame = frame_of(job, edits, region);
    bool trio = job->finding->library == LIBRARY_TRIO;
    struct span scope = imports_spell(imports, trio ? "trio.move_on_after" : "anyio.move_on_after");
    const char *headers[] = {
        arena_printf(job->arena, "with %.*s(%s, shield=True):", (int)scope.len, scope.ptr, seconds(job)),
        NULL};
    wrap(job, &frame, headers, 1);
}

// Wraps the statements of the region in what suits the library.
static bool shield(const struct job *job, struct imports *imports, const struct region *region,
                   struct edit_set *edits)
{
    if (ts_node_is_null(region->first) || !region_can_wrap(job, region))
        return false;
    if (library_is_level_triggered(job->finding->library)) {
        open_scope(job, imports, region, edits);
        return true;
    }
    if (!region->plain_await)
        return shield_all(job, imports, region, edits);
    shield_one(job, imports, region, edits);
    return true;
}

static bool propose(const struct job *job, struct proposal *proposal)
{
    struct region region = {.block = cleanup_block(job)};
    if (ts_node_is_null(region.block))
        return false;
    struct imports imports = {.module = job->module, .at = job->node};
    proposal->title = arena_printf(job->arena, "Shield the cleanup, for at most %s s", seconds(job));
    if (!region_is_single(job, &region)) {
        region_take_all(job, &region);
        if (shield(job, &imports, &region, &proposal->edits))
            return imports_finish(&imports, &proposal->edits);
    }
    // Where all of it cannot be wrapped, this statement can perhaps.
    proposal->edits.len = 0;
    imports.len = 0;
    region_take_one(job, &region);
    return shield(job, &imports, &region, &proposal->edits) && imports_finish(&imports, &proposal->edits);
}

const struct repair repair_shield_cleanup = {"shield-cleanup", FIX_QUICKFIX, propose};

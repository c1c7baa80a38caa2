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
// A cleanup that has a timeout or a scope of its own keeps that, and what catches its TimeoutError; see
// fixes/bounded.h.
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

#include "fixes/bounded.h"
#include "fixes/clauses.h"
#include "fixes/effects.h"
#include "fixes/layout.h"
#include "fixes/shielding.h"

// What is logged where the cleanup, or the awaited release that it consists of, takes longer.
static const char *log_text(const struct job *job, TSNode awaited)
{
    const struct syntax *s = job->module->syntax;
    if (!ts_node_is_null(awaited) && span_is(module_callee(job->module, awaited), "asyncio.shield"))
        awaited = node_first_child(s, node_field(awaited, s->f_arguments));
    return arena_printf(job->arena, "%s did not finish within %s s", subject_of(job, awaited),
                        job_seconds(job));
}

static const char *timeout_header(const struct job *job, struct imports *imports)
{
    struct span timeout = imports_spell(imports, "asyncio.timeout");
    return arena_printf(job->arena, "async with %.*s(%s):", (int)timeout.len, timeout.ptr, job_seconds(job));
}

// What is written around an awaited expression: `asyncio.shield(` and `)`, before 3.11 with wait_for around
// it.
struct around {
    const char *before, *after;
};

// What has a shield and no deadline gets that alone.
static bool lacks_deadline(const struct job *job)
{
    const struct rule *rule = job->finding->rule;
    return rule != NULL && span_is(span_of(rule->name), "unbounded-shield");
}

static struct around deadline_call(const struct job *job, struct imports *imports)
{
    if (job->config->target_minor >= 11)
        return (struct around){"", ""};
    struct span wait_for = imports_spell(imports, "asyncio.wait_for");
    return (struct around){arena_printf(job->arena, "%.*s(", (int)wait_for.len, wait_for.ptr),
                           arena_printf(job->arena, ", %s)", job_seconds(job))};
}

static struct around shield_call(const struct job *job, struct imports *imports)
{
    if (lacks_deadline(job))
        return deadline_call(job, imports);
    struct span shield = imports_spell(imports, "asyncio.shield");
    if (job->config->target_minor >= 11)
        return (struct around){arena_printf(job->arena, "%.*s(", (int)shield.len, shield.ptr), ")"};
    struct span wait_for = imports_spell(imports, "asyncio.wait_for");
    return (struct around){
        arena_printf(job->arena, "%.*s(%.*s(", (int)wait_for.len, wait_for.ptr, (int)shield.len, shield.ptr),
        arena_printf(job->arena, "), %s)", job_seconds(job))};
}

// ---- asyncio ---------------------------------------------------------------------------------------------

static void shield_one(const struct job *job, struct imports *imports, const struct region *region,
                       struct edit_set *edits)
{
    const struct syntax *s = job->module->syntax;
    struct frame frame = frame_of(job, edits, region);
    bool caught = catches_timeout(job->module, region->first, region->block);
    TSNode handler = caught ? node_none() : handler_of_own_try(job->module, region->first);
    bool tries = !caught && ts_node_is_null(handler);
    const char *headers[3] = {NULL};
    int levels = 0;
    if (tries)
        headers[levels++] = "try:";
    if (job->config->target_minor >= 11)
        headers[levels++] = timeout_header(job, imports);
    if (levels > 0)
        frame_wrap(job, &frame, headers, levels);
    struct around around = shield_call(job, imports);
    TSNode awaited = node_first_child(s, job->node), inner = node_unwrap(s, awaited);
    uint32_t start = ts_node_start_byte(awaited), end = ts_node_end_byte(awaited);
    if (*around.before == '\0')
        inner = awaited;
    bool nested = strcmp(around.after, ")") != 0;
    bool wrapped =
        !nested && !frame.is_inline && node_same(inner, awaited) &&
        wrap_long_call(edits, job->module, inner, around.before, around.after, frame.indent[levels]);
    if (range_has_comment(job->module, start, end))
        inner = awaited;                       // between the parentheses, maybe
    if (job->module->source[start - 1] == 't') // await(x)
        edits_insert(edits, start, SPAN(" "));
    if (!wrapped) {
        keep_alignment(edits, job->module, ts_node_start_byte(job->node), ts_node_end_byte(job->node),
                       strlen(around.before));
        edits_add(edits, start, ts_node_start_byte(inner), span_of(around.before));
        edits_add(edits, ts_node_end_byte(inner), end, span_of(around.after));
    }
    if (tries)
        frame_catch_timeout(job, imports, &frame, log_text(job, awaited));
    else if (!caught)
        catch_timeout_before(job, imports, edits, handler, log_text(job, awaited));
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
        if (calls_bare_super(module, node) ||
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
    frame_wrap(job, &frame, headers, 1);
    bool scopes = job->config->target_minor >= 11;
    struct around around = shield_call(job, imports);
    const char *await = arena_printf(job->arena, "await %s%s()%s", around.before, name, around.after);
    frame_add_line(&frame, frame.end, 0, false, "");
    frame_add_line(&frame, frame.end, 0, false, "try:");
    if (scopes)
        frame_add_line(&frame, frame.end, 1, false, timeout_header(job, imports));
    frame_add_line(&frame, frame.end, scopes ? 2 : 1, false, await);
    frame_catch_timeout(job, imports, &frame, log_text(job, node_none()));
    return true;
}

// ---- a release that becomes a cleanup --------------------------------------------------------------------

static const char *scope_header(const struct job *job, struct imports *imports)
{
    bool trio = job->finding->library == LIBRARY_TRIO;
    struct span scope = imports_spell(imports, trio ? "trio.move_on_after" : "anyio.move_on_after");
    return arena_printf(job->arena, "with %.*s(%s, shield=True):", (int)scope.len, scope.ptr,
                        job_seconds(job));
}

bool shield_below(const struct job *job, struct imports *imports, TSNode await, const char *header,
                  struct edit_set *edits)
{
    TSNode statement = ts_node_parent(await), awaited = node_first_child(job->module->syntax, await);
    struct region region = {ts_node_parent(statement), statement, statement, true};
    struct frame frame = frame_of(job, edits, &region);
    if (frame.is_inline || module_source(job->module).ptr[ts_node_start_byte(awaited) - 1] == 't')
        return false;
    const char *headers[4] = {header};
    int levels = 1;
    if (library_is_level_triggered(job->finding->library)) {
        headers[levels++] = scope_header(job, imports);
        frame_wrap(job, &frame, headers, levels);
        return true;
    }
    headers[levels++] = "try:";
    if (job->config->target_minor >= 11)
        headers[levels++] = timeout_header(job, imports);
    frame_wrap(job, &frame, headers, levels);
    struct around around = shield_call(job, imports);
    edits_insert(edits, ts_node_start_byte(awaited), span_of(around.before));
    edits_insert(edits, ts_node_end_byte(awaited), span_of(around.after));
    struct frame inner = frame;
    inner.indent[0] = frame.indent[1];
    inner.indent[1] = frame.indent[2];
    frame_catch_timeout(job, imports, &inner, log_text(job, awaited));
    return true;
}

// ---- the repair ------------------------------------------------------------------------------------------

static void open_scope(const struct job *job, struct imports *imports, const struct region *region,
                       struct edit_set *edits)
{
    struct frame frame = frame_of(job, edits, region);
    const char *headers[] = {scope_header(job, imports), NULL};
    frame_wrap(job, &frame, headers, 1);
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

// Whether what is awaited is a shield, or the name of one; a wait() or wait_for() takes a deadline itself.
static bool is_shielded_await(const struct job *job)
{
    struct module *module = job->module;
    TSNode awaited = node_unwrap(module->syntax, node_first_child(module->syntax, job->node));
    return node_is(job->node, module->syntax->n_await) &&
           (node_is(awaited, module->syntax->n_identifier) ||
            span_is(module_callee(module, awaited), "asyncio.shield"));
}

// Whether a `while not task.done():` waits on when the deadline is over.
static bool is_waited_for_anew(const struct job *job, TSNode block)
{
    const struct syntax *s = job->module->syntax;
    for (TSNode node = job->node; !node_same(node, block); node = ts_node_parent(node)) {
        TSNode condition =
            node_is(node, s->n_while_statement) ? node_field(node, s->f_condition) : node_none();
        if (!ts_node_is_null(condition) && mentions(job->module, condition, SPAN("done")))
            return true;
    }
    return false;
}

static bool propose(const struct job *job, struct proposal *proposal)
{
    struct region region = {.block = cleanup_block(job)};
    if (ts_node_is_null(region.block) || node_is(job->node, job->module->syntax->n_with_item))
        return false;
    struct imports imports = {.module = job->module, .at = job->node};
    if (lacks_deadline(job)) {
        proposal->title = arena_printf(job->arena, "Give the shield a deadline of %s s", job_seconds(job));
        region_take_one(job, &region);
        return is_shielded_await(job) && !is_waited_for_anew(job, region.block) &&
               shield(job, &imports, &region, &proposal->edits) && imports_finish(&imports, &proposal->edits);
    }
    if (region_only_pauses(job, &region))
        return false;
    if (shield_bounded(job, &imports, &region, &proposal->edits)) {
        proposal->title = "Shield the cleanup, for as long as its own timeout allows";
        return imports_finish(&imports, &proposal->edits);
    }
    if (awaits_in_time(job))
        return false;
    proposal->edits.len = 0;
    imports = (struct imports){.module = job->module, .at = job->node};
    proposal->title = arena_printf(job->arena, "Shield the cleanup, for at most %s s", job_seconds(job));
    if (!region_is_single(job, &region)) {
        region_take_all(job, &region);
        if (shield(job, &imports, &region, &proposal->edits))
            return imports_finish(&imports, &proposal->edits);
    }
    // Where all of it cannot be wrapped, this statement can perhaps.
    proposal->edits.len = 0;
    imports.len = 0;
    region_take_one(job, &region);
    return !is_pause(job->module, job->node) && shield(job, &imports, &region, &proposal->edits) &&
           imports_finish(&imports, &proposal->edits);
}

const struct repair repair_shield_cleanup = {"shield-cleanup", FIX_QUICKFIX, false, propose};

// safe-resource: what is got and given back by awaited calls is held by an `async with`.
//
//     conn = await pool.acquire()            async with safe_resource(pool.acquire, pool.release) as conn:
//     try:                                       return await conn.ask()
//         return await conn.ask()
//     finally:
//         await pool.release(conn)
//
// The context manager is the one that the settings name, or one that the module gets once:
//
//     @contextlib.asynccontextmanager
//     async def safe_resource(acquire, release):
//         resource = await acquire()
//         try:
//             yield resource
//         finally:
//             try:
//                 async with asyncio.timeout(5):
//                     await asyncio.shield(release(resource))
//             except TimeoutError:
//                 logging.warning("%r was not released within 5 s", resource)
//
// Never safe. The one difference: it is also given back when an error ends what stands between, and a release
// that takes longer than the timeout is given up on.

#include "fixes/clauses.h"
#include "fixes/layout.h"
#include "fixes/use.h"
#include "fixes/wrapping.h"
#include "lint/calls.h"
#include "python/names.h"

static const char HELPER[] = "safe_resource";

// ---- the context manager ---------------------------------------------------------------------------------

// Whether the module has defined the helper itself.
static bool has_helper(struct module *module, TSNode at)
{
    const struct binding *binding = names_visible(module, at, span_of(HELPER));
    return binding != NULL && binding->kind == BINDING_DEF &&
           (function_has_decorator(module, binding->value, SPAN("contextlib.asynccontextmanager")));
}

// The lines that give the resource back, four levels deep at most, each with its line break.
static const char *release_lines(const struct job *job, struct imports *imports, const char *unit)
{
    const char *seconds = job_seconds(job);
    if (library_is_level_triggered(job->finding->library)) {
        bool trio = job->finding->library == LIBRARY_TRIO;
        struct span scope = imports_spell(imports, trio ? "trio.move_on_after" : "anyio.move_on_after");
        return arena_printf(job->arena,
                            "%s%swith %.*s(%s, shield=True):\n"
                            "%s%s%sawait release(resource)\n",
                            unit, unit, (int)scope.len, scope.ptr, seconds, unit, unit, unit);
    }
    struct span shield = imports_spell(imports, "asyncio.shield");
    const char *log = log_call(
        job, imports, arena_printf(job->arena, "\"%%r was not released within %s s\", resource", seconds));
    const char *body;
    if (job->config->target_minor >= 11) {
        struct span timeout = imports_spell(imports, "asyncio.timeout");
        body = arena_printf(job->arena,
                            "%s%s%sasync with %.*s(%s):\n"
                            "%s%s%s%sawait %.*s(release(resource))\n",
                            unit, unit, unit, (int)timeout.len, timeout.ptr, seconds, unit, unit, unit, unit,
                            (int)shield.len, shield.ptr);
    } else {
        struct span wait_for = imports_spell(imports, "asyncio.wait_for");
        body = arena_printf(job->arena, "%s%s%sawait %.*s(%.*s(release(resource)), %s)\n", unit, unit, unit,
                            (int)wait_for.len, wait_for.ptr, (int)shield.len, shield.ptr, seconds);
    }
    return arena_printf(job->arena, "%s%stry:\n%s%s%s%s\n%s%s%s%s\n", unit, unit, body, unit, unit,
                        except_timeout(job, imports), unit, unit, unit, log);
}

static const char *helper_lines(const struct job *job, struct imports *imports)
{
    struct span blanks = indent_unit(job->module, node_field(job->function, job->module->syntax->f_body));
    const char *unit = arena_printf(job->arena, "%.*s", (int)blanks.len, blanks.ptr);
    struct span manager = imports_spell(imports, "contextlib.asynccontextmanager");
    return arena_printf(job->arena,
                        "@%.*s\n"
                        "async def %s(acquire, release):\n"
                        "%sresource = await acquire()\n"
                        "%stry:\n"
                        "%s%syield resource\n"
                        "%sfinally:\n"
                        "%s",
                        (int)manager.len, manager.ptr, HELPER, unit, unit, unit, unit, unit,
                        release_lines(job, imports, unit));
}

// The name by which the statement uses the context manager; "" where that means something else. *lines are
// those of one that the module gets, or NULL.
static struct span helper_name(const struct job *job, struct imports *imports, const char **lines)
{
    *lines = NULL;
    if (job->config->safe_resource[0] != '\0')
        return imports_spell_own(imports, job->config->safe_resource);
    if (has_helper(job->module, job->node))
        return span_of(HELPER);
    if (mentions(job->module, job->module->root, span_of(HELPER)))
        return SPAN("");
    *lines = helper_lines(job, imports);
    return span_of(HELPER);
}

// ---- what is got and given back --------------------------------------------------------------------------

// Whether an expression is names and dots alone, so that it can be evaluated earlier and means the same.
static bool is_dotted(const struct module *module, TSNode expression)
{
    const struct syntax *s = module->syntax;
    while (node_is(expression, s->n_attribute))
        expression = node_field(expression, s->f_object);
    return node_is(expression, s->n_identifier);
}

// The name that the acquired object gets, or "" where it gets none; NULL-terminated. NULL where the statement
// is neither `await CALL` nor `NAME = await CALL`.
static const char *target_of(const struct job *job, const struct use *use)
{
    const struct module *module = job->module;
    const struct syntax *s = module->syntax;
    TSNode await = ts_node_parent(job->node), inner = node_first_child(s, use->acquire);
    if (!node_is(await, s->n_await) || !node_is(use->acquire, s->n_expression_statement))
        return NULL;
    if (node_same(inner, await))
        return "";
    TSNode left = node_is(inner, s->n_assignment) ? node_field(inner, s->f_left) : node_none();
    bool plain = node_is(left, s->n_identifier) && node_same(node_field(inner, s->f_right), await) &&
                 ts_node_is_null(node_field(inner, s->f_type));
    struct span name = module_text(module, left);
    return plain ? arena_printf(job->arena, "%.*s", (int)name.len, name.ptr) : NULL;
}

// Whether a call means the same in a lambda that is called later, in the same turn of a loop.
static bool can_move(const struct job *job, const struct use *use, TSNode call)
{
    return !node_suspends(job->module, call, true) && !calls_bare_super(job->module, call) &&
           !is_in_loop(job->module->syntax, use->acquire, job->function);
}

// What the helper calls to get it: `pool.acquire`, or a lambda where there are arguments; NULL where that
// would mean something else.
static const char *acquire_function(const struct job *job, const struct use *use)
{
    struct module *module = job->module;
    TSNode function = node_field(job->node, module->syntax->f_function);
    struct span text = module_text(module, job->node);
    if (!call_has_arguments(module, job->node) && is_dotted(module, function)) {
        text = module_text(module, function);
        return arena_printf(job->arena, "%.*s", (int)text.len, text.ptr);
    }
    return can_move(job, use, job->node) ? arena_printf(job->arena, "lambda: %.*s", (int)text.len, text.ptr)
                                         : NULL;
}

// The same to give it back: by a function of one argument, which is called `name`, or "".
static const char *release_function(const struct job *job, const struct use *use, const char *name)
{
    struct module *module = job->module;
    const struct syntax *s = module->syntax;
    TSNode function = node_field(use->release, s->f_function),
           argument = call_argument(module, use->release, 0);
    struct span text = module_text(module, function);
    bool alone = ts_node_named_child_count(node_field(use->release, s->f_arguments)) == 1;
    if (*name != '\0' && alone && span_is(module_text(module, argument), name) &&
        is_dotted(module, function) && !mentions(module, function, span_of(name)))
        return arena_printf(job->arena, "%.*s", (int)text.len, text.ptr);
    if (!can_move(job, use, use->release))
        return NULL;
    text = module_text(module, use->release);
    return arena_printf(job->arena, "lambda %s: %.*s", *name == '\0' ? "_" : name, (int)text.len, text.ptr);
}

// Whether a statement is `await RELEASE` or `await asyncio.shield(RELEASE)`, on one line without a comment.
static bool awaits_release(const struct job *job, const struct use *use, TSNode statement)
{
    struct module *module = job->module;
    const struct syntax *s = module->syntax;
    TSNode await =
        node_is(statement, s->n_expression_statement) ? node_first_child(s, statement) : node_none();
    TSNode awaited = node_is(await, s->n_await) ? node_first_child(s, await) : node_none();
    if (span_is(module_callee(module, awaited), "asyncio.shield"))
        awaited = call_argument(module, awaited, 0);
    struct span text = module_text(module, use->release), source = module_source(module);
    return !ts_node_is_null(awaited) && node_same(awaited, use->release) &&
           has_own_lines(module, statement) && memchr(text.ptr, '\n', text.len) == NULL &&
           !range_has_comment(module, ts_node_start_byte(statement),
                              line_end(source, ts_node_end_byte(statement)));
}

// ---- the statements --------------------------------------------------------------------------------------

// Deletes whole lines, from the one of `from` up to the one of `to`, with the line break before them.
static void delete_lines(const struct job *job, struct edit_set *edits, uint32_t from, uint32_t to)
{
    struct span source = module_source(job->module);
    edits_delete(edits, line_end(source, line_start(source, from) - 1), line_end(source, to));
}

// Indents what stands behind the acquire up to the line of `end`.
static void wrap_between(const struct job *job, struct edit_set *edits, const struct use *use, uint32_t end)
{
    const struct module *module = job->module;
    struct span unit = indent_unit(module, ts_node_parent(use->acquire));
    struct span source = module_source(module);
    uint32_t header = line_end(source, ts_node_end_byte(use->acquire));
    uint32_t below = line_next(source, header), first = below;
    while (first < end && line_is_blank(source, first))
        first = line_next(source, first);
    if (first > below && first < end) // no blank lines behind the header
        edits_delete(edits, header, line_end(source, first - 1));
    indent_lines(edits, module, below, line_start(module_source(module), end) - 1, unit);
}

// A try whose finally gives it back: without handlers its header goes, for the with takes its place.
static bool unwrap_try(const struct job *job, struct edit_set *edits, const struct use *use)
{
    struct module *module = job->module;
    struct span source = module_source(module);
    TSNode finally = try_finally(module, use->statement), block = node_block(module->syntax, finally);
    TSNode body = node_block(module->syntax, use->statement);
    uint32_t start = ts_node_start_byte(use->statement), clause = ts_node_start_byte(finally);
    uint32_t colon = header_end(module, body);
    if (block_len(module, block) != 1 || !awaits_release(job, use, block_first(module, block)) ||
        block_is_inline(module, body) || range_has_comment(module, clause, ts_node_end_byte(finally)))
        return false;
    delete_lines(job, edits, clause, ts_node_end_byte(finally));
    if (try_handlers(module, use->statement) > 0) {
        wrap_between(job, edits, use, clause);
        return true;
    }
    if (line_end(source, start) != colon)
        return false;
    delete_lines(job, edits, start, start);
    wrap_between(job, edits, use, start);
    return true;
}

// The header of the with, broken as black does where one line would be too long.
static const char *header_of(const struct job *job, const struct use *use, struct span helper,
                             const char *arguments, const char *target)
{
    enum { LINE_MAX_LEN = 88 };
    struct span source = module_source(job->module);
    uint32_t start = ts_node_start_byte(use->acquire);
    const char *line =
        arena_printf(job->arena, "async with %.*s(%s)%s:", (int)helper.len, helper.ptr, arguments, target);
    struct span indent = line_indent(source, start), newline = newline_at(source, start);
    if (indent.len + strlen(line) <= LINE_MAX_LEN)
        return line;
    struct span outer = line_break(job->arena, newline, indent);
    struct span inner = deeper(job->arena, job->module, ts_node_parent(use->acquire), outer);
    return arena_printf(job->arena, "async with %.*s(%.*s%s%.*s)%s:", (int)helper.len, helper.ptr,
                        (int)inner.len, inner.ptr, arguments, (int)outer.len, outer.ptr, target);
}

// Moves what stands between into the with that the acquire becomes, and takes the release away.
static bool rewrite_behind(const struct job *job, struct edit_set *edits, const struct use *use)
{
    if (node_is(use->statement, job->module->syntax->n_try_statement))
        return unwrap_try(job, edits, use);
    if (ts_node_is_null(use->first) || !awaits_release(job, use, use->statement))
        return false;
    wrap_between(job, edits, use, ts_node_start_byte(use->statement));
    delete_lines_of(edits, job->module, use->statement);
    return true;
}

// Whether the acquire is in one line, and no comment stands behind it.
static bool is_simple(const struct module *module, TSNode acquire)
{
    struct span text = module_text(module, acquire);
    uint32_t end = ts_node_end_byte(acquire);
    return memchr(text.ptr, '\n', text.len) == NULL &&
           !range_has_comment(module, end, line_end(module_source(module), end));
}

static bool propose(const struct job *job, struct proposal *proposal)
{
    struct module *module = job->module;
    struct use use;
    if (!node_is(job->node, module->syntax->n_call) || !use_find(job, &use) ||
        !is_simple(module, use.acquire))
        return false;
    struct imports imports = {.module = module, .at = job->node};
    const char *lines, *target = target_of(job, &use);
    if (target == NULL || !rewrite_behind(job, &proposal->edits, &use))
        return false;
    const char *acquire = acquire_function(job, &use), *release = release_function(job, &use, target);
    struct span helper = helper_name(job, &imports, &lines);
    if (acquire == NULL || release == NULL || helper.len == 0 || !imports_finish(&imports, &proposal->edits))
        return false;
    if (lines != NULL) // behind the imports, which may go to the same place
        insert_definition(&proposal->edits, module, job->function, lines);
    edits_add(&proposal->edits, ts_node_start_byte(use.acquire), ts_node_end_byte(use.acquire),
              span_of(header_of(job, &use, helper, arena_printf(job->arena, "%s, %s", acquire, release),
                                *target == '\0' ? "" : arena_printf(job->arena, " as %s", target))));
    proposal->title = arena_printf(job->arena, "Use `async with %.*s()`", (int)helper.len, helper.ptr);
    return true;
}

const struct repair repair_safe_resource = {"safe-resource", FIX_REWRITE, false, propose};

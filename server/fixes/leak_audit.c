// leak-audit: a shutdown that has cancelled its tasks tells which of them do not end.
//
//     for task in tasks:                     for task in tasks:
//         task.cancel()                          task.cancel()
//                                            pending = asyncio.all_tasks() - {asyncio.current_task()}
//                                            if pending:
//                                                _, pending = await asyncio.wait(pending, timeout=5)
//                                            for leaked in pending:
//                                                logger.warning("still running at shutdown: %r", leaked)
//
// The task that shuts down is none of them, and a task that never ends does not keep it from its end.
//
// In tests a fixture does the same around every test, and fails the one that leaves a task running.

#include "fixes/leak_audit.h"

#include "fixes/effects.h"
#include "fixes/layout.h"
#include "fixes/wrapping.h"
#include "lint/calls.h"

static enum walk visit_cancel(void *context, TSNode node)
{
    struct module *module = context;
    const struct syntax *s = module->syntax;
    if (node_is(node, s->n_function_definition) || node_is(node, s->n_lambda))
        return WALK_OVER;
    bool cancels = node_is(node, s->n_call) && span_is(call_name(module, node), "cancel");
    return cancels ? WALK_FOUND : WALK_INTO;
}

// The statement of the function's own suite that the byte is in, or the null node.
static TSNode statement_in(const struct module *module, TSNode function, uint32_t at)
{
    TSNode body = node_field(function, module->syntax->f_body);
    for (TSNode node = block_first(module, body); !ts_node_is_null(node);
         node = next_statement(module, node)) {
        if (ts_node_start_byte(node) <= at && at <= ts_node_end_byte(node))
            return node;
    }
    return node_none();
}

// A name that the function does not use yet, or NULL.
static const char *free_name(const struct module *module, TSNode function, const char *first,
                             const char *second)
{
    if (!mentions(module, function, span_of(first)))
        return first;
    return mentions(module, function, span_of(second)) ? NULL : second;
}

// Adds the lines behind the statement.
static bool add_audit(const struct job *job, struct imports *imports, struct edit_set *edits,
                      TSNode statement)
{
    const char *left = free_name(job->module, job->function, "pending", "left_running");
    const char *one = free_name(job->module, job->function, "leaked", "leaked_task");
    if (left == NULL || one == NULL)
        return false;
    struct region region = {ts_node_parent(statement), statement, statement, false};
    struct frame frame = frame_of(job, edits, &region);
    struct span all = imports_spell(imports, "asyncio.all_tasks"),
                wait = imports_spell(imports, "asyncio.wait");
    struct span current = imports_spell(imports, "asyncio.current_task");
    struct arena *arena = job->arena;
    const char *logging =
        log_call(job, imports, arena_printf(arena, "\"still running at shutdown: %%r\", %s", one));
    const struct {
        int level;
        const char *text;
    } lines[] = {
        {0, arena_printf(arena, "%s = %.*s() - {%.*s()}", left, (int)all.len, all.ptr, (int)current.len,
                         current.ptr)},
        {0, arena_printf(arena, "if %s:", left)},
        {1, arena_printf(arena, "_, %s = await %.*s(%s, timeout=%s)", left, (int)wait.len, wait.ptr, left,
                         job_seconds(job))},
        {0, arena_printf(arena, "for %s in %s:", one, left)},
        {1, logging},
    };
    for (size_t i = 0; i < sizeof(lines) / sizeof(*lines); i++)
        frame_add_line(&frame, frame.end, lines[i].level, false, lines[i].text);
    return true;
}

bool leak_audit(struct arena *arena, struct module *module, uint32_t at, const struct config *config,
                struct fix *fix)
{
    TSNode node = ts_node_descendant_for_byte_range(module->root, at, at);
    TSNode function = module_function_of(module, node);
    if (ts_node_is_null(function) || !function_is_async(module, function) || ts_node_has_error(function) ||
        module_library_of(module, function) != LIBRARY_ASYNCIO ||
        mentions(module, function, SPAN("all_tasks")))
        return false;
    TSNode statement = statement_in(module, function, at);
    if (ts_node_is_null(statement) || is_jump(module, statement) || !has_own_lines(module, statement) ||
        !node_walk(statement, visit_cancel, module))
        return false;
    struct finding nowhere = {.library = LIBRARY_ASYNCIO};
    struct job job = {.arena = arena,
                      .module = module,
                      .finding = &nowhere,
                      .config = config,
                      .node = statement,
                      .function = function};
    struct imports imports = {.module = module, .at = statement};
    struct edit_set edits = {.arena = arena};
    if (!add_audit(&job, &imports, &edits, statement) || !imports_finish(&imports, &edits) ||
        !edits_finish(&edits))
        return false;
    *fix = (struct fix){.name = "leak-audit",
                        .title = "Log the tasks that do not end when they are cancelled",
                        .kind = FIX_REWRITE,
                        .edits = edits.items,
                        .edits_len = edits.len};
    return true;
}

// ---- for tests -------------------------------------------------------------------------------------------

static const char FIXTURE[] = "no_task_outlives_its_test";

static bool is_at_module_level(const struct module *module, uint32_t at)
{
    const struct syntax *s = module->syntax;
    TSNode node = ts_node_descendant_for_byte_range(module->root, at, at);
    for (; !ts_node_is_null(node); node = ts_node_parent(node)) {
        if (node_is(node, s->n_class_definition) || node_is(node, s->n_function_definition))
            return false;
    }
    return true;
}

static const char *fixture_lines(const struct job *job, struct imports *imports)
{
    struct span fixture = imports_spell(imports, "pytest_asyncio.fixture"),
                all = imports_spell(imports, "asyncio.all_tasks");
    struct span current = imports_spell(imports, "asyncio.current_task"),
                wait = imports_spell(imports, "asyncio.wait");
    return arena_printf(job->arena,
                        "@%.*s(autouse=True)\n"
                        "async def %s():\n"
                        "    before = %.*s()\n"
                        "    yield\n"
                        "    left = %.*s() - before - {%.*s()}\n"
                        "    if left:\n"
                        "        _, left = await %.*s(left, timeout=%s)\n"
                        "    assert not left, f\"still running: {left}\"\n",
                        (int)fixture.len, fixture.ptr, FIXTURE, (int)all.len, all.ptr, (int)all.len, all.ptr,
                        (int)current.len, current.ptr, (int)wait.len, wait.ptr, job_seconds(job));
}

bool leak_audit_fixture(struct arena *arena, struct module *module, uint32_t at, const struct config *config,
                        struct fix *fix)
{
    bool others = module->imports_library[LIBRARY_TRIO] || module->imports_library[LIBRARY_ANYIO];
    if (!is_at_module_level(module, at) || ts_node_has_error(module->root) ||
        (others && !module->imports_library[LIBRARY_ASYNCIO]) ||
        mentions(module, module->root, SPAN("all_tasks")) || mentions(module, module->root, span_of(FIXTURE)))
        return false;
    struct job job = {.arena = arena, .module = module, .config = config, .node = module->root};
    struct imports imports = {.module = module, .at = module->root};
    struct edit_set edits = {.arena = arena};
    const char *lines = fixture_lines(&job, &imports);
    if (!imports_finish(&imports, &edits))
        return false;
    insert_definition(&edits, module, module->root, lines);
    if (!edits_finish(&edits))
        return false;
    *fix = (struct fix){.name = "leak-audit-fixture",
                        .title = "Insert a fixture that fails tests whose tasks outlive them",
                        .kind = FIX_REWRITE,
                        .edits = edits.items,
                        .edits_len = edits.len};
    return true;
}

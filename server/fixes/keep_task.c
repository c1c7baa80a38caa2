// keep-task: a set of the module holds a task until it is done.
//
//     asyncio.create_task(work())            task = asyncio.create_task(work())
//                                            background_tasks.add(task)
//                                            task.add_done_callback(background_tasks.discard)
//
// A shield() around a coroutine gets the task that is held instead:
//
//     saving = asyncio.shield(save())        task = asyncio.ensure_future(save())
//                                            ...
//                                            saving = asyncio.shield(task)
//
// Where the module has no such set, it gets one behind its imports.
//
// Never safe. The one difference: the task is not collected before it is done.

#include "fixes/effects.h"
#include "fixes/layout.h"
#include "fixes/repair.h"
#include "lint/calls.h"
#include "python/names.h"

static const char *const set_names[] = {"background_tasks", "_background_tasks"};

// Whether a statement is `NAME = set()` or `NAME: set[...] = set()`.
static bool is_empty_set(struct module *module, TSNode statement, struct span name)
{
    const struct syntax *s = module->syntax;
    TSNode assignment =
        node_is(statement, s->n_expression_statement) ? node_first_child(s, statement) : node_none();
    if (!node_is(assignment, s->n_assignment))
        return false;
    TSNode value = node_field(assignment, s->f_right);
    return span_equal(module_text(module, node_field(assignment, s->f_left)), name) &&
           !ts_node_is_null(value) && span_is(module_text(module, value), "set()");
}

// The module's set for such tasks. *found says whether there is one; else the name that one can have, or "".
static struct span task_set(const struct job *job, bool *found)
{
    struct module *module = job->module;
    for (size_t i = 0; i < sizeof(set_names) / sizeof(*set_names); i++) {
        struct span name = span_of(set_names[i]);
        for (TSNode node = block_first(module, module->root); !ts_node_is_null(node);
             node = next_statement(module, node)) {
            *found = is_empty_set(module, node, name);
            if (*found)
                return name;
        }
    }
    for (size_t i = 0; i < sizeof(set_names) / sizeof(*set_names); i++) {
        if (!mentions(module, module->root, span_of(set_names[i])))
            return span_of(set_names[i]);
    }
    return SPAN("");
}

// Whether a statement belongs to the head of a module: a docstring, an import, one from __future__, an `if`
// or `try` that imports (`if TYPE_CHECKING:`), an assignment to `__all__` and its like.
static bool is_head(const struct module *module, TSNode node)
{
    const struct syntax *s = module->syntax;
    if (node_is(node, s->n_expression_statement)) {
        TSNode inner = node_first_child(s, node);
        return node_is(inner, s->n_string) ||
               (node_is(inner, s->n_assignment) && span_starts_with(module_text(module, inner), SPAN("__")));
    }
    TSNode block = node_is(node, s->n_if_statement)    ? node_field(node, s->f_consequence)
                   : node_is(node, s->n_try_statement) ? node_field(node, s->f_body)
                                                       : node_none();
    return is_import(module, node) || node_is(node, s->n_future_import_statement) ||
           (!ts_node_is_null(block) && is_import(module, block_first(module, block)));
}

// The line that makes the set. Type checkers want to be told what goes into it.
static const char *set_line(const struct job *job, struct imports *imports, struct span name)
{
    enum { SUBSCRIPTS_SINCE = 9 };
    bool annotated = !ts_node_is_null(node_field(job->function, job->module->syntax->f_return_type)) &&
                     job->config->target_minor >= SUBSCRIPTS_SINCE;
    if (!annotated)
        return arena_printf(job->arena, "%.*s = set()", (int)name.len, name.ptr);
    struct span task = imports_spell(imports, "asyncio.Task");
    return arena_printf(job->arena, "%.*s: set[%.*s] = set()", (int)name.len, name.ptr, (int)task.len,
                        task.ptr);
}

// Inserts the set behind the imports, as `background_tasks = set()` between blank lines.
static void insert_set(const struct job *job, struct edit_set *edits, const char *line)
{
    const struct module *module = job->module;
    const struct syntax *s = module->syntax;
    struct span source = module_source(module);
    TSNode head = node_none(), next = node_first_child(s, module->root);
    for (; is_head(module, next); next = next_statement(module, next))
        head = next;
    uint32_t at = ts_node_is_null(head) ? 0 : line_end(source, ts_node_end_byte(head));
    struct span newline = newline_at(source, at);
    if (ts_node_is_null(head))
        edits_insert(edits, at, span_of(line));
    for (int i = 0; i < 2; i++)
        edits_insert(edits, at, newline);
    if (ts_node_is_null(head))
        return;
    edits_insert(edits, at, span_of(line));
    uint32_t below = line_next(source, at);
    if (below < source.len && !line_is_blank(source, below))
        edits_insert(edits, at, newline);
}

// A name for the task that the function does not use yet, or "".
static struct span task_name(const struct job *job)
{
    static const char *const names[] = {"task", "background_task", "kept_task"};
    for (size_t i = 0; i < sizeof(names) / sizeof(*names); i++) {
        if (!mentions(job->module, job->function, span_of(names[i])))
            return span_of(names[i]);
    }
    return SPAN("");
}

// The two statements that put `task` into the set, each on a line of its own behind the indentation.
static const char *holding(const struct job *job, struct span task, struct span set, struct span between)
{
    return arena_printf(job->arena, "%.*s%.*s.add(%.*s)%.*s%.*s.add_done_callback(%.*s.discard)",
                        (int)between.len, between.ptr, (int)set.len, set.ptr, (int)task.len, task.ptr,
                        (int)between.len, between.ptr, (int)task.len, task.ptr, (int)set.len, set.ptr);
}

// `asyncio.create_task(work())` as a statement, or the value of a local that nothing reads.
static bool keep_started(const struct job *job, struct edit_set *edits, TSNode statement, struct span set)
{
    struct module *module = job->module;
    const struct syntax *s = module->syntax;
    struct span source = module_source(module), task = SPAN("");
    TSNode inner = node_first_child(s, statement), call = inner;
    if (node_is(inner, s->n_assignment)) {
        call = node_field(inner, s->f_right);
        task = module_text(module, node_field(inner, s->f_left));
        if (!node_is(node_field(inner, s->f_left), s->n_identifier))
            return false;
    }
    if (!node_same(call, job->node))
        return false;
    uint32_t start = ts_node_start_byte(statement);
    if (task.len == 0 || span_is(task, "_")) {
        TSNode left = node_field(inner, s->f_left);
        bool assigned = node_is(inner, s->n_assignment);
        task = task_name(job);
        edits_add(edits, start, assigned ? ts_node_end_byte(left) : start,
                  assigned ? task : span_of(arena_printf(job->arena, "%.*s = ", (int)task.len, task.ptr)));
        if (!assigned)
            keep_alignment(edits, module, start, ts_node_end_byte(statement), task.len + strlen(" = "));
    }
    struct span between = line_break(job->arena, newline_at(source, start), line_indent(source, start));
    edits_insert(edits, line_end(source, ts_node_end_byte(statement)),
                 span_of(holding(job, task, set, between)));
    return task.len > 0;
}

// `asyncio.shield(work())`: the task is made before.
static bool keep_shielded(const struct job *job, struct edit_set *edits, TSNode statement, struct span set,
                          struct imports *imports)
{
    struct module *module = job->module;
    struct span source = module_source(module);
    TSNode inner = node_unwrap(module->syntax, call_argument(module, job->node, 0));
    struct span task = task_name(job);
    if (!node_is(inner, module->syntax->n_call) || task.len == 0)
        return false;
    uint32_t start = ts_node_start_byte(statement);
    struct span text = module_text(module, inner), indent = line_indent(source, start);
    struct span newline = newline_at(source, start);
    struct span between = line_break(job->arena, newline, indent);
    struct span ensure = imports_spell(imports, "asyncio.ensure_future");
    bool starts = span_is(call_name(module, inner), "create_task") ||
                  span_is(call_name(module, inner), "ensure_future");
    const char *made =
        starts ? arena_printf(job->arena, "%.*s", (int)text.len, text.ptr)
               : arena_printf(job->arena, "%.*s(%.*s)", (int)ensure.len, ensure.ptr, (int)text.len, text.ptr);
    edits_insert(edits, start,
                 span_of(arena_printf(job->arena, "%.*s = %s%s%.*s", (int)task.len, task.ptr, made,
                                      holding(job, task, set, between), (int)between.len, between.ptr)));
    edits_add(edits, ts_node_start_byte(inner), ts_node_end_byte(inner), task);
    return true;
}

static bool propose(const struct job *job, struct proposal *proposal)
{
    struct module *module = job->module;
    const struct syntax *s = module->syntax;
    if (!node_is(job->node, s->n_call) || job->finding->library != LIBRARY_ASYNCIO)
        return false;
    TSNode statement = statement_of(module, job->node);
    bool simple = node_is(statement, s->n_expression_statement) || node_is(statement, s->n_return_statement);
    bool found = false;
    struct span set = task_set(job, &found);
    struct imports imports = {.module = module, .at = job->node};
    if (set.len == 0 || !simple || !has_own_lines(module, statement))
        return false;
    bool shield = span_is(module_callee(module, job->node), "asyncio.shield");
    if (shield ? !keep_shielded(job, &proposal->edits, statement, set, &imports)
               : !keep_started(job, &proposal->edits, statement, set))
        return false;
    if (!found)
        insert_set(job, &proposal->edits, set_line(job, &imports, set));
    proposal->title =
        arena_printf(job->arena, "Keep the task in `%.*s` until it is done", (int)set.len, set.ptr);
    return imports_finish(&imports, &proposal->edits);
}

const struct repair repair_keep_task = {"keep-task", FIX_QUICKFIX, false, propose};

// hold-children: tasks that a function starts and waits for do not outlive it.
//
//     user = asyncio.create_task(a())        async with asyncio.TaskGroup() as group:
//     posts = asyncio.create_task(b())           user = group.create_task(a())
//     return await user, await posts             posts = group.create_task(b())
//                                                return await user, await posts
//
// Before Python 3.11 a finally cancels them and waits for them:
//
//     user = asyncio.create_task(a())
//     posts = asyncio.create_task(b())
//     try:
//         return await user, await posts
//     finally:
//         user.cancel()
//         posts.cancel()
//         await asyncio.wait({user, posts}, timeout=5)
//
// Never safe. The one difference: where one of them fails, the others are cancelled; a TaskGroup raises what
// they raise as a group.

#include "fixes/effects.h"
#include "fixes/layout.h"
#include "fixes/wrapping.h"
#include "lint/calls.h"

enum { CHILDREN_MAX = 16 };

// A statement `NAME = asyncio.create_task(...)`, or one with a comprehension of such calls.
struct child {
    TSNode statement;
    TSNode call;
    struct span name;
    bool several;
};

// All that are started in one suite, and the last statement there that mentions one of them.
struct children {
    struct child items[CHILDREN_MAX];
    size_t len;
    TSNode last;
};

static bool starts_task(struct module *module, TSNode call)
{
    struct span callee = module_callee(module, call);
    bool ensures = span_is(callee, "asyncio.ensure_future");
    bool coroutine = node_is(call_argument(module, call, 0), module->syntax->n_call);
    return (span_is(callee, "asyncio.create_task") || (ensures && coroutine)) &&
           ts_node_is_null(call_keyword(module, call, "loop"));
}

// Reads the statement as one that starts a task, or several.
static bool read_child(struct module *module, TSNode statement, struct child *child)
{
    const struct syntax *s = module->syntax;
    TSNode assignment =
        node_is(statement, s->n_expression_statement) ? node_first_child(s, statement) : node_none();
    TSNode left = node_is(assignment, s->n_assignment) ? node_field(assignment, s->f_left) : node_none();
    TSNode right = node_is(assignment, s->n_assignment) ? node_field(assignment, s->f_right) : node_none();
    *child = (struct child){.statement = statement, .call = right, .name = module_text(module, left)};
    child->several = node_is(right, s->n_list_comprehension) || node_is(right, s->n_set_comprehension);
    if (child->several)
        child->call = node_field(right, s->f_body);
    return node_is(left, s->n_identifier) && node_is(child->call, s->n_call) &&
           starts_task(module, child->call);
}

static bool mentions_any(const struct module *module, const struct children *children, TSNode node)
{
    for (size_t i = 0; i < children->len; i++) {
        if (mentions(module, node, children->items[i].name))
            return true;
    }
    return false;
}

// Collects what the suite starts from `first` on, as long as something of it is still mentioned behind.
static bool collect(struct module *module, TSNode first, struct children *children)
{
    *children = (struct children){.last = first};
    for (TSNode node = first; !ts_node_is_null(node); node = next_statement(module, node)) {
        struct child child;
        if (read_child(module, node, &child)) {
            if (children->len == CHILDREN_MAX || mentions_any(module, children, node))
                return false;
            children->items[children->len++] = child;
            children->last = node;
        } else if (mentions_any(module, children, node)) {
            children->last = node;
        }
    }
    return children->len > 0;
}

struct outside {
    const struct module *module;
    const struct children *children;
    uint32_t start, end; // bytes: where the names may be
};

static enum walk visit_outside(void *context, TSNode node)
{
    const struct outside *x = context;
    bool inside = ts_node_start_byte(node) >= x->start && ts_node_end_byte(node) <= x->end;
    if (inside)
        return WALK_OVER;
    bool name = node_is(node, x->module->syntax->n_identifier) && mentions_any(x->module, x->children, node);
    return name ? WALK_FOUND : WALK_INTO;
}

// A yield, which must not stand in a group; a wait that goes on while some are not done yet, for which there
// will be a reason.
static enum walk visit_hindrance(void *context, TSNode node)
{
    struct module *module = context;
    const struct syntax *s = module->syntax;
    struct span name = node_is(node, s->n_call) ? call_name(module, node) : SPAN("");
    bool waits = span_is(name, "wait") || span_is(name, "as_completed") || span_is(name, "wait_for");
    bool early = waits && (!ts_node_is_null(call_keyword(module, node, "return_when")) ||
                           !ts_node_is_null(call_keyword(module, node, "timeout")) ||
                           !ts_node_is_null(call_argument(module, node, 1)));
    return node_is(node, s->n_yield) || early ? WALK_FOUND : WALK_INTO;
}

// Whether the statements can be moved as a whole: nothing outside of them mentions the tasks.
static bool can_hold(const struct job *job, const struct children *children)
{
    const struct module *module = job->module;
    struct outside outside = {module, children, ts_node_start_byte(children->items[0].statement),
                              ts_node_end_byte(children->last)};
    if (node_walk(job->function, visit_outside, &outside))
        return false;
    for (TSNode node = children->items[0].statement;; node = next_statement(module, node)) {
        if (!has_own_lines(module, node) || node_walk(node, visit_hindrance, job->module))
            return false;
        if (node_same(node, children->last))
            return !node_same(node, children->items[children->len - 1].statement);
    }
}

// A name that the function does not use yet, or NULL.
static const char *free_name(const struct job *job, const char *first, const char *second)
{
    if (!mentions(job->module, job->function, span_of(first)))
        return first;
    return mentions(job->module, job->function, span_of(second)) ? NULL : second;
}

static bool open_group(const struct job *job, struct imports *imports, const struct children *children,
                       struct proposal *proposal)
{
    const struct module *module = job->module;
    const char *name = free_name(job, "group", "task_group");
    if (name == NULL)
        return false;
    TSNode first = children->items[0].statement;
    struct region region = {ts_node_parent(first), first, children->last, false};
    struct frame frame = frame_of(job, &proposal->edits, &region);
    struct span group = imports_spell(imports, "asyncio.TaskGroup");
    const char *header =
        arena_printf(job->arena, "async with %.*s() as %s:", (int)group.len, group.ptr, name);
    frame_wrap(job, &frame, (const char *const[]){header, NULL}, 1);
    for (size_t i = 0; i < children->len; i++) {
        TSNode function = node_field(children->items[i].call, module->syntax->f_function);
        edits_add(&proposal->edits, ts_node_start_byte(function), ts_node_end_byte(function),
                  span_of(arena_printf(job->arena, "%s.create_task", name)));
    }
    proposal->title = "Start it in a TaskGroup, which cancels it with the others";
    return true;
}

// Adds the lines that cancel one child, and those that wait for it, or give its name to be waited for.
static const char *add_cancel(const struct job *job, const struct frame *frame, const struct child *child,
                              const char *one)
{
    const char *name = arena_printf(job->arena, "%.*s", (int)child->name.len, child->name.ptr);
    if (!child->several) {
        frame_add_line(frame, frame->end, 1, false, arena_printf(job->arena, "%s.cancel()", name));
        return name;
    }
    frame_add_line(frame, frame->end, 1, false, arena_printf(job->arena, "for %s in %s:", one, name));
    frame_add_line(frame, frame->end, 2, false, arena_printf(job->arena, "%s.cancel()", one));
    return arena_printf(job->arena, "*%s", name);
}

static bool add_finally(const struct job *job, struct imports *imports, const struct children *children,
                        struct proposal *proposal)
{
    struct module *module = job->module;
    const char *one = free_name(job, "task", "child"), *all = "";
    for (size_t i = 1; i < children->len; i++) {
        if (!node_same(next_statement(module, children->items[i - 1].statement),
                       children->items[i].statement))
            return false; // a name that the finally needs would not be bound yet
    }
    if (one == NULL)
        return false;
    TSNode first = next_statement(module, children->items[children->len - 1].statement);
    struct region region = {ts_node_parent(first), first, children->last, false};
    struct frame frame = frame_of(job, &proposal->edits, &region);
    frame_wrap(job, &frame, (const char *const[]){"try:", NULL}, 1);
    frame_add_line(&frame, frame.end, 0, false, "finally:");
    for (size_t i = 0; i < children->len; i++)
        all = arena_printf(job->arena, "%s%s%s", all, i == 0 ? "" : ", ",
                           add_cancel(job, &frame, &children->items[i], one));
    struct span wait = imports_spell(imports, "asyncio.wait");
    bool list = children->len == 1 && children->items[0].several;
    const char *name = list ? all + 1 : NULL;
    if (list) // which may be empty
        frame_add_line(&frame, frame.end, 1, false, arena_printf(job->arena, "if %s:", name));
    frame_add_line(&frame, frame.end, list ? 2 : 1, false,
                   list ? arena_printf(job->arena, "await %.*s(%s, timeout=%s)", (int)wait.len, wait.ptr,
                                       name, job_seconds(job))
                        : arena_printf(job->arena, "await %.*s({%s}, timeout=%s)", (int)wait.len, wait.ptr,
                                       all, job_seconds(job)));
    proposal->title = "Cancel it in a finally, and wait for it there";
    return true;
}

static bool all_several(const struct children *children)
{
    for (size_t i = 0; i < children->len; i++) {
        if (!children->items[i].several)
            return false;
    }
    return children->len > 1;
}

static bool propose(const struct job *job, struct proposal *proposal)
{
    struct module *module = job->module;
    struct children children;
    struct child child;
    TSNode first = statement_of(module, job->node);
    if (job->finding->library != LIBRARY_ASYNCIO || !read_child(module, first, &child))
        return false;
    for (;;) { // what is started directly before belongs to it
        TSNode before = ts_node_prev_named_sibling(first);
        if (ts_node_is_null(before) || !read_child(module, before, &child))
            break;
        first = before;
    }
    if (!collect(module, first, &children) || !can_hold(job, &children))
        return false;
    struct imports imports = {.module = module, .at = job->node};
    bool done = job->config->target_minor >= 11
                    ? open_group(job, &imports, &children, proposal)
                    : !all_several(&children) && add_finally(job, &imports, &children, proposal);
    return done && imports_finish(&imports, &proposal->edits);
}

const struct repair repair_hold_children = {"hold-children", FIX_REWRITE, false, propose};

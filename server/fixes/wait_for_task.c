// wait-for-task: a cancelled task is waited for without catching the caller's own cancellation.
//
//     try:                                   await asyncio.wait({task})
//         await task                         if not task.cancelled():
//     except asyncio.CancelledError:             task.result()
//         pass
//
// `asyncio.wait` raises nothing when the task was cancelled, and the caller's cancellation passes through it.
// Its result is asked for afterwards so that an exception of the task is raised as before.
//
// Never safe: what `task` stands for is not known to be a task. There is no other difference.

#include "fixes/clauses.h"
#include "fixes/effects.h"
#include "fixes/layout.h"

// Whether evaluating the expression again gives the same object: a name, or attributes of one.
static bool is_stable(const struct syntax *s, TSNode expression)
{
    while (node_is(expression, s->n_attribute))
        expression = node_field(expression, s->f_object);
    return node_is(expression, s->n_identifier);
}

// The awaited task of a suite that holds `await task` and nothing else, or the null node.
static TSNode awaited_task(const struct module *module, TSNode block)
{
    const struct syntax *s = module->syntax;
    TSNode statement = block_first(module, block);
    if (block_len(module, block) != 1 || !node_is(statement, s->n_expression_statement))
        return node_none();
    TSNode await = node_first_child(s, statement);
    TSNode task = node_is(await, s->n_await) ? node_first_child(s, await) : node_none();
    return is_stable(s, task) ? task : node_none();
}

// Replaces `await task`. `indent` is the indentation that its lines end up with.
static bool replace_await(const struct job *job, struct edit_set *edits, TSNode block, struct span indent)
{
    struct module *module = job->module;
    TSNode statement = block_first(module, block);
    struct span task = module_text(module, awaited_task(module, block));
    struct imports imports = {.module = module, .at = statement};
    struct span wait = imports_spell(&imports, "asyncio.wait");
    uint32_t start = ts_node_start_byte(statement);
    struct span newline = newline_at(module_source(module), start);
    struct span outer = line_break(job->arena, newline, indent);
    struct span inner = line_break(job->arena, newline, deeper(job->arena, module, block, indent));
    edits_add(
        edits, start, ts_node_end_byte(statement),
        span_of(arena_printf(job->arena, "await %.*s({%.*s})%.*sif not %.*s.cancelled():%.*s%.*s.result()",
                             (int)wait.len, wait.ptr, (int)task.len, task.ptr, (int)outer.len, outer.ptr,
                             (int)task.len, task.ptr, (int)inner.len, inner.ptr, (int)task.len, task.ptr)));
    return imports_finish(&imports, edits);
}

// `with suppress(CancelledError): await task`, where nothing else is suppressed.
static bool repair_suppress(const struct job *job, struct edit_set *edits)
{
    struct module *module = job->module;
    const struct syntax *s = module->syntax;
    TSNode with = node_ancestor(job->node, s->n_with_statement), block = node_field(with, s->f_body);
    TSNode call = node_field(job->node, s->f_value);
    if (ts_node_is_null(with) || ts_node_named_child_count(ts_node_parent(job->node)) != 1 ||
        !node_is(call, s->n_call) || ts_node_is_null(awaited_task(module, block)))
        return false;
    TSNode arguments = node_field(call, s->f_arguments);
    uint32_t len = ts_node_named_child_count(arguments), dropped = 0;
    TSNode kept = node_none();
    for (uint32_t i = 0; i < len; i++) {
        TSNode argument = ts_node_named_child(arguments, i);
        bool drop = expression_is_cancellation(module, argument);
        dropped += drop;
        if (drop && len > 1)
            remove_from_list(edits, module, argument);
        if (!drop)
            kept = argument;
    }
    if (dropped == 0 || dropped > 1 || span_is(module_resolve(module, kept), "BaseException"))
        return false;
    struct span source = module_source(module);
    if (len > 1)
        return !block_is_inline(module, block) &&
               replace_await(job, edits, block,
                             line_indent(source, ts_node_start_byte(block_first(module, block))));
    return unwrap_block(edits, module, ts_node_start_byte(with), block) &&
           replace_await(job, edits, block, line_indent(source, ts_node_start_byte(with)));
}

// `try: await task`, `except CancelledError: pass`, where the clause may list other types too: the clause, or
// the cancellation in it, goes.
static bool drop_handler(const struct job *job, struct edit_set *edits, TSNode body)
{
    struct module *module = job->module;
    TSNode try_statement = ts_node_parent(job->node), block = node_block(module->syntax, job->node);
    bool only = handler_only_cancels(module, job->node);
    bool unwrap = only && try_handlers(module, try_statement) == 1 &&
                  ts_node_is_null(try_finally(module, try_statement));
    bool placeholder = block_len(module, block) == 1 && is_placeholder(module, block_first(module, block));
    if (!placeholder || (!unwrap && block_is_inline(module, body)) ||
        !ts_node_is_null(try_else(module, try_statement)))
        return false;
    if (only ? !remove_handler(edits, module, job->node) : !drop_cancellations(edits, module, job->node))
        return false;
    uint32_t at = ts_node_start_byte(unwrap ? try_statement : block_first(module, body));
    return replace_await(job, edits, body, line_indent(module_source(module), at));
}

static enum walk visit_bare_raise(void *context, TSNode node)
{
    const struct module *module = context;
    bool bare = node_is(node, module->syntax->n_raise_statement) && ts_node_named_child_count(node) == 0;
    return bare ? WALK_FOUND : WALK_INTO;
}

// The handler does something: it becomes a branch, and so does an else.
//
//     try:                                   await asyncio.wait({task})
//         await task                         if task.cancelled():
//     except asyncio.CancelledError:             log.debug("stopped")
//         log.debug("stopped")               else:
//                                                task.result()
static bool branch(const struct job *job, struct edit_set *edits, TSNode body)
{
    struct module *module = job->module;
    struct span source = module_source(module);
    TSNode try_statement = ts_node_parent(job->node), block = node_block(module->syntax, job->node);
    TSNode otherwise = try_else(module, try_statement);
    uint32_t start = ts_node_start_byte(try_statement), header = header_end(module, block);
    if (!handler_only_cancels(module, job->node) || !ts_node_is_null(handler_name(module, job->node)) ||
        try_handlers(module, try_statement) != 1 || !ts_node_is_null(try_finally(module, try_statement)) ||
        range_has_comment(module, start, header) || node_walk(block, visit_bare_raise, module) ||
        (!ts_node_is_null(otherwise) && block_is_inline(module, node_block(module->syntax, otherwise))))
        return false;
    struct span task = module_text(module, awaited_task(module, body));
    struct imports imports = {.module = module, .at = job->node};
    struct span wait = imports_spell(&imports, "asyncio.wait"), indent = line_indent(source, start);
    struct span outer = line_break(job->arena, newline_at(source, start), indent);
    struct span inner =
        line_break(job->arena, newline_at(source, start), deeper(job->arena, module, body, indent));
    const char *first =
        arena_printf(job->arena, "await %.*s({%.*s})%.*sif %.*s.cancelled():", (int)wait.len, wait.ptr,
                     (int)task.len, task.ptr, (int)outer.len, outer.ptr, (int)task.len, task.ptr);
    edits_add(edits, start, header, span_of(first));
    const char *result =
        arena_printf(job->arena, "%.*s%.*s.result()", (int)inner.len, inner.ptr, (int)task.len, task.ptr);
    if (ts_node_is_null(otherwise)) {
        result = arena_printf(job->arena, "%.*selse:%s", (int)outer.len, outer.ptr, result);
        edits_insert(edits, end_of_statement(module, block_last(module, block)), span_of(result));
    } else {
        uint32_t colon = header_end(module, node_block(module->syntax, otherwise));
        edits_insert(edits, line_end(source, colon), span_of(result));
    }
    return imports_finish(&imports, edits);
}

static bool repair_handler(const struct job *job, struct edit_set *edits)
{
    TSNode body = node_block(job->module->syntax, ts_node_parent(job->node));
    if (ts_node_is_null(awaited_task(job->module, body)) || handler_is_star(job->module, job->node))
        return false;
    if (drop_handler(job, edits, body))
        return true;
    edits->len = 0;
    return branch(job, edits, body);
}

static bool propose(const struct job *job, struct proposal *proposal)
{
    if (job->finding->library != LIBRARY_ASYNCIO)
        return false;
    proposal->title = "Wait for the task without catching the caller's cancellation";
    if (node_is(job->node, job->module->syntax->n_with_item))
        return repair_suppress(job, &proposal->edits);
    return node_is(job->node, job->module->syntax->n_except_clause) && repair_handler(job, &proposal->edits);
}

const struct repair repair_wait_for_task = {"wait-for-task", FIX_QUICKFIX, false, propose};

#include "fixes/bounded.h"

#include "fixes/clauses.h"
#include "fixes/layout.h"
#include "fixes/wrapping.h"

enum { TYPES_MAX = 32 };

const char *subject_of(const struct job *job, TSNode awaited)
{
    enum { SUBJECT_MAX = 32 };
    const struct syntax *s = job->module->syntax;
    TSNode call = ts_node_is_null(awaited) ? awaited : node_unwrap(s, awaited);
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

// ---- what catches a TimeoutError -------------------------------------------------------------------------

static bool type_catches_timeout(struct module *module, TSNode type)
{
    struct span name = module_resolve(module, type);
    // From 3.11 on the builtin one is meant, which is an OSError; but who catches OSError does not think of
    // it.
    return span_is(name, "asyncio.TimeoutError") || span_is(name, "Exception") ||
           span_is(name, "BaseException") || (module->target_minor >= 11 && span_is(name, "TimeoutError"));
}

static enum walk visit_raise(void *context, TSNode node)
{
    const struct module *module = context;
    return node_is(node, module->syntax->n_raise_statement) ? WALK_FOUND : WALK_INTO;
}

static bool handler_catches_timeout(struct module *module, TSNode clause)
{
    if (node_walk(clause, visit_raise, module))
        return false;
    TSNode types[TYPES_MAX];
    size_t len = handler_types(module, clause, types, TYPES_MAX);
    for (size_t i = 0; i < len && i < TYPES_MAX; i++) {
        if (type_catches_timeout(module, types[i]))
            return true;
    }
    return len == 0;
}

static TSNode value_of_item(const struct syntax *s, TSNode item)
{
    TSNode value = node_field(item, s->f_value);
    return node_is(value, s->n_as_pattern) ? node_first_child(s, value) : value;
}

// The items of a with statement.
static struct node_list items_of(const struct job *job, TSNode with)
{
    struct node_list parts = node_children(job->arena, job->module->syntax, with);
    return parts.len == 0 ? parts : node_children(job->arena, job->module->syntax, parts.items[0]);
}

static bool suppresses_timeout(struct module *module, TSNode with)
{
    const struct syntax *s = module->syntax;
    TSNode clause = node_first_child(s, with);
    for (uint32_t i = 0, n = ts_node_named_child_count(clause); i < n; i++) {
        TSNode call = value_of_item(s, ts_node_named_child(clause, i));
        if (!node_is(call, s->n_call) || !span_is(module_callee(module, call), "contextlib.suppress"))
            continue;
        TSNode arguments = node_field(call, s->f_arguments);
        for (uint32_t k = 0, len = ts_node_named_child_count(arguments); k < len; k++) {
            if (type_catches_timeout(module, ts_node_named_child(arguments, k)))
                return true;
        }
    }
    return false;
}

static bool try_catches_timeout(struct module *module, TSNode try_statement)
{
    for (uint32_t i = 0, n = ts_node_named_child_count(try_statement); i < n; i++) {
        TSNode child = ts_node_named_child(try_statement, i);
        if (node_is(child, module->syntax->n_except_clause) && handler_catches_timeout(module, child))
            return true;
    }
    return false;
}

bool catches_timeout(struct module *module, TSNode node, TSNode end)
{
    const struct syntax *s = module->syntax;
    for (TSNode parent; !node_same(node, end); node = parent) {
        parent = ts_node_parent(node);
        if (ts_node_is_null(parent))
            return false;
        bool body = node_same(node_field(parent, s->f_body), node);
        if ((body && node_is(parent, s->n_try_statement) && try_catches_timeout(module, parent)) ||
            (body && node_is(parent, s->n_with_statement) && suppresses_timeout(module, parent)))
            return true;
    }
    return false;
}

TSNode handler_of_own_try(const struct module *module, TSNode statement)
{
    TSNode block = ts_node_parent(statement), try_statement = ts_node_parent(block);
    bool fits = node_is(try_statement, module->syntax->n_try_statement) &&
                node_same(node_field(try_statement, module->syntax->f_body), block) &&
                block_len(module, block) == 1;
    return fits ? first_handler(module, try_statement) : node_none();
}

// ---- asyncio ---------------------------------------------------------------------------------------------

// What bounds an await: what to shield, the statement around which a TimeoutError is caught, and the time.
struct bound {
    TSNode shielded, statement, limit;
};

// `await asyncio.wait_for(release(), 1)`
static bool bound_by_wait_for(const struct job *job, struct bound *bound)
{
    const struct syntax *s = job->module->syntax;
    TSNode call = node_unwrap(s, node_first_child(s, job->node));
    if (!node_is(call, s->n_call) || !span_is(module_callee(job->module, call), "asyncio.wait_for"))
        return false;
    struct node_list arguments = node_children(job->arena, s, node_field(call, s->f_arguments));
    if (arguments.len != 2 || node_is(arguments.items[0], s->n_keyword_argument))
        return false;
    TSNode limit = arguments.items[1];
    *bound = (struct bound){arguments.items[0], statement_of(job->module, job->node),
                            node_is(limit, s->n_keyword_argument) ? node_field(limit, s->f_value) : limit};
    return true;
}

// `async with asyncio.timeout(1): await release()`
static bool bound_by_scope(const struct job *job, TSNode block, struct bound *bound)
{
    const struct syntax *s = job->module->syntax;
    for (TSNode node = job->node; !node_same(node, block); node = ts_node_parent(node)) {
        if (!node_is(node, s->n_with_statement) || node_same(node, job->node))
            continue;
        struct node_list items = items_of(job, node);
        TSNode call = items.len == 1 ? value_of_item(s, items.items[0]) : node_none();
        if (!node_is(call, s->n_call) || !span_is(module_callee(job->module, call), "asyncio.timeout"))
            continue;
        *bound = (struct bound){node_first_child(s, job->node), node,
                                node_first_child(s, node_field(call, s->f_arguments))};
        return true;
    }
    return false;
}

// What is logged when the time is over.
static const char *log_text(const struct job *job, const struct bound *bound)
{
    const struct syntax *s = job->module->syntax;
    TSNode released = bound->shielded;
    if (span_is(module_callee(job->module, released), "asyncio.shield"))
        released = node_first_child(s, node_field(released, s->f_arguments));
    const char *subject = subject_of(job, released);
    struct span limit = module_text(job->module, bound->limit);
    if (!node_is(bound->limit, s->n_integer) && !node_is(bound->limit, s->n_float))
        return arena_printf(job->arena, "%s did not finish in time", subject);
    return arena_printf(job->arena, "%s did not finish within %.*s s", subject, (int)limit.len, limit.ptr);
}

bool awaits_in_time(const struct job *job)
{
    struct bound bound;
    return node_is(job->node, job->module->syntax->n_await) && bound_by_wait_for(job, &bound);
}

static bool shield_awaited(const struct job *job, struct imports *imports, const struct region *cleanup,
                           struct edit_set *edits)
{
    const struct syntax *s = job->module->syntax;
    struct bound bound;
    if (!node_is(job->node, s->n_await) ||
        (!bound_by_wait_for(job, &bound) && !bound_by_scope(job, cleanup->block, &bound)))
        return false;
    TSNode inner = node_unwrap(s, bound.shielded);
    uint32_t start = ts_node_start_byte(bound.shielded), end = ts_node_end_byte(bound.shielded);
    if (ts_node_is_null(bound.limit) || node_is(bound.limit, s->n_none) ||
        range_has_comment(job->module, start, end))
        return false;
    struct region region = {cleanup->block, bound.statement, bound.statement, false};
    if (region_is_guarded(job, &region))
        return false;
    if (!span_is(module_callee(job->module, inner), "asyncio.shield")) {
        struct span shield = imports_spell(imports, "asyncio.shield");
        const char *blank = job->module->source[start - 1] == 't' ? " " : ""; // await(x)
        edits_add(edits, start, ts_node_start_byte(inner),
                  span_of(arena_printf(job->arena, "%s%.*s(", blank, (int)shield.len, shield.ptr)));
        edits_add(edits, ts_node_end_byte(inner), end, SPAN(")"));
    }
    if (catches_timeout(job->module, bound.statement, cleanup->block))
        return true;
    TSNode handler = handler_of_own_try(job->module, bound.statement);
    if (!ts_node_is_null(handler)) {
        catch_timeout_before(job, imports, edits, handler, log_text(job, &bound));
        return true;
    }
    if (!region_can_wrap(job, &region))
        return false;
    struct frame frame = frame_of(job, edits, &region);
    frame_wrap(job, &frame, (const char *const[]){"try:", NULL}, 1);
    frame_catch_timeout(job, imports, &frame, log_text(job, &bound));
    return true;
}

// ---- trio and anyio --------------------------------------------------------------------------------------

static bool is_scope(struct module *module, TSNode call)
{
    static const char *const names[] = {"trio.CancelScope",    "trio.move_on_after", "trio.move_on_at",
                                        "trio.fail_after",     "trio.fail_at",       "anyio.CancelScope",
                                        "anyio.move_on_after", "anyio.fail_after"};
    struct span callee = node_is(call, module->syntax->n_call) ? module_callee(module, call) : SPAN("");
    for (size_t i = 0; i < sizeof(names) / sizeof(*names); i++) {
        if (span_is(callee, names[i]))
            return true;
    }
    return false;
}

static bool has_keyword(const struct job *job, struct node_list arguments, const char *name)
{
    const struct syntax *s = job->module->syntax;
    for (size_t i = 0; i < arguments.len; i++) {
        if (node_is(arguments.items[i], s->n_keyword_argument) &&
            span_is(module_text(job->module, node_field(arguments.items[i], s->f_name)), name))
            return true;
    }
    return false;
}

// Gives the scope `shield=True`. Returns false where a variable decides.
static bool add_shield(const struct job *job, struct edit_set *edits, TSNode list, struct node_list arguments)
{
    const struct syntax *s = job->module->syntax;
    for (size_t i = 0; i < arguments.len; i++) {
        TSNode argument = arguments.items[i];
        if (!node_is(argument, s->n_keyword_argument) ||
            !span_is(module_text(job->module, node_field(argument, s->f_name)), "shield"))
            continue;
        TSNode value = node_field(argument, s->f_value);
        if (!node_is(value, s->n_false))
            return false;
        edits_add(edits, ts_node_start_byte(value), ts_node_end_byte(value), SPAN("True"));
        return true;
    }
    bool empty = arguments.len == 0;
    uint32_t at = empty ? ts_node_end_byte(list) - 1 : ts_node_end_byte(arguments.items[arguments.len - 1]);
    edits_insert(edits, at, empty ? SPAN("shield=True") : SPAN(", shield=True"));
    return true;
}

// A shielded scope without a deadline would hang, and one that raises when its time is over would replace the
// cancellation: both become the one that moves on.
static bool shield_scope(const struct job *job, struct imports *imports, struct edit_set *edits, TSNode call,
                         bool caught)
{
    const struct syntax *s = job->module->syntax;
    bool trio = job->finding->library == LIBRARY_TRIO;
    struct span callee = module_callee(job->module, call);
    TSNode function = node_field(call, s->f_function), list = node_field(call, s->f_arguments);
    struct node_list arguments = node_children(job->arena, s, list);
    if (span_ends_with(callee, SPAN(".CancelScope")) && !has_keyword(job, arguments, "deadline") &&
        !has_keyword(job, arguments, "relative_deadline")) {
        struct span scope = imports_spell(imports, trio ? "trio.move_on_after" : "anyio.move_on_after");
        edits_add(edits, ts_node_start_byte(call), ts_node_end_byte(call),
                  span_of(arena_printf(job->arena, "%.*s(%g, shield=True)", (int)scope.len, scope.ptr,
                                       job->config->shield_timeout)));
        return arguments.len == 0 || (arguments.len == 1 && has_keyword(job, arguments, "shield"));
    }
    bool at = span_ends_with(callee, SPAN(".fail_at"));
    if (!caught && (at || span_ends_with(callee, SPAN(".fail_after")))) {
        const char *scope = trio ? at ? "trio.move_on_at" : "trio.move_on_after" : "anyio.move_on_after";
        edits_add(edits, ts_node_start_byte(function), ts_node_end_byte(function),
                  imports_spell(imports, scope));
    }
    return add_shield(job, edits, list, arguments);
}

static bool shield_scope_around(const struct job *job, struct imports *imports, const struct region *cleanup,
                                struct edit_set *edits)
{
    const struct syntax *s = job->module->syntax;
    for (TSNode node = job->node; !node_same(node, cleanup->block); node = ts_node_parent(node)) {
        if (!node_is(node, s->n_with_statement) || node_same(node, job->node))
            continue;
        struct node_list items = items_of(job, node);
        struct region region = {cleanup->block, node, node, false};
        for (size_t i = 0; i < items.len; i++) {
            TSNode call = value_of_item(s, items.items[i]);
            if (is_scope(job->module, call))
                return !region_is_guarded(job, &region) &&
                       shield_scope(job, imports, edits, call,
                                    catches_timeout(job->module, node, cleanup->block));
        }
    }
    return false;
}

bool shield_bounded(const struct job *job, struct imports *imports, const struct region *region,
                    struct edit_set *edits)
{
    if (library_is_level_triggered(job->finding->library))
        return shield_scope_around(job, imports, region, edits);
    return shield_awaited(job, imports, region, edits);
}

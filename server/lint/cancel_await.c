#include "lint/cancel_await.h"

#include "util/vec.h"

enum { WALK_DEPTH = 500 };

typedef VEC(struct span) span_list;

// What a function has cancelled, as text: `task`, `self._task`, and the collections that were gone through.
struct search {
    struct module *module;
    const struct syntax *s;
    uint32_t before; // bytes: what is cancelled from here on does not count
    span_list cancelled;
    TSNode first_task;
    bool all; // every suspension point so far waits for a cancelled task
    unsigned depth;
};

// `tasks` for `list(tasks)`, `tasks.values()`, `*tasks`, `[*tasks]`.
static TSNode collection(const struct search *x, TSNode node)
{
    const struct syntax *s = x->s;
    for (unsigned i = 0; i < 8; i++) {
        node = node_unwrap(s, node);
        if (node_is(node, s->n_list_splat) || node_is(node, s->n_list) || node_is(node, s->n_tuple) ||
            node_is(node, s->n_set)) {
            if (ts_node_named_child_count(node) != 1)
                return node;
            node = node_first_child(s, node);
            continue;
        }
        if (!node_is(node, s->n_call))
            return node;
        TSNode function = node_field(node, s->f_function);
        TSNode arguments = node_field(node, s->f_arguments);
        if (node_is(function, s->n_attribute))
            node = node_field(function, s->f_object);
        else if (node_is(function, s->n_identifier) && node_is(arguments, s->n_argument_list))
            node = node_first_child(s, arguments);
        else
            return node;
    }
    return node;
}

// The iterable over which the loop or comprehension around `node` lets `name` run, or the null node.
static TSNode iterable_of(const struct search *x, TSNode node, struct span name)
{
    const struct syntax *s = x->s;
    for (TSNode parent = module_parent(x->module, node); !ts_node_is_null(parent);
         parent = module_parent(x->module, parent)) {
        if (node_is(parent, s->n_function_definition))
            break;
        if (node_is(parent, s->n_for_statement) &&
            span_equal(module_text(x->module, node_field(parent, s->f_left)), name))
            return node_field(parent, s->f_right);
        for (uint32_t i = 0, n = ts_node_named_child_count(parent); i < n && i < 16; i++) {
            TSNode clause = ts_node_named_child(parent, i);
            if (node_is(clause, s->n_for_in_clause) &&
                span_equal(module_text(x->module, node_field(clause, s->f_left)), name))
                return node_field(clause, s->f_right);
        }
    }
    return node_none();
}

// `task.cancel`, called or handed to something that calls it (`loop.call_later(1, task.cancel)`).
static void note_cancel(struct search *x, TSNode attribute)
{
    if (!span_is(module_text(x->module, node_field(attribute, x->s->f_attribute)), "cancel"))
        return;
    TSNode object = node_field(attribute, x->s->f_object);
    VEC_PUSH(&x->cancelled, module_text(x->module, object));
    TSNode iterable = iterable_of(x, attribute, module_text(x->module, object));
    if (!ts_node_is_null(iterable))
        VEC_PUSH(&x->cancelled, module_text(x->module, collection(x, iterable)));
}

static void find_cancels(struct search *x, TSNode node)
{
    if (ts_node_start_byte(node) >= x->before || x->depth > WALK_DEPTH)
        return;
    x->depth++;
    if (node_is(node, x->s->n_attribute))
        note_cancel(x, node);
    struct node_list children = node_children(x->module->arena, x->s, node);
    for (size_t i = 0; i < children.len; i++)
        find_cancels(x, children.items[i]);
    x->depth--;
}

// Finds what the function cancels before `before`. Most functions say nothing of it, and reading their text
// is much faster than walking their nodes.
static void search_function(struct search *x, TSNode function)
{
    TSNode body = node_field(function, x->s->f_body);
    if (!ts_node_is_null(body) && span_contains(module_text(x->module, body), SPAN("cancel")))
        find_cancels(x, body);
}

static bool is_cancelled(const struct search *x, TSNode node)
{
    struct span text = module_text(x->module, node);
    for (size_t i = 0; i < x->cancelled.len; i++) {
        if (span_equal(x->cancelled.items[i], text))
            return true;
    }
    return false;
}

// Whether the expression itself stands for a cancelled task, or runs over a collection of such.
static bool is_cancelled_task(const struct search *x, TSNode node)
{
    if (is_cancelled(x, node))
        return true;
    if (!node_is(node, x->s->n_identifier))
        return false;
    TSNode iterable = iterable_of(x, node, module_text(x->module, node));
    return !ts_node_is_null(iterable) && is_cancelled(x, collection(x, iterable));
}

// Whether an awaited expression waits for nothing but cancelled tasks.
static bool waits_for_cancelled(struct search *x, TSNode node)
{
    const struct syntax *s = x->s;
    node = node_unwrap(s, node);
    if (ts_node_is_null(node) || x->depth > WALK_DEPTH)
        return false;
    if (is_cancelled(x, node)) {
        if (ts_node_is_null(x->first_task))
            x->first_task = node;
        return true;
    }
    if (node_is(node, s->n_identifier))
        return is_cancelled_task(x, node);
    if (!node_is(node, s->n_call)) {
        TSNode inner = collection(x, node);
        return !node_same(inner, node) && is_cancelled(x, inner);
    }
    struct span callee = module_callee(x->module, node);
    if (!span_is(callee, "asyncio.gather") && !span_is(callee, "asyncio.wait") &&
        !span_is(callee, "asyncio.wait_for") && !span_is(callee, "asyncio.shield"))
        return false;
    bool first_only = !span_is(callee, "asyncio.gather");
    struct node_list arguments = node_children(x->module->arena, s, node_field(node, s->f_arguments));
    size_t waited = 0;
    for (size_t i = 0; i < arguments.len && (i == 0 || !first_only); i++) {
        if (node_is(arguments.items[i], s->n_keyword_argument))
            continue;
        TSNode argument = arguments.items[i];
        TSNode inner = collection(x, argument);
        x->depth++;
        bool cancelled = is_cancelled(x, inner) || waits_for_cancelled(x, argument);
        x->depth--;
        if (!cancelled)
            return false;
        if (ts_node_is_null(x->first_task))
            x->first_task = inner;
        waited++;
    }
    return waited > 0;
}

// Looks at every suspension point of the body.
static void check_body(struct search *x, TSNode node)
{
    const struct syntax *s = x->s;
    if (!x->all || x->depth > WALK_DEPTH || node_is(node, s->n_function_definition) ||
        node_is(node, s->n_lambda))
        return;
    if (node_is(node, s->n_await)) {
        x->all = waits_for_cancelled(x, node_first_child(s, node));
        return;
    }
    if (node_is_async(s, node)) {
        x->all = false;
        return;
    }
    x->depth++;
    struct node_list children = node_children(x->module->arena, s, node);
    for (size_t i = 0; i < children.len; i++)
        check_body(x, children.items[i]);
    x->depth--;
}

bool is_cancel_and_await(struct module *module, TSNode handler_or_item, TSNode *task)
{
    const struct syntax *s = module->syntax;
    TSNode holder = module_parent(module, handler_or_item);
    while (!ts_node_is_null(holder) && !node_is(holder, s->n_try_statement) &&
           !node_is(holder, s->n_with_statement))
        holder = module_parent(module, holder);
    if (ts_node_is_null(holder))
        return false;
    TSNode function = module_function_of(module, holder);
    TSNode body = node_field(holder, s->f_body);
    if (ts_node_is_null(function) || ts_node_is_null(body) || !node_suspends(module, body, false))
        return false;
    struct search x = {.module = module, .s = s, .all = true, .before = ts_node_end_byte(body)};
    search_function(&x, function);
    if (x.cancelled.len > 0)
        check_body(&x, body);
    else
        x.all = false;
    VEC_FINISH(&x.cancelled);
    if (x.all)
        *task = x.first_task;
    return x.all;
}

bool is_cancelled_before(struct module *module, TSNode task, uint32_t before)
{
    TSNode function = module_function_of(module, task);
    if (ts_node_is_null(function))
        return false;
    struct search x = {.module = module, .s = module->syntax, .before = before};
    search_function(&x, function);
    bool cancelled = is_cancelled_task(&x, task) || is_cancelled(&x, collection(&x, task));
    VEC_FINISH(&x.cancelled);
    return cancelled;
}

bool awaits_cancelled(struct module *module, TSNode await, TSNode *task)
{
    const struct syntax *s = module->syntax;
    TSNode function = module_function_of(module, await);
    if (ts_node_is_null(function) || ts_node_has_error(function))
        return false;
    struct search x = {.module = module, .s = s, .all = true, .before = ts_node_start_byte(await)};
    search_function(&x, function);
    x.all = x.cancelled.len > 0 && waits_for_cancelled(&x, node_first_child(s, await));
    VEC_FINISH(&x.cancelled);
    if (x.all)
        *task = x.first_task;
    return x.all;
}

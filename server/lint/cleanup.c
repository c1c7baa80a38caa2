#include "lint/cleanup.h"

#include "lint/calls.h"
#include "lint/known_names.h"
#include "python/answers.h"
#include "python/flow.h"
#include "python/own.h"

enum { HELPER_DEPTH = 100 }; // of the syntax tree of a helper function

static bool is_raise(void *context, TSNode node)
{
    const struct syntax *s = context;
    return node_is(node, s->n_raise_statement);
}

// Whether a handler of the try ends each cancellation that arrives in its body: none is left for its finally.
static bool is_taken(struct module *module, TSNode try)
{
    const struct syntax *s = module->syntax;
    struct node_list parts = node_children(module->arena, s, try);
    for (size_t i = 0; i < parts.len; i++) {
        if (node_is(parts.items[i], s->n_except_clause) &&
            handler_catches(module, parts.items[i]) != CATCHES_NOT)
            return !own_any(s, parts.items[i], is_raise, (void *)s);
    }
    return false;
}

// Whether a cancellation can be delivered in a handler or the else of the try.
static bool parts_suspend(struct module *module, TSNode try, bool yields)
{
    const struct syntax *s = module->syntax;
    struct node_list parts = node_children(module->arena, s, try);
    for (size_t i = 0; i < parts.len; i++) {
        bool part = node_is(parts.items[i], s->n_except_clause) || node_is(parts.items[i], s->n_else_clause);
        if (part && node_suspends(module, parts.items[i], yields))
            return true;
    }
    return false;
}

// Whether a cancellation can be delivered in what the clause cleans up after: the try's body, and for a
// finally also its handlers and its else.
static bool try_suspends(struct module *module, TSNode try, TSNode clause, bool yields)
{
    return node_suspends(module, node_field(try, module->syntax->f_body), yields) ||
           (node_is(clause, module->syntax->n_finally_clause) && parts_suspend(module, try, yields));
}

bool is_entered_cancelled(struct module *module, TSNode region)
{
    if (!node_is(region, module->syntax->n_finally_clause))
        return true;
    TSNode try = module_parent(module, region);
    TSNode function = module_function_of(module, try);
    bool yields = !ts_node_is_null(function) && function_yield_suspends(module, function);
    return !is_taken(module, try) || parts_suspend(module, try, yields);
}

// Whether an earlier handler of the same try has taken the cancellation already.
static bool is_taken_before(struct module *module, TSNode try, TSNode handler)
{
    struct node_list parts = node_children(module->arena, module->syntax, try);
    for (size_t i = 0; i < parts.len && !node_same(parts.items[i], handler); i++) {
        if (node_is(parts.items[i], module->syntax->n_except_clause) &&
            handler_catches(module, parts.items[i]) != CATCHES_NOT)
            return true;
    }
    return false;
}

static bool is_aexit(const struct module *module, TSNode function)
{
    return span_is(module_text(module, node_field(function, module->syntax->f_name)), "__aexit__");
}

TSNode cleanup_region_of(struct module *module, TSNode node)
{
    const struct outline *o = &module->outline;
    TSNode function = module_function_of(module, node);
    bool yields = !ts_node_is_null(function) && function_yield_suspends(module, function);
    for (int32_t i = outline_around(o, node); i != OUTLINE_NONE; i = o->entries[i].parent) {
        const struct outline_entry *entry = &o->entries[i];
        if (entry->kind == OUTLINE_FUNCTION && entry->is_async)
            return is_aexit(module, entry->node) ? entry->node : node_none();
        if (outline_opens_namespace(entry->kind) || entry->kind == OUTLINE_GENERATOR)
            return node_none();
        if (entry->kind != OUTLINE_FINALLY && entry->kind != OUTLINE_HANDLER)
            continue;
        TSNode try = module_parent(module, entry->node);
        if (!try_suspends(module, try, entry->node, yields))
            continue;
        bool reached =
            entry->kind == OUTLINE_FINALLY || (handler_catches(module, entry->node) != CATCHES_NOT &&
                                               !is_taken_before(module, try, entry->node));
        if (reached)
            return entry->node;
    }
    return node_none();
}

bool is_in_cleanup(struct module *module, TSNode node)
{
    return !ts_node_is_null(cleanup_region_of(module, node));
}

static bool is_scope_call(struct span callee)
{
    // The last part tells: the libraries' own code imports these names from modules of its own.
    struct span name = callee;
    for (size_t i = 0; i < callee.len; i++) {
        if (callee.ptr[i] == '.')
            name = span_from(callee, i + 1);
    }
    return span_is(name, "CancelScope") || span_is(name, "move_on_after") || span_is(name, "move_on_at") ||
           span_is(name, "fail_after") || span_is(name, "fail_at") || span_is(name, "open_cancel_scope");
}

// Whether an expression is the scope `name`, or that of the nursery or task group `name`.
static bool is_scope_of(struct module *module, TSNode expression, struct span name)
{
    const struct syntax *s = module->syntax;
    if (node_is(expression, s->n_attribute) &&
        span_is(module_text(module, node_field(expression, s->f_attribute)), "cancel_scope"))
        expression = node_field(expression, s->f_object);
    return span_equal(module_text(module, expression), name);
}

// Whether `name.shield = True` or `name.cancel_scope.shield = True` stands somewhere in `node`.
static bool sets_shield(struct module *module, TSNode node, struct span name, unsigned depth)
{
    const struct syntax *s = module->syntax;
    if (depth > 200)
        return false;
    if (node_is(node, s->n_assignment)) {
        TSNode left = node_field(node, s->f_left);
        if (node_is(left, s->n_attribute) && node_is(node_field(node, s->f_right), s->n_true) &&
            span_is(module_text(module, node_field(left, s->f_attribute)), "shield") &&
            is_scope_of(module, node_field(left, s->f_object), name))
            return true;
    }
    struct node_list children = node_children(module->arena, s, node);
    for (size_t i = 0; i < children.len; i++) {
        if (sets_shield(module, children.items[i], name, depth + 1))
            return true;
    }
    return false;
}

bool item_shields(struct module *module, TSNode item)
{
    const struct syntax *s = module->syntax;
    TSNode value = item_value(module, item);
    TSNode call = node_is(value, s->n_identifier) ? module_constant(module, value) : value;
    if (!node_is(call, s->n_call))
        return false;
    // Whatever the scope is called: libraries have classes of their own around those of trio and anyio.
    if (node_is(call_keyword(module, call, "shield"), s->n_true))
        return true;
    TSNode name;
    TSNode code = scope_uses(module, item, &name);
    struct span callee = module_callee(module, call);
    return (is_scope_call(callee) || known_is_task_group(callee)) && !ts_node_is_null(code) &&
           sets_shield(module, code, module_text(module, name), 0);
}

bool in_shielded_scope(struct module *module, TSNode node)
{
    const struct outline *o = &module->outline;
    for (int32_t i = outline_around(o, node); i != OUTLINE_NONE; i = o->entries[i].parent) {
        if (outline_opens_namespace(o->entries[i].kind))
            return false;
        if (o->entries[i].kind != OUTLINE_WITH)
            continue;
        struct node_list items = with_items(module, o->entries[i].node);
        for (size_t k = 0; k < items.len && ts_node_start_byte(items.items[k]) < ts_node_start_byte(node);
             k++) {
            if (item_shields(module, items.items[k]))
                return true;
        }
    }
    return false;
}

// asyncio: what keeps going when its waiter is cancelled.
static bool awaits_shield(struct module *module, TSNode awaited, unsigned depth)
{
    const struct syntax *s = module->syntax;
    awaited = node_unwrap(s, awaited);
    if (node_is(awaited, s->n_identifier))
        awaited = module_constant(module, awaited);
    struct span callee = module_callee(module, awaited);
    if (span_is(callee, "asyncio.shield") || span_is(callee, "asyncio.wait"))
        return true;
    return depth < 4 && span_is(callee, "asyncio.wait_for") &&
           awaits_shield(module, call_argument(module, awaited, 0), depth + 1);
}

// Whether all that `node` awaits is shielded.
static bool only_awaits_shields(struct module *module, TSNode node, unsigned depth)
{
    const struct syntax *s = module->syntax;
    if (depth > HELPER_DEPTH || node_is_async(s, node))
        return false;
    if (node_is(node, s->n_await))
        return awaits_shield(module, node_first_child(s, node), 0);
    struct node_list children = node_children(module->arena, s, node);
    for (size_t i = 0; i < children.len; i++) {
        if (!only_awaits_shields(module, children.items[i], depth + 1))
            return false;
    }
    return true;
}

// Question: 1 for a function that suspends only to wait for what goes on when it is cancelled; else 0.
static uint64_t answer_shields(struct module *module, TSNode function)
{
    return function_suspends(module, function) &&
           only_awaits_shields(module, node_field(function, module->syntax->f_body), 0);
}

// asyncio: a shield, or a call of a function of this file that awaits nothing else.
static bool keeps_going(struct module *module, TSNode awaited)
{
    TSNode function = module_called_function(module, awaited);
    return awaits_shield(module, awaited, 0) ||
           (!ts_node_is_null(function) && answers_ask(module, answer_shields, function) != 0);
}

// Calls that suspend without anything of the cleanup being lost there: `aclose_forcefully()`, and
// `__aexit__()` of another context manager in one's own, which has its own way with a cancellation.
static bool hands_over(struct module *module, TSNode awaited)
{
    struct span name = call_name(module, awaited);
    if (!span_is(name, "__aexit__"))
        return span_is(name, "aclose_forcefully") || span_is(name, "cancel_shielded_checkpoint");
    TSNode function = module_function_of(module, awaited);
    return !ts_node_is_null(function) && is_aexit(module, function);
}

static bool is_plain_aclose(struct module *module, TSNode awaited)
{
    return span_is(call_name(module, awaited), "aclose") &&
           node_is(node_field(awaited, module->syntax->f_function), module->syntax->n_attribute) &&
           !call_has_arguments(module, awaited);
}

// Whether all that `node` awaits is an aclose() without arguments.
static bool only_closes(struct module *module, TSNode node, unsigned depth)
{
    const struct syntax *s = module->syntax;
    if (depth > HELPER_DEPTH || node_is_async(s, node))
        return false;
    if (node_is(node, s->n_await))
        return is_plain_aclose(module, node_unwrap(s, node_first_child(s, node)));
    struct node_list children = node_children(module->arena, s, node);
    for (size_t i = 0; i < children.len; i++) {
        if (!only_closes(module, children.items[i], depth + 1))
            return false;
    }
    return true;
}

// Question: 1 for a function that suspends only to close things; else 0.
static uint64_t answer_only_closes(struct module *module, TSNode function)
{
    return function_suspends(module, function) &&
           only_closes(module, node_field(function, module->syntax->f_body), 0);
}

// trio and anyio: calls that do their work even when they are cancelled, directly or in a function of this
// file.
static bool closes_when_cancelled(struct module *module, TSNode awaited)
{
    if (is_plain_aclose(module, awaited))
        return true;
    TSNode function = module_called_function(module, awaited);
    return !ts_node_is_null(function) && answers_ask(module, answer_only_closes, function) != 0;
}

// `async with` a nursery or a task group suspends only to wait for its children, and one that opens a scope
// with a time limit does not suspend at all.
static bool only_opens_scopes(struct module *module, TSNode with)
{
    struct node_list items = with_items(module, with);
    for (size_t i = 0; i < items.len; i++) {
        struct span callee = module_callee(module, item_value(module, items.items[i]));
        if (!known_is_task_group(callee) && known_limit(callee) == LIMIT_NONE)
            return false;
    }
    return items.len > 0;
}

// ---- what surely waits -----------------------------------------------------------------------------------

static bool is_waiting_call(struct match *match, TSNode call)
{
    const struct known_call *known = known_call_of(match->known, match->module, call);
    return (known != NULL && known->kind == CALL_COROUTINE) || known_may_wait(call_name(match->module, call));
}

static bool is_waiting_await(void *context, TSNode node)
{
    struct module *module = context;
    const struct syntax *s = module->syntax;
    if (node_is_async(s, node))
        return !node_is(node, s->n_function_definition);
    return node_is(node, s->n_await) &&
           known_may_wait(call_name(module, node_unwrap(s, node_first_child(s, node))));
}

// Question: 1 for a function that waits for something by the names of what it awaits; else 0.
static uint64_t answer_waits(struct module *module, TSNode function)
{
    return own_any(module->syntax, node_field(function, module->syntax->f_body), is_waiting_await, module);
}

// What an `async with` names and does not make here is mostly a resource, which is entered at once and closes
// even when it is cancelled; a lock is waited for.
static bool with_waits(struct module *module, TSNode with)
{
    const struct syntax *s = module->syntax;
    struct node_list items = with_items(module, with);
    for (size_t i = 0; i < items.len; i++) {
        TSNode value = node_unwrap(s, item_value(module, items.items[i]));
        TSNode last = node_is(value, s->n_attribute) ? node_field(value, s->f_attribute) : value;
        if ((!node_is(value, s->n_attribute) && !node_is(value, s->n_identifier)) ||
            known_is_lock(module_text(module, last)))
            return true;
    }
    return false;
}

bool surely_waits(struct match *match, TSNode node, struct span word)
{
    (void)word;
    struct module *module = match->module;
    const struct syntax *s = module->syntax;
    if (!node_is(node, s->n_await))
        return !node_is(node, s->n_with_statement) || with_waits(module, node);
    TSNode call = awaited_call(module, node);
    TSNode function = module_called_function(module, call);
    return ts_node_is_null(function) ? is_waiting_call(match, call)
                                     : answers_ask(module, answer_waits, function) != 0;
}

// ---- shields ---------------------------------------------------------------------------------------------

bool is_shielded(struct module *module, TSNode node, enum library library)
{
    const struct syntax *s = module->syntax;
    if (node_is(node, s->n_with_statement) && only_opens_scopes(module, node))
        return true;
    // Who opens a shielded scope runs on a library that has scopes, even where nothing else tells.
    if (in_shielded_scope(module, node))
        return true;
    if (!node_is(node, s->n_await))
        return false;
    TSNode awaited = node_unwrap(s, node_first_child(s, node));
    if (hands_over(module, awaited))
        return true;
    return library_is_level_triggered(library) ? closes_when_cancelled(module, awaited)
                                               : keeps_going(module, awaited);
}

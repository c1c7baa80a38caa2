#include "lint/scopes.h"

#include "lint/calls.h"
#include "python/own.h"

static bool is_scope(enum call_kind kind)
{
    return kind == CALL_SCOPE || kind == CALL_EARLY_SCOPE;
}

static enum call_kind item_kind(struct match *match, TSNode item)
{
    TSNode value = node_unwrap(match->module->syntax, item_value(match->module, item));
    return known_kind(match->known, match->module, value);
}

static TSNode with_of(const struct module *module, TSNode item)
{
    return module_parent(module, module_parent(module, item));
}

// ---- 304 -------------------------------------------------------------------------------------------------

// Whether an item behind this one waits when it is entered or left.
static bool later_item_waits(struct match *match, TSNode with, TSNode item)
{
    struct module *module = match->module;
    bool async = node_is_async(module->syntax, with);
    struct node_list items = with_items(module, with);
    for (size_t i = 0; i < items.len; i++) {
        if (ts_node_start_byte(items.items[i]) <= ts_node_start_byte(item))
            continue;
        if (node_suspends(module, items.items[i], true) ||
            (async && !is_scope(item_kind(match, items.items[i]))))
            return true;
    }
    return false;
}

bool never_fires(struct match *match, TSNode node, struct span word)
{
    (void)word;
    struct module *module = match->module;
    TSNode value = node_unwrap(module->syntax, item_value(module, node));
    const struct known_call *call = known_call_of(match->known, module, value);
    if (call == NULL || !is_scope(call->kind))
        return false;
    TSNode with = with_of(module, node);
    if (ts_node_is_null(with)) // an item without its statement, in broken code
        return false;
    match->call = call;
    match->called = value.id;
    return function_is_async(module, module_function_of(module, with)) &&
           !node_suspends(module, node_field(with, module->syntax->f_body), true) &&
           !later_item_waits(match, with, node);
}

// ---- 305 -------------------------------------------------------------------------------------------------

// Decorators whose generators are entered and left by one task. Packages have their own context managers and
// fixtures, and call them so.
static bool is_safe_decorator(struct match *match, TSNode decorator)
{
    struct module *module = match->module;
    const struct syntax *s = module->syntax;
    TSNode expression = node_first_child(s, decorator);
    if (node_is(expression, s->n_call))
        expression = node_field(expression, s->f_function);
    const struct known_call *known = known_function(match->known, module, expression);
    struct span text = module_text(module, expression);
    return (known != NULL && known->kind == CALL_SAFE_YIELD) || span_contains(text, SPAN("contextmanager")) ||
           span_contains(text, SPAN("context_manager")) || span_contains(text, SPAN("fixture"));
}

static bool has_safe_decorator(struct match *match, TSNode function)
{
    const struct syntax *s = match->module->syntax;
    TSNode decorated = module_parent(match->module, function);
    if (!node_is(decorated, s->n_decorated_definition))
        return false;
    struct node_list parts = node_children(match->module->arena, s, decorated);
    for (size_t i = 0; i < parts.len; i++) {
        if (node_is(parts.items[i], s->n_decorator) && is_safe_decorator(match, parts.items[i]))
            return true;
    }
    return false;
}

// Whether an item of the `with` opens a scope or a group around the node.
static bool opens_scope(struct match *match, TSNode with, TSNode node)
{
    struct node_list items = with_items(match->module, with);
    for (size_t i = 0; i < items.len; i++) {
        TSNode value = node_unwrap(match->module->syntax, item_value(match->module, items.items[i]));
        const struct known_call *call = known_call_of(match->known, match->module, value);
        bool opens = call != NULL && (is_scope(call->kind) || call->kind == CALL_GROUP);
        if (opens && ts_node_end_byte(items.items[i]) <= ts_node_start_byte(node)) {
            match->call = call;
            match->called = value.id;
            return true;
        }
    }
    return false;
}

bool yields_in_scope(struct match *match, TSNode node, struct span word)
{
    (void)word;
    const struct outline *o = &match->module->outline;
    bool inside = false;
    for (int32_t i = outline_around(o, node); i != OUTLINE_NONE; i = o->entries[i].parent) {
        const struct outline_entry *entry = &o->entries[i];
        if (entry->kind == OUTLINE_WITH && !inside)
            inside = opens_scope(match, entry->node, node);
        if (entry->kind == OUTLINE_FUNCTION)
            return inside && entry->is_async && !has_safe_decorator(match, entry->node);
        if (entry->kind == OUTLINE_LAMBDA || entry->kind == OUTLINE_CLASS || entry->kind == OUTLINE_GENERATOR)
            return false;
    }
    return false;
}

// ---- 309 -------------------------------------------------------------------------------------------------

struct between {
    const struct module *module;
    uint32_t start, end; // bytes
    struct span name;    // of the scope
    bool waits;
    bool moved; // the deadline is set anew
};

static bool note_between(void *context, TSNode node)
{
    struct between *x = context;
    const struct syntax *s = x->module->syntax;
    uint32_t at = ts_node_start_byte(node);
    if (at < x->start || at >= x->end)
        return false;
    bool async = node_is(node, s->n_for_statement) || node_is(node, s->n_with_statement);
    x->waits |= node_is(node, s->n_await) || node_is(node, s->n_yield) || (async && node_is_async(s, node));
    x->moved |= node_is(node, s->n_attribute) &&
                span_equal(module_text(x->module, node_field(node, s->f_object)), x->name);
    return false;
}

// Whether a call gives its scope a time to live: `timeout(None)` does not.
static bool has_delay(struct module *module, TSNode call)
{
    TSNode delay = call_argument_or_keyword(module, call, 0, "delay");
    if (ts_node_is_null(delay))
        delay = call_keyword(module, call, "when");
    return !ts_node_is_null(delay) && !node_is(delay, module->syntax->n_none);
}

bool opened_late(struct match *match, TSNode node, struct span word)
{
    (void)word;
    struct module *module = match->module;
    TSNode value = node_unwrap(module->syntax, item_value(module, node));
    TSNode call = module_constant(module, value);
    const struct known_call *known = ts_node_is_null(call) ? NULL : known_call_of(match->known, module, call);
    if (known == NULL || known->kind != CALL_EARLY_SCOPE || !has_delay(module, call))
        return false;
    match->call = known;
    match->called = call.id;
    TSNode function = module_function_of(module, node);
    if (ts_node_is_null(function) || ts_node_has_error(function) ||
        !node_same(function, module_function_of(module, call)))
        return false;
    struct between x = {module,
                        ts_node_end_byte(call),
                        ts_node_start_byte(with_of(module, node)),
                        module_text(module, value),
                        false,
                        false};
    own_any(module->syntax, node_field(function, module->syntax->f_body), note_between, &x);
    return x.waits && !x.moved;
}

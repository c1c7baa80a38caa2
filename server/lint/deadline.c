#include "lint/deadline.h"

#include "lint/calls.h"
#include "lint/cleanup.h"
#include "python/flow.h"

enum { WALK_DEPTH = 500, TYPES_MAX = 32 };

// ---- limits ----------------------------------------------------------------------------------------------

// Whether an expression stands for no limit: None, math.inf, float("inf").
static bool is_never(struct module *module, TSNode expression)
{
    const struct syntax *s = module->syntax;
    expression = node_unwrap(s, expression);
    if (node_is(expression, s->n_none) || span_is(module_resolve(module, expression), "math.inf"))
        return true;
    struct span text = module_text(module, expression);
    return span_is(text, "float(\"inf\")") || span_is(text, "float('inf')");
}

static bool is_limit(struct module *module, TSNode expression)
{
    return !ts_node_is_null(expression) && !is_never(module, expression);
}

// Whether `node` uses an attribute of `name` by which a scope is given a deadline later, or ended.
static bool ends_scope(struct module *module, TSNode node, struct span name, unsigned depth)
{
    static const char *const attributes[] = {"deadline", "relative_deadline", "cancel", "reschedule"};
    const struct syntax *s = module->syntax;
    if (depth > WALK_DEPTH)
        return true;
    if (node_is(node, s->n_attribute) &&
        span_equal(module_text(module, node_field(node, s->f_object)), name)) {
        struct span attribute = module_text(module, node_field(node, s->f_attribute));
        for (size_t i = 0; i < sizeof(attributes) / sizeof(attributes[0]); i++) {
            if (span_is(attribute, attributes[i]))
                return true;
        }
    }
    struct node_list children = node_children(module->arena, s, node);
    for (size_t i = 0; i < children.len; i++) {
        if (ends_scope(module, children.items[i], name, depth + 1))
            return true;
    }
    return false;
}

static bool is_ended_by_name(struct module *module, TSNode item)
{
    TSNode name;
    TSNode code = scope_uses(module, item, &name);
    return !ts_node_is_null(code) && ends_scope(module, code, module_text(module, name), 0);
}

// What the scope that a with_item opens does when its time is over; LIMIT_NONE where it has no limit or is no
// such scope.
static enum time_limit item_limit(struct module *module, TSNode item)
{
    const struct syntax *s = module->syntax;
    TSNode call = item_value(module, item);
    if (node_is(call, s->n_identifier))
        call = module_constant(module, call);
    struct span callee = module_callee(module, call);
    bool scope = known_is_scope(callee);
    enum time_limit limit = scope ? LIMIT_STOPS : known_limit(callee);
    if (limit == LIMIT_NONE)
        return LIMIT_NONE;
    static const char *const names[] = {"deadline", "relative_deadline", "delay", "when", "seconds"};
    bool limited = !scope && is_limit(module, call_argument(module, call, 0));
    for (size_t i = 0; i < sizeof(names) / sizeof(names[0]) && !limited; i++)
        limited = is_limit(module, call_keyword(module, call, names[i]));
    return limited || is_ended_by_name(module, item) ? limit : LIMIT_NONE;
}

// Items nest from left to right.
bool with_has_deadline(struct module *module, TSNode with, TSNode node)
{
    struct node_list items = with_items(module, with);
    for (size_t i = 0; i < items.len; i++) {
        TSNode item = items.items[i];
        bool around =
            node_is(item, module->syntax->n_with_item) && ts_node_start_byte(item) < ts_node_start_byte(node);
        if (around && item_limit(module, item) != LIMIT_NONE)
            return true;
    }
    return false;
}

// Whether a with statement between the node and `end`, which is around it, ends what stands at the node.
static bool is_limited_up_to(struct module *module, TSNode node, TSNode end)
{
    const struct outline *o = &module->outline;
    for (int32_t i = outline_around(o, node); i != OUTLINE_NONE; i = o->entries[i].parent) {
        if (outline_opens_namespace(o->entries[i].kind) || node_same(o->entries[i].node, end))
            return false;
        if (o->entries[i].kind == OUTLINE_WITH && with_has_deadline(module, o->entries[i].node, node))
            return true;
    }
    return false;
}

bool is_in_deadline(struct module *module, TSNode node)
{
    return is_limited_up_to(module, node, node_none());
}

// ---- shields without one ---------------------------------------------------------------------------------

static bool mentions_cancel(struct module *module, TSNode node, unsigned depth)
{
    const struct syntax *s = module->syntax;
    if (depth > WALK_DEPTH || (node_is(node, s->n_attribute) &&
                               span_is(module_text(module, node_field(node, s->f_attribute)), "cancel")))
        return true;
    struct node_list children = node_children(module->arena, s, node);
    for (size_t i = 0; i < children.len; i++) {
        if (mentions_cancel(module, children.items[i], depth + 1))
            return true;
    }
    return false;
}

// asyncio. A wait() for tasks that the function cancels is no release that can get stuck.
static bool awaits_without_limit(struct module *module, TSNode await)
{
    TSNode call = awaited_call(module, await);
    struct span callee = module_callee(module, call);
    if (span_is(callee, "asyncio.wait_for")) {
        if (is_limit(module, call_argument_or_keyword(module, call, 1, "timeout")))
            return false;
        call = call_argument(module, call, 0);
        callee = module_callee(module, call);
    }
    if (span_is(callee, "asyncio.shield"))
        return true;
    return span_is(callee, "asyncio.wait") && !is_limit(module, call_keyword(module, call, "timeout")) &&
           !mentions_cancel(module, module_function_of(module, await), 0);
}

// trio and anyio: whether something in `node`, all of it inside the shield of `with`, can wait for ever.
static bool waits_without_limit(struct module *module, TSNode node, TSNode with, unsigned depth)
{
    const struct syntax *s = module->syntax;
    if (ts_node_is_null(node))
        return false; // a `with` that has no body yet
    if (depth > WALK_DEPTH || node_is(node, s->n_function_definition) || node_is(node, s->n_lambda))
        return false;
    if (node_is(node, s->n_await) &&
        !known_ends_by_itself(module_callee(module, awaited_call(module, node))) &&
        !is_limited_up_to(module, node, with))
        return true;
    if (node_is_async(s, node) && !is_limited_up_to(module, node, with))
        return true;
    struct node_list children = node_children(module->arena, s, node);
    for (size_t i = 0; i < children.len; i++) {
        if (waits_without_limit(module, children.items[i], with, depth + 1))
            return true;
    }
    return false;
}

bool is_unbounded_shield(struct module *module, TSNode node, enum library library)
{
    const struct syntax *s = module->syntax;
    TSNode region = cleanup_region_of(module, node);
    if (ts_node_is_null(region))
        return false;
    if (node_is(node, s->n_await))
        return !library_is_level_triggered(library) && awaits_without_limit(module, node) &&
               !is_limited_up_to(module, node, region);
    if (!library_is_level_triggered(library) || !item_shields(module, node) ||
        item_limit(module, node) != LIMIT_NONE)
        return false;
    TSNode with = module_parent(module, module_parent(module, node));
    struct node_list items = with_items(module, with);
    for (size_t i = 0; i < items.len; i++) {
        bool inside = ts_node_start_byte(items.items[i]) > ts_node_start_byte(node);
        if (inside && item_limit(module, items.items[i]) != LIMIT_NONE)
            return false;
    }
    return waits_without_limit(module, node_field(with, s->f_body), with, 0);
}

// ---- TimeoutErrors ---------------------------------------------------------------------------------------

// What is on its way out of a cleanup.
struct flight {
    struct module *module;
    enum library library;
    bool is_timeout; // the TimeoutError; else an exception that a handler raised instead
};

static bool is_in(struct span name, const char *const *names, size_t len)
{
    for (size_t i = 0; i < len; i++) {
        if (span_is(name, names[i]))
            return true;
    }
    return false;
}

// Whether a handler of this type catches it. One of which nothing is known may.
static bool type_catches(const struct flight *flight, TSNode type)
{
    static const char *const every[] = {"BaseException", "Exception"};
    static const char *const timeouts[] = {"TimeoutError", "asyncio.TimeoutError", "trio.TooSlowError"};
    static const char *const from_3_11[] = {"OSError", "IOError", "EnvironmentError", "socket.timeout",
                                            "concurrent.futures.TimeoutError"};
    struct module *module = flight->module;
    struct span name = module_resolve(module, type);
    if (name.len == 0)
        return !expression_is_cancellation(module, type) &&
               module_class_named(module, module_text(module, type)) == NULL;
    if (is_in(name, every, sizeof(every) / sizeof(every[0])))
        return true;
    if (!flight->is_timeout)
        return false;
    // asyncio.TimeoutError was a class of its own until 3.11, trio.TooSlowError still is.
    bool builtin = flight->library == LIBRARY_ANYIO ||
                   (flight->library == LIBRARY_ASYNCIO && module->target_minor >= 11);
    return is_in(name, timeouts, sizeof(timeouts) / sizeof(timeouts[0])) ||
           (builtin && is_in(name, from_3_11, sizeof(from_3_11) / sizeof(from_3_11[0])));
}

static bool any_catches(const struct flight *flight, const TSNode *types, size_t len)
{
    for (size_t i = 0; i < len; i++) {
        if (type_catches(flight, types[i]))
            return true;
    }
    return false;
}

static bool handler_takes(const struct flight *flight, TSNode handler)
{
    TSNode types[TYPES_MAX];
    size_t len = handler_types(flight->module, handler, types, TYPES_MAX);
    return len == 0 || any_catches(flight, types, len);
}

// What becomes of it in a handler that catches it: true where the handler ends it. Otherwise the handler's
// last statement raises, the same or something else.
static bool handler_ends(struct flight *flight, TSNode handler)
{
    struct module *module = flight->module;
    const struct syntax *s = module->syntax;
    struct node_list statements = node_children(module->arena, s, node_block(s, handler));
    TSNode last = statements.len == 0 ? node_none() : statements.items[statements.len - 1];
    if (!node_is(last, s->n_raise_statement))
        return true;
    TSNode raised = node_first_child(s, last);
    TSNode name = handler_name(module, handler);
    bool same = ts_node_is_null(raised) || (!ts_node_is_null(name) && span_equal(module_text(module, raised),
                                                                                 module_text(module, name)));
    flight->is_timeout &= same;
    return false;
}

// Whether a handler of the try ends what is raised at `node` in the try's body.
static bool try_ends(struct flight *flight, TSNode try, TSNode node)
{
    const struct syntax *s = flight->module->syntax;
    if (ts_node_end_byte(node_field(try, s->f_body)) < ts_node_end_byte(node))
        return false;
    struct node_list parts = node_children(flight->module->arena, s, try);
    for (size_t i = 0; i < parts.len; i++) {
        if (node_is(parts.items[i], s->n_except_clause) && handler_takes(flight, parts.items[i]))
            return handler_ends(flight, parts.items[i]);
    }
    return false;
}

// Whether the with suppresses what is raised at `node` in it.
static bool with_ends(const struct flight *flight, TSNode with, TSNode node)
{
    struct module *module = flight->module;
    const struct syntax *s = module->syntax;
    struct node_list items = with_items(module, with);
    for (size_t i = 0; i < items.len && ts_node_start_byte(items.items[i]) < ts_node_start_byte(node); i++) {
        TSNode call = item_value(module, items.items[i]);
        struct span callee = module_callee(module, call);
        struct span name = call_name(module, call);
        if (!span_is(callee, "contextlib.suppress") && !span_is(callee, "pytest.raises") &&
            !span_is(name, "assertRaises") && !span_is(name, "assertRaisesRegex"))
            continue;
        struct node_list arguments = node_children(module->arena, s, node_field(call, s->f_arguments));
        for (size_t k = 0; k < arguments.len; k++) {
            TSNode types[TYPES_MAX];
            size_t len = exception_types(module, arguments.items[k], types, TYPES_MAX);
            if (any_catches(flight, types, len))
                return true;
        }
    }
    return false;
}

// Whether something between the node and the end of its region ends the TimeoutError.
static bool is_ended(struct module *module, TSNode node, TSNode region, enum library library)
{
    const struct outline *o = &module->outline;
    struct flight flight = {module, library, true};
    for (int32_t i = outline_around(o, node); i != OUTLINE_NONE; i = o->entries[i].parent) {
        TSNode around = o->entries[i].node;
        if (node_same(around, region))
            return false;
        if (o->entries[i].kind == OUTLINE_TRY && try_ends(&flight, around, node))
            return true;
        if (o->entries[i].kind == OUTLINE_WITH && with_ends(&flight, around, node))
            return true;
    }
    return false;
}

// Whether a shield between `node` and the with_item `item`, which is around it, keeps the item's cancellation
// away.
static bool is_shielded_up_to(struct module *module, TSNode node, TSNode item)
{
    const struct outline *o = &module->outline;
    uint32_t outside = ts_node_end_byte(item);
    for (int32_t i = outline_around(o, node); i != OUTLINE_NONE; i = o->entries[i].parent) {
        struct node_list items = {NULL, 0};
        if (o->entries[i].kind == OUTLINE_WITH)
            items = with_items(module, o->entries[i].node);
        for (size_t k = 0; k < items.len; k++) {
            uint32_t start = ts_node_start_byte(items.items[k]);
            bool between = start >= outside && start < ts_node_start_byte(node);
            if (between && item_shields(module, items.items[k]))
                return true;
        }
        if (o->entries[i].start <= ts_node_start_byte(item))
            return false;
    }
    return false;
}

// trio and anyio: whether something in `node` waits where the deadline of the item around it can end it.
static bool waits_within_reach(struct module *module, TSNode node, TSNode item, unsigned depth)
{
    const struct syntax *s = module->syntax;
    if (depth > WALK_DEPTH || node_is(node, s->n_function_definition) || node_is(node, s->n_lambda))
        return false;
    bool waits = node_is(node, s->n_await) || node_is_async(s, node);
    if (waits && !is_shielded_up_to(module, node, item))
        return true;
    struct node_list children = node_children(module->arena, s, node);
    for (size_t i = 0; i < children.len; i++) {
        if (waits_within_reach(module, children.items[i], item, depth + 1))
            return true;
    }
    return false;
}

// Whether something at the node raises a TimeoutError when its time is over.
static bool raises_timeout(struct module *module, TSNode node, enum library library)
{
    const struct syntax *s = module->syntax;
    bool level = library_is_level_triggered(library);
    if (node_is(node, s->n_await)) {
        TSNode call = awaited_call(module, node);
        return !level && span_is(module_callee(module, call), "asyncio.wait_for") &&
               is_limit(module, call_argument_or_keyword(module, call, 1, "timeout"));
    }
    if (item_limit(module, node) != LIMIT_RAISES)
        return false;
    TSNode with = module_parent(module, module_parent(module, node));
    TSNode body = node_field(with, s->f_body);
    if (!level)
        return node_suspends(module, body, false);
    return (item_shields(module, node) || in_shielded_scope(module, node)) &&
           waits_within_reach(module, body, node, 0);
}

bool replaces_by_timeout(struct module *module, TSNode node, enum library library)
{
    if (!raises_timeout(module, node, library))
        return false;
    TSNode region = cleanup_region_of(module, node);
    return !ts_node_is_null(region) && is_entered_cancelled(module, region) &&
           !is_ended(module, node, region, library);
}

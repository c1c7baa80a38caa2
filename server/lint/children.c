#include "lint/children.h"

#include "lint/calls.h"
#include "lint/cleanup.h"
#include "python/own.h"

// What a function does with the local that holds a task, or several.
struct uses {
    struct match *match;
    struct span name;
    TSNode function;
    TSNode binding; // the identifier that is assigned to
    uint32_t from;  // bytes: what comes before it is another story
    // What is found:
    bool elsewhere; // it goes where it cannot be followed: stored, passed on, cancelled, used in a closure
    bool awaited;   // waited for at or behind `from`
    uint32_t first_await; // bytes
    bool in_cleanup;      // waited for there
    bool in_turn;         // one after the other, in a loop
    bool gathered;        // by a gather() that raises what one of several raises
    bool detached;        // by a wait() or as_completed(), which leave them running when they are cancelled
    bool cancelled;
};

static bool is_harmless(struct span method)
{
    static const char *const names[] = {"done",     "cancelled", "result",   "exception", "add_done_callback",
                                        "get_name", "set_name",  "uncancel", "cancelling"};
    for (size_t i = 0; i < sizeof(names) / sizeof(names[0]); i++) {
        if (span_is(method, names[i]))
            return true;
    }
    return false;
}

// The nearest await around the node in its statement, or the null node.
static TSNode await_around(const struct module *module, TSNode node)
{
    const struct syntax *s = module->syntax;
    for (node = module_parent(module, node); !ts_node_is_null(node); node = module_parent(module, node)) {
        if (node_is(node, s->n_await))
            return node;
        if (node_is(node, s->n_block) || node_is(node, s->n_lambda) || node_is(node, s->n_argument_list))
            break;
    }
    return node_none();
}

// The call that gets the node as an argument, through lists and stars, or the null node.
static TSNode call_around(const struct module *module, TSNode node)
{
    const struct syntax *s = module->syntax;
    TSNode parent = module_parent(module, node);
    while (node_is(parent, s->n_list_splat) || node_is(parent, s->n_list) || node_is(parent, s->n_set) ||
           node_is(parent, s->n_tuple) || node_is(parent, s->n_parenthesized_expression))
        parent = module_parent(module, parent);
    return node_is(parent, s->n_argument_list) ? module_parent(module, parent) : node_none();
}

// Whether a handler around the node catches a cancellation that arrives there, and so decides what becomes of
// the tasks.
static bool is_taken_at(struct module *module, TSNode node)
{
    const struct syntax *s = module->syntax;
    const struct outline *o = &module->outline;
    for (int32_t i = outline_around(o, node); i != OUTLINE_NONE; i = o->entries[i].parent) {
        TSNode around = o->entries[i].node;
        if (o->entries[i].kind == OUTLINE_FUNCTION)
            return false;
        if (o->entries[i].kind != OUTLINE_TRY ||
            ts_node_start_byte(node) >= ts_node_end_byte(node_field(around, s->f_body)))
            continue;
        struct node_list parts = node_children(module->arena, s, around);
        for (size_t k = 0; k < parts.len; k++) {
            if (node_is(parts.items[k], s->n_except_clause) &&
                handler_catches(module, parts.items[k]) != CATCHES_NOT)
                return true;
        }
    }
    return false;
}

static void note_await(struct uses *x, TSNode at)
{
    uint32_t start = ts_node_start_byte(at);
    if (start < x->from)
        return;
    if (!x->awaited || start < x->first_await)
        x->first_await = start;
    x->awaited = true;
    x->in_cleanup |= is_in_cleanup(x->match->module, at);
}

// It is an argument of something that waits for several. Returns false where it is one of something else.
static bool note_waiting_call(struct uses *x, TSNode use)
{
    struct module *module = x->match->module;
    const struct syntax *s = module->syntax;
    TSNode call = call_around(module, use);
    const struct known_call *known =
        ts_node_is_null(call) ? NULL : known_call_of(x->match->known, module, call);
    if (known == NULL || (known->kind != CALL_GATHER && known->kind != CALL_WAIT))
        return false;
    bool completed = span_is(known->last, "as_completed");
    TSNode await = completed ? call : await_around(module, call);
    if (ts_node_is_null(await))
        return false;
    struct node_list arguments = node_children(module->arena, s, node_field(call, s->f_arguments));
    bool several = arguments.len > 1 || (arguments.len > 0 && node_is(arguments.items[0], s->n_list_splat));
    x->gathered |= known->kind == CALL_GATHER && several &&
                   ts_node_is_null(call_keyword(module, call, "return_exceptions"));
    x->detached |= known->kind == CALL_WAIT && !is_taken_at(module, await);
    note_await(x, await);
    return true;
}

struct loop_search {
    const struct module *module;
    struct span name;
    TSNode await;
};

static bool awaits_name(void *context, TSNode node)
{
    struct loop_search *x = context;
    const struct syntax *s = x->module->syntax;
    TSNode operand = node_is(node, s->n_await) ? node_unwrap(s, node_first_child(s, node)) : node_none();
    bool found = node_is(operand, s->n_identifier) && span_equal(module_text(x->module, operand), x->name);
    if (found)
        x->await = node;
    return found;
}

// `for t in tasks: await t`, and nothing else is done with t.
static bool note_loop(struct uses *x, TSNode use)
{
    struct module *module = x->match->module;
    const struct syntax *s = module->syntax;
    TSNode loop = module_parent(module, use);
    TSNode target = node_is(loop, s->n_for_statement) ? node_field(loop, s->f_left) : node_none();
    if (!node_is(target, s->n_identifier) || !node_same(node_field(loop, s->f_right), use))
        return false;
    struct loop_search search = {.module = module, .name = module_text(module, target)};
    if (!own_any(s, node_field(loop, s->f_body), awaits_name, &search))
        return false;
    x->in_turn = true;
    note_await(x, search.await);
    return true;
}

static bool note_use(void *context, TSNode node)
{
    struct uses *x = context;
    struct module *module = x->match->module;
    const struct syntax *s = module->syntax;
    if (!node_is(node, s->n_identifier) || node_same(node, x->binding) ||
        !span_equal(module_text(module, node), x->name))
        return false;
    TSNode parent = module_parent(module, node);
    if (node_is(parent, s->n_attribute)) {
        TSNode attribute = node_field(parent, s->f_attribute);
        if (node_same(attribute, node))
            return false;
        struct span method = module_text(module, attribute);
        x->cancelled |= span_is(method, "cancel");
        x->elsewhere |= !span_is(method, "cancel") && !is_harmless(method);
        return false;
    }
    if (!node_same(module_function_of(module, node), x->function)) {
        x->elsewhere = true;
        return true;
    }
    if (node_is(parent, s->n_await)) {
        note_await(x, parent);
        return false;
    }
    x->elsewhere |= !note_waiting_call(x, node) && !note_loop(x, node);
    return x->elsewhere;
}

static struct uses uses_of(struct match *match, TSNode binding, TSNode function, uint32_t from)
{
    struct uses x = {.match = match,
                     .name = module_text(match->module, binding),
                     .function = function,
                     .binding = binding,
                     .from = from};
    const struct syntax *s = match->module->syntax;
    nested_any(s, node_field(function, s->f_body), note_use, &x);
    return x;
}

// ---- 303 -------------------------------------------------------------------------------------------------

static bool in_loop(const struct module *module, TSNode node)
{
    const struct outline *o = &module->outline;
    for (int32_t i = outline_around(o, node); i != OUTLINE_NONE; i = o->entries[i].parent) {
        if (o->entries[i].kind == OUTLINE_FUNCTION)
            return false;
        if (o->entries[i].kind == OUTLINE_LOOP)
            return true;
    }
    return false;
}

bool left_cancelled(struct match *match, TSNode node, struct span word)
{
    (void)word;
    struct module *module = match->module;
    const struct syntax *s = module->syntax;
    if (!span_is(match_call_name(match, node), "cancel"))
        return false;
    TSNode task = call_object(module, node);
    TSNode value = module_constant(module, task);
    TSNode function = module_function_of(module, node);
    if (ts_node_is_null(value) || known_kind(match->known, module, value) != CALL_STARTS_TASK ||
        !function_is_async(module, function) || ts_node_has_error(function) ||
        !node_same(module_function_of(module, value), function))
        return false;
    TSNode assignment = module_parent(module, value);
    if (!node_is(assignment, s->n_assignment) || in_loop(module, node))
        return false;
    struct uses uses = uses_of(match, node_field(assignment, s->f_left), function, ts_node_end_byte(node));
    match->task = task;
    return !uses.elsewhere && !uses.awaited;
}

// ---- 404 -------------------------------------------------------------------------------------------------

struct pause_search {
    const struct module *module;
    uint32_t start, end; // bytes
};

static bool is_pause_between(void *context, TSNode node)
{
    const struct pause_search *x = context;
    const struct syntax *s = x->module->syntax;
    uint32_t at = ts_node_start_byte(node);
    if (at < x->start || at >= x->end)
        return false;
    bool async = node_is(node, s->n_for_statement) || node_is(node, s->n_with_statement);
    return node_is(node, s->n_await) || (async && node_is_async(s, node));
}

// The assignment to one name whose value is this call, or a comprehension of it. *several tells which.
static TSNode assignment_of(const struct module *module, TSNode call, bool *several)
{
    const struct syntax *s = module->syntax;
    TSNode parent = module_parent(module, call);
    *several = node_is(parent, s->n_list_comprehension) || node_is(parent, s->n_set_comprehension);
    if (*several)
        parent = module_parent(module, parent);
    bool one = node_is(parent, s->n_assignment) && node_is(node_field(parent, s->f_left), s->n_identifier);
    return one ? parent : node_none();
}

bool orphans_child(struct match *match, TSNode node, struct span word)
{
    struct module *module = match->module;
    const struct syntax *s = module->syntax;
    const struct known_call *call = match_call(match, node);
    if (call == NULL || call->kind != CALL_STARTS_TASK)
        return false;
    bool several;
    TSNode assignment = assignment_of(module, node, &several);
    TSNode function = module_function_of(module, node);
    if (ts_node_is_null(assignment) || !function_is_async(module, function) || ts_node_has_error(function))
        return false;
    uint32_t end = ts_node_end_byte(assignment);
    struct uses uses = uses_of(match, node_field(assignment, s->f_left), function, end);
    if (uses.elsewhere || uses.cancelled || !uses.awaited || uses.in_cleanup)
        return false;
    match->task = node_field(assignment, s->f_left);
    struct pause_search pause = {module, end, uses.first_await};
    bool left = uses.detached || (several && uses.in_turn) ||
                own_any(s, node_field(function, s->f_body), is_pause_between, &pause);
    return span_is(word, "left") ? left : !left && uses.gathered;
}

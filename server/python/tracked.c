#include "python/tracked.h"

#include "python/cursor.h"
#include "python/exit_method.h"
#include "python/flow.h"
#include "python/kinds.h"

enum { CANDIDATES_MAX = 64, WALK_DEPTH = 1000 };

struct candidate {
    struct span name;
    bool named_by_handler; // after `as`
    bool telling;          // some assignment gives it a value that can be followed
    bool read;
    bool rebound_inside; // global or nonlocal, here or in an inner function
    bool parameter;
};

struct tracking {
    struct module *module;
    const struct syntax *s;
    struct candidate items[CANDIDATES_MAX];
    size_t len;
    unsigned depth;
    bool changed;
    bool reading; // every name is looked at, not only what is assigned
    bool walrus;  // there are assignments in expressions
};

static struct candidate *candidate_of(struct tracking *t, TSNode identifier, bool add)
{
    if (!node_is(identifier, t->s->n_identifier))
        return NULL;
    struct span name = module_text(t->module, identifier);
    for (size_t i = 0; i < t->len; i++) {
        if (span_equal(t->items[i].name, name))
            return &t->items[i];
    }
    if (!add || t->len == CANDIDATES_MAX)
        return NULL;
    t->items[t->len] = (struct candidate){.name = name};
    return &t->items[t->len++];
}

static bool is_telling_name(struct tracking *t, TSNode identifier)
{
    const struct candidate *c = candidate_of(t, identifier, false);
    return c != NULL && (c->named_by_handler || c->telling);
}

static bool is_exception_class(struct tracking *t, TSNode expression)
{
    struct kinds *kinds = module_kinds(t->module);
    kind_id kind = kind_of_class(kinds, expression);
    return kind != KIND_NONE && kind != KIND_UNKNOWN && kind_is_known_class(kinds, kind);
}

// Whether the value of an expression can be followed.
static bool is_telling(struct tracking *t, TSNode node)
{
    const struct syntax *s = t->s;
    node = node_unwrap(s, node);
    if (ts_node_is_null(node) || t->depth > WALK_DEPTH)
        return false;
    t->depth++;
    bool telling = false;
    if (node_is(node, s->n_none) || node_is(node, s->n_true) || node_is(node, s->n_false) ||
        node_is(node, s->n_comparison_operator) || node_is(node, s->n_not_operator))
        telling = true;
    else if (node_is(node, s->n_identifier))
        telling = is_telling_name(t, node) || is_exception_class(t, node);
    else if (node_is(node, s->n_attribute))
        telling = is_exception_class(t, node);
    else if (node_is(node, s->n_named_expression))
        telling = is_telling(t, node_field(node, s->f_value));
    else if (node_is(node, s->n_assignment))
        telling = is_telling(t, node_field(node, s->f_right));
    else if (node_is(node, s->n_boolean_operator))
        telling = is_telling(t, node_field(node, s->f_left)) || is_telling(t, node_field(node, s->f_right));
    else if (node_is(node, s->n_conditional_expression)) {
        for (uint32_t i = 0, n = ts_node_named_child_count(node); i < n && !telling; i += 2)
            telling = is_telling(t, ts_node_named_child(node, i));
    } else if (node_is(node, s->n_subscript)) {
        struct span callee = module_callee(t->module, node_field(node, s->f_value));
        telling = span_is(callee, "sys.exc_info");
    } else if (node_is(node, s->n_call)) {
        TSNode function = node_field(node, s->f_function);
        struct span callee = module_callee(t->module, node);
        telling = is_exception_class(t, function) || span_is(callee, "sys.exception") ||
                  span_is(callee, "asyncio.current_task") || span_is(callee, "isinstance") ||
                  span_is(callee, "bool") || span_is(callee, "type") ||
                  (node_is(function, s->n_attribute) &&
                   span_is(module_text(t->module, node_field(function, s->f_attribute)), "with_traceback") &&
                   is_telling(t, node_field(function, s->f_object)));
    }
    t->depth--;
    return telling;
}

static void walk(struct tracking *t, TSNode node, bool inside);

static void walk_children(struct tracking *t, TSNode node, bool inside)
{
    struct cursor cursor;
    cursor_begin(&cursor, node, true);
    for (bool more = cursor_child(&cursor); more; more = cursor_next(&cursor))
        walk(t, cursor_node(&cursor), inside);
    cursor_end(&cursor);
}

static void note_assignment(struct tracking *t, TSNode target, TSNode value)
{
    struct candidate *c = candidate_of(t, target, true);
    if (c != NULL && !c->telling && is_telling(t, value)) {
        c->telling = true;
        t->changed = true;
    }
    if (c == NULL) // `a.b`, `a[i]` and patterns: what they read
        walk(t, target, false);
}

static void note_handler(struct tracking *t, TSNode name)
{
    struct candidate *c = candidate_of(t, name, true);
    if (c != NULL && !c->named_by_handler) {
        c->named_by_handler = true;
        t->changed = true;
    }
}

// One node: what it assigns, and the names that it reads. `inside`: an inner function, which only matters
// where it rebinds names of the outer one.
static void walk_inner(struct tracking *t, TSNode node, bool inside)
{
    const struct syntax *s = t->s;
    TSSymbol symbol = ts_node_symbol(node);
    if (symbol == s->n_identifier) {
        struct candidate *c = inside ? NULL : candidate_of(t, node, false);
        if (c != NULL)
            c->read = true;
        return;
    }
    if (symbol == s->n_global_statement || symbol == s->n_nonlocal_statement) {
        for (uint32_t i = 0, n = ts_node_named_child_count(node); i < n; i++) {
            struct candidate *c = candidate_of(t, ts_node_named_child(node, i), true);
            if (c != NULL)
                c->rebound_inside = true;
        }
        return;
    }
    if (!t->reading && !t->walrus && symbol_only_reads(s, symbol))
        return;
    if (inside || symbol == s->n_comment) {
        walk_children(t, node, inside);
        return;
    }
    if (symbol == s->n_function_definition || symbol == s->n_lambda) {
        walk_children(t, node, true);
        return;
    }
    if (symbol == s->n_assignment) {
        note_assignment(t, node_field(node, s->f_left), node_field(node, s->f_right));
        if (!ts_node_is_null(node_field(node, s->f_right)))
            walk(t, node_field(node, s->f_right), false);
        return;
    }
    if (symbol == s->n_named_expression) {
        note_assignment(t, node_field(node, s->f_name), node_field(node, s->f_value));
        walk(t, node_field(node, s->f_value), false);
        return;
    }
    if (symbol == s->n_as_pattern_target) // binds; that of a handler was noted at its clause
        return;
    if (symbol == s->n_except_clause)
        note_handler(t, handler_name(t->module, node));
    if (symbol == s->n_attribute) {
        walk(t, node_field(node, s->f_object), false);
        return;
    }
    if (symbol == s->n_keyword_argument) {
        walk(t, node_field(node, s->f_value), false);
        return;
    }
    walk_children(t, node, false);
}

static void walk(struct tracking *t, TSNode node, bool inside)
{
    if (ts_node_is_null(node) || t->depth > WALK_DEPTH)
        return;
    t->depth++;
    walk_inner(t, node, inside);
    t->depth--;
}

static void keep(struct tracking *t, struct ops *ops, bool named_by_handler)
{
    for (size_t i = 0; i < t->len && ops->locals_len < LOCALS_MAX; i++) {
        const struct candidate *c = &t->items[i];
        bool wanted = c->read && !c->rebound_inside && c->named_by_handler == named_by_handler &&
                      (c->named_by_handler || c->telling);
        if (!wanted)
            continue;
        ops->initial[ops->locals_len] = c->parameter ? VALUE_GIVEN : VALUE_UNBOUND;
        ops->locals[ops->locals_len++] = c->name;
    }
}

static void note_parameters(struct tracking *t, TSNode node)
{
    struct candidate *c = candidate_of(t, node, false);
    if (c != NULL)
        c->parameter = true;
    for (uint32_t i = 0, n = ts_node_named_child_count(node); i < n; i++)
        note_parameters(t, ts_node_named_child(node, i));
}

// A parameter that is followed though nothing in the function says that it holds an exception.
static void keep_parameter(struct tracking *t, TSNode name, struct ops *ops)
{
    struct candidate *c = candidate_of(t, name, true);
    if (c == NULL || c->rebound_inside)
        return;
    c->read = false; // kept here, not a second time
    ops->initial[ops->locals_len] = VALUE_GIVEN;
    ops->locals[ops->locals_len++] = c->name;
}

// The parameters by which an __exit__ or __aexit__ is told the exception, and the one named `wanted`.
static void keep_parameters(struct tracking *t, TSNode function, struct span wanted, struct ops *ops)
{
    TSNode names[2];
    size_t len = exit_method_parameters(t->module, function, names);
    for (size_t i = 0; i < len; i++)
        keep_parameter(t, names[i], ops);
    TSNode parameters = node_field(function, t->s->f_parameters);
    struct node_list list = node_children(t->module->scratch, t->s, parameters);
    for (size_t i = 0; i < list.len && len == 0 && wanted.len > 0; i++) {
        TSNode name = parameter_name(t->s, list.items[i]);
        if (!ts_node_is_null(name) && span_equal(module_text(t->module, name), wanted))
            keep_parameter(t, name, ops);
    }
}

static bool some_is_tracked(const struct tracking *t)
{
    for (size_t i = 0; i < t->len; i++) {
        if (t->items[i].named_by_handler || t->items[i].telling)
            return true;
    }
    return false;
}

void tracked_names(struct module *module, TSNode function, struct span parameter, struct ops *ops)
{
    struct arena_mark mark = arena_mark(module->scratch);
    struct tracking *t = arena_alloc(module->scratch, sizeof(*t));
    t->module = module;
    t->s = module->syntax;
    TSNode body = node_field(function, t->s->f_body);
    t->walrus = span_contains(module_text(module, body), SPAN(":="));
    do { // names assigned from tracked names are tracked too
        t->changed = false;
        t->depth = 0;
        walk(t, body, false);
    } while (t->changed);
    t->reading = true;
    if (!t->walrus && some_is_tracked(t))
        walk(t, body, false);
    TSNode parameters = node_field(function, t->s->f_parameters);
    if (!ts_node_is_null(parameters))
        note_parameters(t, parameters);
    keep_parameters(t, function, parameter, ops);
    keep(t, ops, true);
    keep(t, ops, false);
    arena_back_to(module->scratch, mark);
}

#include "lint/shared.h"

#include "lint/calls.h"
#include "lint/cleanup.h"
#include "python/own.h"

struct start_search {
    struct match *match;
    TSNode function;
    struct span awaited;
    bool found;
};

struct global_search {
    const struct module *module;
    struct span name;
};

static bool declares_global(void *context, TSNode node)
{
    const struct global_search *x = context;
    const struct syntax *s = x->module->syntax;
    return node_is(node, s->n_identifier) && span_equal(module_text(x->module, node), x->name) &&
           node_is(module_parent(x->module, node), s->n_global_statement);
}

// Whether others find what is assigned to this target.
static bool is_shared(struct module *module, TSNode target, TSNode function)
{
    const struct syntax *s = module->syntax;
    if (node_is(target, s->n_attribute) || node_is(target, s->n_subscript))
        return true;
    struct global_search x = {module, module_text(module, target)};
    return node_is(target, s->n_identifier) &&
           own_any(s, node_field(function, s->f_body), declares_global, &x);
}

// What the target is found by: `self._tasks` of `self._tasks[key]`.
static struct span base_of(const struct module *module, TSNode target)
{
    const struct syntax *s = module->syntax;
    TSNode base = node_is(target, s->n_subscript) ? node_field(target, s->f_value) : target;
    return module_text(module, base);
}

// Whether the start stands under an `if` that asks for what is there already: for the place itself, or for a
// name that it was read into.
static bool is_conditional(const struct module *module, TSNode start, struct span base, struct span awaited)
{
    const struct syntax *s = module->syntax;
    for (TSNode node = module_parent(module, start); !ts_node_is_null(node);
         node = module_parent(module, node)) {
        if (node_is(node, s->n_function_definition) || node_is(node, s->n_lambda))
            return false;
        if (!node_is(node, s->n_if_statement))
            continue;
        struct span condition = module_text(module, node_field(node, s->f_condition));
        if (span_contains(condition, base) || span_contains(condition, awaited))
            return true;
    }
    return false;
}

// `TARGET = create_task(...)`, also `name = TARGET = create_task(...)`.
static bool note_start(void *context, TSNode node)
{
    struct start_search *x = context;
    struct module *module = x->match->module;
    const struct syntax *s = module->syntax;
    if (!node_is(node, s->n_call) || !node_is(module_parent(module, node), s->n_assignment) ||
        known_kind(x->match->known, module, node) != CALL_STARTS_TASK)
        return false;
    bool awaited = false;
    struct span base = SPAN("");
    for (TSNode part = module_parent(module, node); node_is(part, s->n_assignment);
         part = module_parent(module, part)) {
        TSNode target = node_field(part, s->f_left);
        awaited |= span_equal(module_text(module, target), x->awaited);
        if (is_shared(module, target, x->function))
            base = base_of(module, target);
    }
    x->found = awaited && base.len > 0 && is_conditional(module, node, base, x->awaited);
    return x->found;
}

static bool is_cancel(void *context, TSNode node)
{
    const struct start_search *x = context;
    const struct module *module = x->match->module;
    return node_is(node, module->syntax->n_attribute) &&
           span_is(module_text(module, node_field(node, module->syntax->f_attribute)), "cancel") &&
           span_equal(module_text(module, node_field(node, module->syntax->f_object)), x->awaited);
}

bool shares_task(struct match *match, TSNode node, struct span word)
{
    (void)word;
    struct module *module = match->module;
    const struct syntax *s = module->syntax;
    TSNode operand = node_unwrap(s, node_first_child(s, node));
    if (!node_is(operand, s->n_attribute) && !node_is(operand, s->n_subscript) &&
        !node_is(operand, s->n_identifier))
        return false;
    TSNode function = module_function_of(module, node);
    if (ts_node_is_null(function) || ts_node_has_error(function))
        return false;
    struct start_search x = {match, function, module_text(module, operand), false};
    TSNode body = node_field(function, s->f_body);
    match->task = operand;
    return own_any(s, body, note_start, &x) && !own_any(s, body, is_cancel, &x) &&
           !is_in_cleanup(module, node);
}

#include "lint/async_generator.h"

#include "python/answers.h"

enum { WALK_DEPTH = 500 };

// Whether a yield of the function stands in a try or a with, so that closing the generator does something.
static bool yields_inside(struct module *module, TSNode node, bool inside, unsigned depth)
{
    const struct syntax *s = module->syntax;
    if (depth > WALK_DEPTH || node_opens_namespace(s, node))
        return false;
    if (node_is(node, s->n_yield))
        return inside;
    inside |= node_is(node, s->n_with_statement) || node_is(node, s->n_try_statement);
    struct node_list children = node_children(module->arena, s, node);
    for (size_t i = 0; i < children.len; i++) {
        if (yields_inside(module, children.items[i], inside, depth + 1))
            return true;
    }
    return false;
}

// Question: 1 for an async generator without decorators that cleans up around a yield; else 0.
static uint64_t answer_cleans_up(struct module *module, TSNode function)
{
    const struct syntax *s = module->syntax;
    return function_is_async(module, function) &&
           !node_is(module_parent(module, function), s->n_decorated_definition) &&
           yields_inside(module, node_field(function, s->f_body), false, 0);
}

// Whether a statement in `node` leaves the loop around it; a break of an inner loop does not.
static bool jumps_out(struct module *module, TSNode node, bool inner_loop, unsigned depth)
{
    const struct syntax *s = module->syntax;
    if (depth > WALK_DEPTH || node_opens_namespace(s, node))
        return false;
    if (node_is(node, s->n_return_statement) || node_is(node, s->n_raise_statement) ||
        (node_is(node, s->n_break_statement) && !inner_loop))
        return true;
    struct node_list children = node_children(module->arena, s, node);
    for (size_t i = 0; i < children.len; i++) {
        bool loop = node_is(node, s->n_for_statement) || node_is(node, s->n_while_statement);
        // A break in the else of an inner loop is one of the loop around it.
        bool inner = inner_loop || (loop && !node_is(children.items[i], s->n_else_clause));
        if (jumps_out(module, children.items[i], inner, depth + 1))
            return true;
    }
    return false;
}

bool leaves_generator_open(struct module *module, TSNode loop, bool jumps)
{
    const struct syntax *s = module->syntax;
    TSNode function = module_called_function(module, node_field(loop, s->f_right));
    if (ts_node_is_null(function) || answers_ask(module, answer_cleans_up, function) == 0)
        return false;
    TSNode body = node_field(loop, s->f_body);
    return jumps ? jumps_out(module, body, false, 0) : node_suspends(module, body, false);
}

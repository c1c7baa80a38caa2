#include "lint/loops.h"

#include "lint/call_kinds.h"
#include "lint/calls.h"
#include "python/flow.h"
#include "python/own.h"
#include "python/summary.h"

// ---- 506 -------------------------------------------------------------------------------------------------

// How control can get through code without having met a suspension point.
struct ways {
    bool falls;     // to its end
    bool continues; // to the next round of the loop
};

static struct ways ways_of(struct match *match, TSNode statement);

static struct ways union_of(struct ways a, struct ways b)
{
    return (struct ways){a.falls || b.falls, a.continues || b.continues};
}

static struct ways ways_of_block(struct match *match, TSNode block)
{
    struct ways ways = {.falls = true};
    struct node_list statements = node_children(match->module->arena, match->module->syntax, block);
    for (size_t i = 0; i < statements.len && ways.falls; i++) {
        struct ways next = ways_of(match, statements.items[i]);
        ways.falls = next.falls;
        ways.continues |= next.continues;
    }
    return ways;
}

static bool waits(const struct match *match, TSNode node)
{
    return node_suspends(match->module, node, true);
}

static struct ways ways_of_if(struct match *match, TSNode statement)
{
    const struct syntax *s = match->module->syntax;
    if (waits(match, node_field(statement, s->f_condition)))
        return (struct ways){false, false};
    struct ways ways = ways_of_block(match, node_field(statement, s->f_consequence));
    bool otherwise = false;
    struct node_list parts = node_children(match->module->arena, s, statement);
    for (size_t i = 0; i < parts.len; i++) {
        TSNode part = parts.items[i];
        if (node_is(part, s->n_elif_clause))
            ways = union_of(ways, ways_of_block(match, node_field(part, s->f_consequence)));
        if (node_is(part, s->n_else_clause))
            ways = union_of(ways, ways_of_block(match, node_field(part, s->f_body)));
        otherwise |= node_is(part, s->n_else_clause);
    }
    ways.falls |= !otherwise;
    return ways;
}

// A handler is entered without a pause only where the body can be left without one.
static struct ways ways_of_try(struct match *match, TSNode statement)
{
    const struct syntax *s = match->module->syntax;
    struct ways body = ways_of_block(match, node_field(statement, s->f_body));
    struct ways ways = body;
    bool unpaused = body.falls || body.continues;
    struct node_list parts = node_children(match->module->arena, s, statement);
    for (size_t i = 0; i < parts.len && unpaused; i++) {
        TSNode part = parts.items[i];
        TSNode block = node_block(s, part);
        if (node_is(part, s->n_else_clause)) {
            struct ways after = ways_of_block(match, block);
            ways.falls = body.falls && after.falls;
            ways.continues |= after.continues;
        } else if (node_is(part, s->n_except_clause)) {
            ways = union_of(ways, ways_of_block(match, block));
        } else if (node_is(part, s->n_finally_clause) && !ways_of_block(match, block).falls) {
            ways = (struct ways){false, false};
        }
    }
    return ways;
}

static struct ways ways_of(struct match *match, TSNode statement)
{
    const struct syntax *s = match->module->syntax;
    TSSymbol symbol = ts_node_symbol(statement);
    if (symbol == s->n_continue_statement)
        return (struct ways){false, true};
    if (symbol == s->n_if_statement)
        return ways_of_if(match, statement);
    if (symbol == s->n_try_statement)
        return ways_of_try(match, statement);
    bool async = node_is_async(s, statement);
    if (symbol == s->n_with_statement && !async)
        return ways_of_block(match, node_field(statement, s->f_body));
    // The body of these may never run.
    if ((symbol == s->n_for_statement && !async) || symbol == s->n_match_statement ||
        symbol == s->n_function_definition || symbol == s->n_class_definition)
        return (struct ways){true, false};
    // An endless loop in the loop is looked at for itself.
    if (symbol == s->n_while_statement)
        return (struct ways){!node_is(node_field(statement, s->f_condition), s->n_true), false};
    return (struct ways){!async && !waits(match, statement), false};
}

struct exit_search {
    struct match *match;
    TSNode loop;
};

// Whether a break leaves the loop, and not one in it.
static bool leaves(const struct exit_search *x, TSNode jump)
{
    const struct module *module = x->match->module;
    const struct syntax *s = module->syntax;
    for (TSNode node = module_parent(module, jump); !ts_node_is_null(node);
         node = module_parent(module, node)) {
        if (node_is(node, s->n_while_statement) || node_is(node, s->n_for_statement))
            return node_same(node, x->loop);
    }
    return false;
}

static bool never_returns(const struct exit_search *x, TSNode call)
{
    struct module *module = x->match->module;
    if (known_kind(x->match->known, module, call) == CALL_ENDS)
        return true;
    TSNode function = module_called_function(module, call);
    return !ts_node_is_null(function) && summary_of(module, function)->never_returns;
}

static bool is_exit(void *context, TSNode node)
{
    const struct exit_search *x = context;
    const struct syntax *s = x->match->module->syntax;
    return node_is(node, s->n_return_statement) || node_is(node, s->n_raise_statement) ||
           node_is(node, s->n_yield) || (node_is(node, s->n_break_statement) && leaves(x, node)) ||
           (node_is(node, s->n_call) && never_returns(x, node));
}

// Whether a try around the loop looks for the exception of something in it: `except queue.Empty`. What
// catches everything is there for accidents.
static bool is_ended_by_exception(struct match *match, TSNode loop)
{
    struct module *module = match->module;
    const struct outline *o = &module->outline;
    for (int32_t i = outline_around(o, loop); i != OUTLINE_NONE; i = o->entries[i].parent) {
        if (o->entries[i].kind == OUTLINE_FUNCTION)
            break;
        if (o->entries[i].kind != OUTLINE_TRY)
            continue;
        struct node_list parts = node_children(module->arena, module->syntax, o->entries[i].node);
        for (size_t k = 0; k < parts.len; k++) {
            TSNode type = node_is(parts.items[k], module->syntax->n_except_clause)
                              ? node_field(parts.items[k], module->syntax->f_value)
                              : node_none();
            if (!ts_node_is_null(type) && handler_catches(module, parts.items[k]) == CATCHES_NOT &&
                !span_starts_with(module_text(module, type), SPAN("Exception")))
                return true;
        }
    }
    return is_expected_to_fail(module, loop);
}

bool never_pauses(struct match *match, TSNode node, struct span word)
{
    (void)word;
    struct module *module = match->module;
    const struct syntax *s = module->syntax;
    TSNode condition = node_unwrap(s, node_field(node, s->f_condition));
    if (!node_is(condition, s->n_true) && !span_is(module_text(module, condition), "1"))
        return false;
    struct ways ways = ways_of_block(match, node_field(node, s->f_body));
    if (!ways.falls && !ways.continues)
        return false;
    struct exit_search x = {match, node};
    return !own_any(s, node_field(node, s->f_body), is_exit, &x) && !is_ended_by_exception(match, node);
}

// ---- 507 -------------------------------------------------------------------------------------------------

struct round {
    struct module *module;
    TSNode await; // the one await of the body
    unsigned awaits;
};

static bool count_awaits(void *context, TSNode node)
{
    struct round *x = context;
    if (node_is(node, x->module->syntax->n_await)) {
        x->await = node;
        x->awaits++;
    }
    return x->awaits > 1;
}

struct mention {
    const struct module *module;
    TSNode in; // whose identifiers are looked for
};

static bool is_named_in(void *context, TSNode node);

struct name_search {
    const struct module *module;
    struct span name;
};

static bool is_name(void *context, TSNode node)
{
    const struct name_search *x = context;
    return node_is(node, x->module->syntax->n_identifier) &&
           span_equal(module_text(x->module, node), x->name);
}

// Whether an identifier of one piece of code is mentioned in another.
static bool is_named_in(void *context, TSNode node)
{
    const struct mention *x = context;
    if (!node_is(node, x->module->syntax->n_identifier))
        return false;
    struct name_search search = {x->module, module_text(x->module, node)};
    return own_any(x->module->syntax, x->in, is_name, &search);
}

// Calls of which the order matters: those on one stream, and pauses.
static bool keeps_order(struct module *module, TSNode call)
{
    static const char *const starts[] = {"send", "write", "put", "drain", "sleep", "execute", "read", "recv"};
    struct span name = call_name(module, call);
    for (size_t i = 0; i < sizeof(starts) / sizeof(starts[0]); i++) {
        if (span_starts_with(name, span_of(starts[i])))
            return true;
    }
    return false;
}

// Whether what the body assigns goes into what it awaits the next time.
static bool carries_over(struct module *module, TSNode body, TSNode awaited)
{
    const struct syntax *s = module->syntax;
    struct node_list statements = node_children(module->arena, s, body);
    for (size_t i = 0; i < statements.len; i++) {
        if (!node_is(statements.items[i], s->n_expression_statement))
            return true;
        TSNode inner = node_first_child(s, statements.items[i]);
        struct mention x = {module, awaited};
        if (node_is(inner, s->n_augmented_assignment) ||
            (node_is(inner, s->n_assignment) && own_any(s, node_field(inner, s->f_left), is_named_in, &x)))
            return true;
    }
    return false;
}

bool awaits_in_turn(struct match *match, TSNode node, struct span word)
{
    (void)word;
    struct module *module = match->module;
    const struct syntax *s = module->syntax;
    TSNode body = node_field(node, s->f_body);
    struct round round = {.module = module};
    own_any(s, body, count_awaits, &round);
    if (round.awaits != 1 || node_is_async(s, node))
        return false;
    TSNode call = node_unwrap(s, node_first_child(s, round.await));
    struct mention x = {module, call};
    return node_is(call, s->n_call) && own_any(s, node_field(node, s->f_left), is_named_in, &x) &&
           !keeps_order(module, call) && !carries_over(module, body, call);
}

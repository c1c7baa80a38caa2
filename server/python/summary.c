#include "python/summary.h"

#include <stdlib.h>

#include "python/facts.h"
#include "python/interpret.h"

enum { GIVEN_MAX = 16 }; // different arguments that are looked into, a function

struct given_summary {
    struct given_summary *next;
    struct given given;
    const struct flow_summary *summary;
};

static const struct flow_summary returns = {.never_returns = false};

// Whether the annotation after `->` says that calls never return.
static bool is_annotated(struct module *module, TSNode function)
{
    TSNode type = node_field(function, module->syntax->f_return_type);
    if (ts_node_is_null(type))
        return false;
    struct span name = module_resolve(module, node_unwrap(module->syntax, type));
    return span_is(name, "typing.NoReturn") || span_is(name, "typing.Never") || span_is(name, "NoReturn") ||
           span_is(name, "Never") || span_is(name, "typing_extensions.NoReturn") ||
           span_is(name, "typing_extensions.Never");
}

// Whether the body ends in a statement by which a function can end without returning. Most do not, and need
// no more work.
static bool may_always_raise(struct module *module, TSNode function)
{
    const struct syntax *s = module->syntax;
    TSNode body = node_field(function, s->f_body);
    struct node_list statements = node_children(module->arena, s, body);
    if (statements.len == 0)
        return false;
    TSNode last = statements.items[statements.len - 1];
    if (node_is(last, s->n_expression_statement)) {
        TSNode inner = node_first_child(s, last);
        if (node_is(inner, s->n_await))
            inner = node_first_child(s, inner);
        struct span text = module_text(module, inner);
        return node_is(inner, s->n_call) &&
               (span_contains(text, SPAN("exit")) || !ts_node_is_null(module_called_function(module, inner)));
    }
    struct span text = module_text(module, function);
    if (!span_contains(text, SPAN("raise")) && !span_contains(text, SPAN("assert")) &&
        !span_contains(text, SPAN("exit")))
        return false;
    return node_is(last, s->n_raise_statement) || node_is(last, s->n_if_statement) ||
           node_is(last, s->n_try_statement) || node_is(last, s->n_with_statement) ||
           node_is(last, s->n_while_statement) || node_is(last, s->n_for_statement) ||
           node_is(last, s->n_match_statement) || node_is(last, s->n_assert_statement);
}

static bool add_kind(struct flow_summary *summary, kind_id kind)
{
    for (size_t i = 0; i < summary->raises_len; i++) {
        if (summary->raises[i] == kind)
            return true;
    }
    if (summary->raises_len == SUMMARY_KINDS_MAX)
        return false;
    summary->raises[summary->raises_len++] = kind;
    return true;
}

// Whether some ordinary call in the function may raise, as long as no cancellation was delivered.
static bool may_fail(struct module *module, TSNode function, struct given given)
{
    bool gave_up;
    const struct kinds *kinds = module_kinds(module);
    struct outcomes outcomes = interpret(module, function, 0, given, &gave_up);
    for (size_t i = 0; i < outcomes.len; i++) {
        if (outcomes.items[i].tag == TAG_RAISE && kind_is_vague(kinds, outcomes.items[i].value))
            return true;
    }
    return gave_up;
}

// What a returned value is known to be where that of another path may be `other`.
static value_id either(value_id value, value_id other)
{
    return value == other ? value : VALUE_UNKNOWN;
}

// In phase 1 ordinary calls do not raise, so what is left is what the function does by itself.
static void run_through(struct module *module, TSNode function, struct given given,
                        struct flow_summary *summary)
{
    bool gave_up;
    struct outcomes outcomes = interpret(module, function, 1, given, &gave_up);
    summary->never_returns = !gave_up; // no outcome at all: the process ends
    for (size_t i = 0; i < outcomes.len; i++) {
        const struct outcome *o = &outcomes.items[i];
        if (o->tag != TAG_RAISE) {
            value_id value = o->tag == TAG_NEXT        ? VALUE_UNKNOWN_FALSE
                             : o->value == VALUE_TRUE  ? VALUE_UNKNOWN_TRUE
                             : o->value == VALUE_FALSE ? VALUE_UNKNOWN_FALSE
                                                       : VALUE_UNKNOWN;
            summary->returns = summary->never_returns ? value : either(value, summary->returns);
            summary->never_returns = false;
        } else if (!add_kind(summary, o->value)) {
            summary->raises_len = 1;
            summary->raises[0] = KIND_UNKNOWN;
        }
    }
    if (gave_up)
        summary->returns = VALUE_UNKNOWN;
}

static void summarise(struct module *module, TSNode function, struct given given,
                      struct flow_summary *summary)
{
    if (given.parameter.len > 0 || may_always_raise(module, function))
        run_through(module, function, given, summary);
    if (summary->never_returns) {
        summary->fails = may_fail(module, function, given);
        return;
    }
    summary->raises_len = 0;
    summary->never_returns = summary->fails = is_annotated(module, function);
}

// Whether a call runs the body: that of a generator is run by who iterates it, and a decorator may do
// anything.
static bool runs_body(struct module *module, TSNode function)
{
    return !function_is_generator(module, function) &&
           (!node_is(module_parent(module, function), module->syntax->n_decorated_definition) ||
            function_has_decorator(module, function, SPAN("staticmethod")) ||
            function_has_decorator(module, function, SPAN("classmethod")));
}

// Others depend on how a call of the function ends.
static void note_told(struct module *module, TSNode function)
{
    struct told *entry = arena_alloc(module->arena, sizeof(*entry));
    entry->name = module_text(module, node_field(function, module->syntax->f_name));
    entry->next = module->told;
    module->told = entry;
}

static const struct flow_summary *make_summary(struct module *module, TSNode function, struct given given)
{
    struct flow_summary *summary = arena_alloc(module->arena, sizeof(*summary));
    if (!runs_body(module, function))
        return summary;
    struct function_facts *facts = function_facts_of(module, function);
    struct arena_mark mark = arena_mark(module->scratch);
    facts->summarising = true;
    module->depth++;
    summarise(module, function, given, summary);
    arena_back_to(module->scratch, mark);
    module->depth--;
    facts->summarising = false;
    return summary;
}

static void note_returned(struct module *module, TSNode function)
{
    struct returned *entry = arena_alloc(module->arena, sizeof(*entry));
    entry->start = ts_node_start_byte(function);
    entry->next = module->returned;
    module->returned = entry;
}

static int compare_starts(const void *a, const void *b)
{
    const uint32_t *x = a;
    const uint32_t *y = b;
    return (*x > *y) - (*x < *y);
}

static bool is_known_to_return(const struct module *module, TSNode function)
{
    uint32_t start = ts_node_start_byte(function);
    return module->returning_len > 0 &&
           bsearch(&start, module->returning, module->returning_len, sizeof(start), compare_starts) != NULL;
}

const struct flow_summary *summary_of(struct module *module, TSNode function)
{
    struct function_facts *facts = function_facts_of(module, function);
    if (facts->summarising || module->depth > 8)
        return &returns;
    if (facts->summary != NULL)
        return facts->summary;
    if (is_known_to_return(module, function)) {
        facts->summary = &returns;
        return facts->summary;
    }
    bool whole = module->depth == 0; // else what is being summed up around may have been left out
    facts->summary = make_summary(module, function, (struct given){.parameter = SPAN("")});
    if (facts->summary->never_returns)
        note_told(module, function);
    else if (whole)
        note_returned(module, function);
    return facts->summary;
}

const struct flow_summary *summary_given(struct module *module, TSNode function, struct given given)
{
    struct function_facts *facts = function_facts_of(module, function);
    size_t len = 0;
    for (const struct given_summary *known = facts->given; known != NULL; known = known->next, len++) {
        if (known->given.value == given.value && span_equal(known->given.parameter, given.parameter))
            return known->summary;
    }
    if (facts->summarising || module->depth > 8 || len == GIVEN_MAX)
        return NULL;
    if (len == 0)
        note_told(module, function);
    struct given_summary *entry = arena_alloc(module->arena, sizeof(*entry));
    entry->given = given;
    entry->summary = make_summary(module, function, given);
    entry->next = facts->given;
    facts->given = entry;
    return entry->summary;
}

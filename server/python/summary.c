#include "python/summary.h"

#include "python/facts.h"
#include "python/interpret.h"

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
static bool may_fail(struct module *module, TSNode function)
{
    bool gave_up;
    const struct kinds *kinds = module_kinds(module);
    struct outcomes outcomes = interpret(module, function, 0, &gave_up);
    for (size_t i = 0; i < outcomes.len; i++) {
        if (outcomes.items[i].tag == TAG_RAISE && kind_is_vague(kinds, outcomes.items[i].value))
            return true;
    }
    return gave_up;
}

static void summarise(struct module *module, TSNode function, struct flow_summary *summary)
{
    if (may_always_raise(module, function)) {
        // In phase 1 ordinary calls do not raise, so what is left is what the function does by itself.
        bool gave_up;
        struct outcomes outcomes = interpret(module, function, 1, &gave_up);
        summary->never_returns = !gave_up; // no outcome at all: the process ends
        for (size_t i = 0; i < outcomes.len; i++) {
            const struct outcome *o = &outcomes.items[i];
            if (o->tag != TAG_RAISE)
                summary->never_returns = false;
            else if (!add_kind(summary, o->value)) {
                summary->raises_len = 1;
                summary->raises[0] = KIND_UNKNOWN;
            }
        }
    }
    if (summary->never_returns) {
        summary->fails = may_fail(module, function);
        return;
    }
    summary->raises_len = 0;
    summary->never_returns = summary->fails = is_annotated(module, function);
}

static void note_never_returns(struct module *module, TSNode function)
{
    struct never_returns *entry = arena_alloc(module->arena, sizeof(*entry));
    entry->name = module_text(module, node_field(function, module->syntax->f_name));
    entry->next = module->never_returns;
    module->never_returns = entry;
}

const struct flow_summary *summary_of(struct module *module, TSNode function)
{
    struct function_facts *facts = function_facts_of(module, function);
    if (facts->summarising || module->depth > 8)
        return &returns;
    if (facts->summary == NULL) {
        struct flow_summary *summary = arena_alloc(module->arena, sizeof(*summary));
        facts->summarising = true;
        module->depth++;
        summarise(module, function, summary);
        module->depth--;
        facts->summarising = false;
        facts->summary = summary;
        if (summary->never_returns)
            note_never_returns(module, function);
    }
    return facts->summary;
}

#include "lint/call_kinds.h"

#include "lint/calls.h"
#include "python/answers.h"
#include "python/names.h"

static const struct {
    const char *word;
    enum call_kind kind;
} words[] = {
    {"sleeps", CALL_SLEEPS},
    {"http", CALL_HTTP},
    {"file", CALL_FILE},
    {"process", CALL_PROCESS},
    {"starts-process", CALL_STARTS_PROCESS},
    {"input", CALL_INPUT},
    {"runs-loop", CALL_RUNS_LOOP},
    {"thread", CALL_THREAD},
    {"shield", CALL_SHIELD},
    {"starts-task", CALL_STARTS_TASK},
};

// `time.sleep(0)` only lets other threads run; `os.waitpid(pid, os.WNOHANG)` does not wait.
static bool returns_at_once(struct match *match, TSNode call)
{
    struct module *module = match->module;
    TSNode arguments = node_field(call, module->syntax->f_arguments);
    if (match->call->kind == CALL_SLEEPS)
        return span_is(module_text(module, arguments), "(0)");
    return match->call->kind == CALL_PROCESS &&
           span_contains(module_text(module, arguments), SPAN("WNOHANG"));
}

// nest_asyncio makes it possible to run a loop inside itself.
static bool may_nest(const struct module *module)
{
    const struct binding *b = scope_find(&module->globals, SPAN("nest_asyncio"));
    return b != NULL && b->kind == BINDING_IMPORT;
}

bool calls(struct match *match, TSNode node, struct span word)
{
    const struct known_call *call = match_call(match, node);
    if (call == NULL)
        return false;
    size_t i = 0;
    while (i < sizeof(words) / sizeof(words[0]) && words[i].kind != call->kind)
        i++;
    if (i == sizeof(words) / sizeof(words[0]) || !span_is(word, words[i].word))
        return false;
    return !returns_at_once(match, node) && !(call->kind == CALL_RUNS_LOOP && may_nest(match->module));
}

bool calls_own_loop(struct match *match, TSNode node, struct span word)
{
    (void)word;
    const struct known_call *call = match_call(match, node);
    if (call == NULL || call->kind != CALL_RUNS_LOOP)
        return false;
    struct span library = span_of(library_name(match_library(match, node)));
    return span_starts_with(call->name, library) || span_starts_with(call->name, SPAN("anyio")) ||
           (span_is(library, "anyio") && span_starts_with(call->name, SPAN("asyncio")));
}

// `pytest.raises`, `self.assertRaises`, `pytest.warns`, `assertWarns`, ...
static bool checks_failure(struct module *module, TSNode item)
{
    const struct syntax *s = module->syntax;
    TSNode call = item_value(module, item);
    struct span name =
        node_is(call, s->n_call) ? module_text(module, node_field(call, s->f_function)) : SPAN("");
    return span_contains(name, SPAN("aises")) || span_contains(name, SPAN("arns")) ||
           span_contains(name, SPAN("arnings"));
}

bool is_expected_to_fail(struct module *module, TSNode node)
{
    const struct outline *o = &module->outline;
    for (int32_t i = outline_around(o, node); i != OUTLINE_NONE; i = o->entries[i].parent) {
        if (o->entries[i].kind != OUTLINE_WITH)
            continue;
        struct node_list items = with_items(module, o->entries[i].node);
        for (size_t k = 0; k < items.len; k++) {
            if (checks_failure(module, items.items[k]))
                return true;
        }
    }
    return false;
}

// Whether an `if` never runs this part of it: its condition is written as True or False.
static bool is_dead_part(const struct syntax *s, TSNode statement, TSNode part)
{
    TSNode condition = node_unwrap(s, node_field(statement, s->f_condition));
    if (node_same(part, node_field(statement, s->f_consequence)))
        return node_is(condition, s->n_false);
    return node_is(condition, s->n_true) &&
           (node_is(part, s->n_else_clause) || node_is(part, s->n_elif_clause));
}

bool is_never_run(const struct module *module, TSNode node)
{
    const struct syntax *s = module->syntax;
    for (TSNode parent = module_parent(module, node);
         !ts_node_is_null(parent) && !node_is(parent, s->n_function_definition);
         node = parent, parent = module_parent(module, node)) {
        if (node_is(parent, s->n_if_statement) && is_dead_part(s, parent, node))
            return true;
    }
    return false;
}

// Decorators that leave a function what it is.
static bool keeps_function(struct module *module, TSNode decorator)
{
    static const char *const names[] = {"staticmethod",           "classmethod",
                                        "abc.abstractmethod",     "typing.override",
                                        "typing.final",           "typing_extensions.override",
                                        "typing_extensions.final"};
    struct span name = module_resolve(module, node_first_child(module->syntax, decorator));
    for (size_t i = 0; i < sizeof(names) / sizeof(names[0]); i++) {
        if (span_is(name, names[i]))
            return true;
    }
    return false;
}

static bool is_decorated(struct module *module, TSNode function)
{
    const struct syntax *s = module->syntax;
    TSNode decorated = module_parent(module, function);
    if (!node_is(decorated, s->n_decorated_definition))
        return false;
    struct node_list parts = node_children(module->arena, s, decorated);
    for (size_t i = 0; i < parts.len; i++) {
        if (node_is(parts.items[i], s->n_decorator) && !keeps_function(module, parts.items[i]))
            return true;
    }
    return false;
}

// asyncio.as_completed() is none, and gives an iterator.
static bool is_coroutine_function(const struct known_call *call)
{
    return call->kind == CALL_COROUTINE || (call->kind == CALL_WAIT && span_is(call->last, "wait"));
}

static bool is_left_alone(struct module *module, TSNode call)
{
    return is_never_run(module, call) || is_expected_to_fail(module, call);
}

bool makes_coroutine(struct match *match, TSNode node, struct span word)
{
    (void)word;
    const struct known_call *call = match_call(match, node);
    if (call != NULL)
        return is_coroutine_function(call) && !is_left_alone(match->module, node);
    TSNode function = module_called_function(match->module, node);
    return function_is_async(match->module, function) && !is_decorated(match->module, function) &&
           answers_ask(match->module, answer_is_coroutine, function) != 0 &&
           !is_left_alone(match->module, node);
}

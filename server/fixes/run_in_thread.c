// run-in-thread: a call that blocks runs in a thread, while the event loop goes on.
//
//     requests.get(url, timeout=5)           await asyncio.to_thread(requests.get, url, timeout=5)
//
// Before Python 3.9 by run_in_executor(); trio and anyio by to_thread.run_sync(). Keyword arguments that
// these do not pass on are bound by functools.partial().
//
// Not for what gives a file, a process or an iterator: what is then done with it would still block. Not in a
// cleanup, where the await would be one more suspension point.
//
// Never safe. The one difference: other tasks run during the call, and a cancellation can arrive in it. The
// thread goes on then.

#include "fixes/effects.h"
#include "fixes/layout.h"
#include "fixes/region.h"
#include "lint/calls.h"

// Whether the call gives something that does its work, or blocks, only when it is used.
static bool gives_more_to_do(struct module *module, TSNode call)
{
    static const char *const lazy[] = {"open",
                                       "fdopen",
                                       "urlopen",
                                       "Popen",
                                       "popen",
                                       "iglob",
                                       "glob",
                                       "rglob",
                                       "iterdir",
                                       "scandir",
                                       "walk",
                                       "fwalk",
                                       "TemporaryDirectory",
                                       "TemporaryFile"};
    struct span name = call_name(module, call);
    for (size_t i = 0; i < sizeof(lazy) / sizeof(*lazy); i++) {
        if (span_is(name, lazy[i]))
            return true;
    }
    return span_ends_with(name, SPAN("TemporaryFile"));
}

// Whether an await may stand at the call: not in a generator expression, which it would make asynchronous,
// nor in the head of a with.
static bool may_await(const struct job *job)
{
    const struct syntax *s = job->module->syntax;
    for (TSNode node = ts_node_parent(job->node); !ts_node_is_null(node); node = ts_node_parent(node)) {
        if (node_is(node, s->n_generator_expression) || node_is(node, s->n_with_item) ||
            node_is(node, s->n_lambda))
            return false;
        if (node_is(node, s->n_block))
            break;
    }
    return function_is_async(job->module, job->function) && ts_node_is_null(cleanup_block(job));
}

static bool has_keywords(const struct job *job, struct node_list arguments)
{
    const struct syntax *s = job->module->syntax;
    for (size_t i = 0; i < arguments.len; i++) {
        if (node_is(arguments.items[i], s->n_keyword_argument) ||
            node_is(arguments.items[i], s->n_dictionary_splat))
            return true;
    }
    return false;
}

// What is written before the name of the function: with an open parenthesis for each that `closing` closes.
struct thread_call {
    const char *opening, *closing;
    const char *shown; // in the title
};

static struct thread_call thread_call_of(const struct job *job, struct imports *imports, bool keywords)
{
    enum { TO_THREAD_SINCE = 9 };
    struct arena *arena = job->arena;
    bool asyncio = job->finding->library == LIBRARY_ASYNCIO;
    if (asyncio && job->config->target_minor >= TO_THREAD_SINCE) {
        struct span name = imports_spell(imports, "asyncio.to_thread");
        const char *text = arena_printf(arena, "%.*s", (int)name.len, name.ptr);
        return (struct thread_call){arena_printf(arena, "%s(", text), "", text};
    }
    const char *shown = "run_in_executor", *opening;
    if (asyncio) {
        struct span loop = imports_spell(imports, "asyncio.get_running_loop");
        opening = arena_printf(arena, "%.*s().run_in_executor(None, ", (int)loop.len, loop.ptr);
    } else {
        struct span name = imports_spell(
            imports, arena_printf(arena, "%s.to_thread.run_sync", library_name(job->finding->library)));
        shown = arena_printf(arena, "%.*s", (int)name.len, name.ptr);
        opening = arena_printf(arena, "%s(", shown);
    }
    if (!keywords)
        return (struct thread_call){opening, "", shown};
    struct span partial = imports_spell(imports, "functools.partial");
    return (struct thread_call){arena_printf(arena, "%s%.*s(", opening, (int)partial.len, partial.ptr), ")",
                                shown};
}

// Whether the call stands on one line that fits, and does not with `more` bytes in it.
static bool gets_too_long(const struct job *job, size_t more)
{
    enum { LINE_MAX = 88 };
    struct span source = module_source(job->module);
    uint32_t start = line_start(source, ts_node_start_byte(job->node)), end = line_end(source, start);
    return end >= ts_node_end_byte(job->node) && end - start <= LINE_MAX && end - start + more > LINE_MAX;
}

// Moves the name of the function in front of its arguments: `f(a)` becomes `OPENING f, a) CLOSING`.
static void pass_function(const struct job *job, struct edit_set *edits, const struct thread_call *thread,
                          struct node_list arguments, bool parenthesize)
{
    struct span source = module_source(job->module);
    TSNode function = node_field(job->node, job->module->syntax->f_function);
    TSNode list = node_field(job->node, job->module->syntax->f_arguments);
    uint32_t start = ts_node_start_byte(function), open = ts_node_start_byte(list);
    uint32_t inside = open + 1, end = ts_node_end_byte(list);
    const char *close = arena_printf(job->arena, "%s%s", thread->closing, parenthesize ? ")" : "");
    const char *head = arena_printf(job->arena, "%sawait %s", parenthesize ? "(" : "", thread->opening);
    uint32_t first = arguments.len == 0 ? inside : ts_node_start_byte(arguments.items[0]);
    struct span gap = {source.ptr + inside, first - inside};
    struct span newline = newline_at(source, start), indent = line_indent(source, start);
    struct span outer = line_break(job->arena, newline, indent);
    struct span inner = line_break(job->arena, newline, deeper(job->arena, job->module, job->node, indent));
    bool split = *thread->closing == '\0' && gets_too_long(job, strlen(head) + strlen(close) + 1);
    edits_insert(edits, end - 1, split ? outer : SPAN(""));
    edits_insert(edits, end, span_of(close));
    if (memchr(gap.ptr, '\n', gap.len) != NULL && span_trim(gap).len == 0) {
        // The arguments have lines of their own, and so gets the function.
        edits_insert(edits, start, span_of(arena_printf(job->arena, "%s%.*s", head, (int)gap.len, gap.ptr)));
        edits_add(edits, ts_node_end_byte(function), inside, SPAN(","));
        return;
    }
    keep_alignment(edits, job->module, start, end, strlen(head) + 1);
    edits_insert(edits, start, span_of(head));
    edits_insert(edits, start, split ? inner : SPAN(""));
    edits_add(edits, ts_node_end_byte(function), inside, arguments.len == 0 ? SPAN("") : SPAN(", "));
}

static bool propose(const struct job *job, struct proposal *proposal)
{
    struct module *module = job->module;
    const struct syntax *s = module->syntax;
    TSNode list = node_is(job->node, s->n_call) ? node_field(job->node, s->f_arguments) : node_none();
    if (!node_is(list, s->n_argument_list) || gives_more_to_do(module, job->node) || !may_await(job))
        return false;
    TSNode parent = ts_node_parent(job->node), function = node_field(job->node, s->f_function);
    if (range_has_comment(module, ts_node_start_byte(function), ts_node_start_byte(list) + 1))
        return false;
    bool parenthesize =
        node_is(parent, s->n_attribute) || node_is(parent, s->n_subscript) ||
        (node_is(parent, s->n_call) && node_same(node_field(parent, s->f_function), job->node));
    struct node_list arguments = node_children(job->arena, s, list);
    struct imports imports = {.module = module, .at = job->node};
    struct thread_call thread = thread_call_of(job, &imports, has_keywords(job, arguments));
    pass_function(job, &proposal->edits, &thread, arguments, parenthesize);
    proposal->title = arena_printf(job->arena, "Run it in a thread, by `await %s()`", thread.shown);
    return imports_finish(&imports, &proposal->edits);
}

const struct repair repair_run_in_thread = {"run-in-thread", FIX_QUICKFIX, false, propose};

// create-process: a process is waited for by the event loop, and killed where the wait is cancelled.
//
//     subprocess.run(["git", "pull"])        process = await asyncio.create_subprocess_exec("git", "pull")
//                                            try:
//                                                await process.wait()
//                                            finally:
//                                                if process.returncode is None:
//                                                    process.kill()
//
// trio and anyio have run_process(), which does all that. Only where the command is a list in the call, and
// nothing of what the process writes is asked for: run-in-thread is there for the rest.
//
// Never safe. The one difference: other tasks run while it does, and a cancellation can arrive.

#include "fixes/effects.h"
#include "fixes/layout.h"
#include "fixes/region.h"
#include "lint/calls.h"

// What the call says.
struct command {
    TSNode list;       // of the arguments, a list or tuple
    TSNode options[4]; // keyword arguments that are handed on
    size_t options_len;
    bool checks; // an exit status that is not 0 raises CalledProcessError
};

// Reads one keyword argument. Returns false where it asks for something that cannot be had here.
static bool read_option(const struct job *job, TSNode argument, struct command *command)
{
    const struct syntax *s = job->module->syntax;
    if (!node_is(argument, s->n_keyword_argument))
        return false;
    struct span name = module_text(job->module, node_field(argument, s->f_name));
    TSNode value = node_field(argument, s->f_value);
    if (span_is(name, "check")) {
        command->checks = node_is(value, s->n_true);
        return node_is(value, s->n_true) || node_is(value, s->n_false);
    }
    if (!span_is(name, "cwd") && !span_is(name, "env"))
        return false;
    command->options[command->options_len++] = argument;
    return command->options_len < sizeof(command->options) / sizeof(*command->options);
}

static bool read_command(const struct job *job, struct command *command)
{
    struct module *module = job->module;
    const struct syntax *s = module->syntax;
    TSNode list = node_field(job->node, s->f_arguments);
    struct span callee = module_callee(module, job->node);
    bool checks = span_is(callee, "subprocess.check_call");
    if (!node_is(list, s->n_argument_list) ||
        (!checks && !span_is(callee, "subprocess.run") && !span_is(callee, "subprocess.call")) ||
        range_has_comment(module, ts_node_start_byte(job->node), ts_node_end_byte(job->node)))
        return false;
    struct node_list arguments = node_children(job->arena, s, list);
    if (arguments.len == 0)
        return false;
    *command = (struct command){.list = arguments.items[0], .checks = checks};
    for (size_t i = 1; i < arguments.len; i++) {
        if (!read_option(job, arguments.items[i], command))
            return false;
    }
    bool literal = node_is(command->list, s->n_list) || node_is(command->list, s->n_tuple);
    return literal && !ts_node_is_null(node_first_child(s, command->list));
}

static const char *options_text(const struct job *job, const struct command *command)
{
    const char *text = "";
    for (size_t i = 0; i < command->options_len; i++) {
        struct span option = module_text(job->module, command->options[i]);
        text = arena_printf(job->arena, "%s, %.*s", text, (int)option.len, option.ptr);
    }
    return text;
}

// `await trio.run_process(["git", "pull"], check=False)`
static void run_process(const struct job *job, struct imports *imports, struct edit_set *edits,
                        const struct command *command)
{
    bool trio = job->finding->library == LIBRARY_TRIO;
    struct span name = imports_spell(imports, trio ? "trio.run_process" : "anyio.run_process");
    struct span list = module_text(job->module, command->list);
    // What it reads and writes stays that of this process, and is not captured.
    const char *streams = trio ? ", stdin=None" : ", stdout=None, stderr=None";
    edits_add(edits, ts_node_start_byte(job->node), ts_node_end_byte(job->node),
              span_of(arena_printf(job->arena, "await %.*s(%.*s%s%s%s)", (int)name.len, name.ptr,
                                   (int)list.len, list.ptr, options_text(job, command), streams,
                                   command->checks ? "" : ", check=False")));
}

static const char *process_name(const struct job *job)
{
    static const char *const names[] = {"process", "child", "child_process"};
    for (size_t i = 0; i < sizeof(names) / sizeof(*names); i++) {
        if (!mentions(job->module, job->function, span_of(names[i])))
            return names[i];
    }
    return NULL;
}

// The elements of the list, without its brackets.
static struct span elements_of(const struct job *job, TSNode list)
{
    struct node_list items = node_children(job->arena, job->module->syntax, list);
    uint32_t start = ts_node_start_byte(items.items[0]), end = ts_node_end_byte(items.items[items.len - 1]);
    return (struct span){job->module->source + start, end - start};
}

static bool create_process(const struct job *job, struct imports *imports, struct edit_set *edits,
                           const struct command *command)
{
    struct module *module = job->module;
    struct span source = module_source(module);
    TSNode statement = statement_of(module, job->node);
    const char *process = process_name(job);
    uint32_t start = ts_node_start_byte(statement);
    struct span items = elements_of(job, command->list), list = module_text(module, command->list);
    if (process == NULL || !has_own_lines(module, statement))
        return false;
    struct span create = imports_spell(imports, "asyncio.create_subprocess_exec");
    struct span newline = newline_at(source, start), indent = line_indent(source, start);
    TSNode block = ts_node_parent(statement);
    struct span once = deeper(job->arena, module, block, indent);
    struct span outer = line_break(job->arena, newline, indent),
                inner = line_break(job->arena, newline, once);
    struct span innermost = line_break(job->arena, newline, deeper(job->arena, module, block, once));
    const char *text = arena_printf(
        job->arena,
        "%s = await %.*s(%.*s%s)%.*stry:%.*sawait %s.wait()%.*sfinally:%.*sif %s.returncode is "
        "None:%.*s%s.kill()",
        process, (int)create.len, create.ptr, (int)items.len, items.ptr, options_text(job, command),
        (int)outer.len, outer.ptr, (int)inner.len, inner.ptr, process, (int)outer.len, outer.ptr,
        (int)inner.len, inner.ptr, process, (int)innermost.len, innermost.ptr, process);
    if (command->checks) {
        struct span error = imports_spell(imports, "subprocess.CalledProcessError");
        text = arena_printf(job->arena, "%s%.*sif %s.returncode:%.*sraise %.*s(%s.returncode, %.*s)", text,
                            (int)outer.len, outer.ptr, process, (int)inner.len, inner.ptr, (int)error.len,
                            error.ptr, process, (int)list.len, list.ptr);
    }
    edits_add(edits, start, ts_node_end_byte(statement), span_of(text));
    return true;
}

static bool propose(const struct job *job, struct proposal *proposal)
{
    struct command command;
    if (!node_is(job->node, job->module->syntax->n_call) ||
        !node_is(ts_node_parent(job->node), job->module->syntax->n_expression_statement) ||
        !function_is_async(job->module, job->function) || !ts_node_is_null(cleanup_block(job)) ||
        !read_command(job, &command))
        return false;
    struct imports imports = {.module = job->module, .at = job->node};
    bool asyncio = job->finding->library == LIBRARY_ASYNCIO;
    proposal->title =
        asyncio ? "Use `asyncio.create_subprocess_exec()`"
                : arena_printf(job->arena, "Use `%s.run_process()`", library_name(job->finding->library));
    if (!asyncio)
        run_process(job, &imports, &proposal->edits, &command);
    else if (!create_process(job, &imports, &proposal->edits, &command))
        return false;
    return imports_finish(&imports, &proposal->edits);
}

const struct repair repair_create_process = {"create-process", FIX_QUICKFIX, false, propose};

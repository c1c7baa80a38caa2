// reraise-first: a handler that raises something else raises it for other causes than a cancellation alone.
//
//     except (OSError, asyncio.CancelledError) as error:
//         connection.close()
//         if isinstance(error, asyncio.CancelledError):
//             raise
//         raise ConnectionLost from error
//
// Where nothing comes before that raise, `except asyncio.CancelledError: raise` goes before the handler; a
// handler that catches cancellations alone raises the one that it caught.
//
// Never safe: somebody further out may count on the other exception. There is no other difference.

#include "fixes/clauses.h"
#include "fixes/effects.h"
#include "fixes/layout.h"

// The handler whose cancellation the statement replaces, where a bare raise in its place would raise it.
static TSNode handler_around(const struct job *job)
{
    struct module *module = job->module;
    const struct syntax *s = module->syntax;
    for (TSNode node = ts_node_parent(job->node); !node_same(node, job->function);
         node = ts_node_parent(node)) {
        if (node_is(node, s->n_finally_clause))
            return node_none();
        if (node_is(node, s->n_except_clause))
            return handler_is_star(module, node) || handler_catches(module, node) == CATCHES_NOT ? node_none()
                                                                                                 : node;
    }
    return node_none();
}

static struct span cancellation_text(const struct job *job, struct imports *imports)
{
    struct span class = imports_spell(imports, job_cancellation(job));
    const char *call = job->finding->library == LIBRARY_ANYIO ? "()" : "";
    return span_of(arena_printf(job->arena, "%.*s%s", (int)class.len, class.ptr, call));
}

// Takes ` as NAME` away where the suite uses it in `statement` only, which goes.
static void drop_name(const struct job *job, struct edit_set *edits, TSNode handler, TSNode statement)
{
    struct module *module = job->module;
    TSNode name = handler_name(module, handler), block = node_block(module->syntax, handler);
    if (ts_node_is_null(name))
        return;
    struct span text = module_text(module, name);
    for (TSNode node = block_first(module, block); !ts_node_is_null(node);
         node = next_statement(module, node)) {
        if (!node_same(node, statement) && mentions(module, node, text))
            return;
    }
    TSNode pattern = node_ancestor(name, module->syntax->n_as_pattern);
    if (ts_node_is_null(pattern))
        return;
    edits_delete(edits, ts_node_end_byte(node_first_child(module->syntax, pattern)),
                 ts_node_end_byte(pattern));
}

// The handler catches cancellations alone: it raises what it caught, or, where it would do nothing else,
// goes.
static bool raise_the_caught(const struct job *job, struct edit_set *edits, TSNode handler, TSNode statement)
{
    struct module *module = job->module;
    if (!node_is(statement, module->syntax->n_raise_statement))
        return false;
    TSNode try_statement = ts_node_parent(handler), block = node_block(module->syntax, handler);
    if (block_len(module, block) == 1 && try_handlers(module, try_statement) == 1 &&
        remove_handler(edits, module, handler))
        return true;
    edits->len = 0;
    edits_add(edits, ts_node_start_byte(statement), ts_node_end_byte(statement), SPAN("raise"));
    drop_name(job, edits, handler, statement);
    return true;
}

static void insert_handler(const struct job *job, struct edit_set *edits, TSNode handler, struct span class)
{
    struct span source = module_source(job->module);
    struct span newline = newline_at(source, ts_node_start_byte(handler));
    struct span indent = line_indent(source, ts_node_start_byte(handler));
    struct span inner = deeper(job->arena, job->module, node_block(job->module->syntax, handler), indent);
    edits_insert(edits, place_before_clause(source, handler),
                 span_of(arena_printf(job->arena, "%.*sexcept %.*s:%.*s%.*sraise%.*s", (int)indent.len,
                                      indent.ptr, (int)class.len, class.ptr, (int)newline.len, newline.ptr,
                                      (int)inner.len, inner.ptr, (int)newline.len, newline.ptr)));
}

static bool insert_guard(const struct job *job, struct edit_set *edits, TSNode handler, TSNode statement,
                         struct span class)
{
    struct span source = module_source(job->module);
    uint32_t start = ts_node_start_byte(statement);
    struct span name = name_exception(job, edits, handler);
    if (name.len == 0 || !starts_line(source, start))
        return false;
    struct span indent = line_indent(source, start), newline = newline_at(source, start);
    struct span unit = indent_unit(job->module, node_block(job->module->syntax, handler));
    edits_insert(edits, start,
                 span_of(arena_printf(job->arena, "if isinstance(%.*s, %.*s):%.*s%.*s%.*sraise%.*s%.*s",
                                      (int)name.len, name.ptr, (int)class.len, class.ptr, (int)newline.len,
                                      newline.ptr, (int)indent.len, indent.ptr, (int)unit.len, unit.ptr,
                                      (int)newline.len, newline.ptr, (int)indent.len, indent.ptr)));
    return true;
}

static bool propose(const struct job *job, struct proposal *proposal)
{
    struct module *module = job->module;
    TSNode handler = handler_around(job);
    if (job->site == NULL || job->site->loss != FLOW_REPLACED || ts_node_is_null(handler))
        return false;
    TSNode statement = statement_of(module, job->node), block = node_block(module->syntax, handler);
    if (!raises_the_caught(module, handler, statement))
        return false;
    if (handler_only_cancels(module, handler)) {
        proposal->title = "Re-raise the cancellation instead of another exception";
        return raise_the_caught(job, &proposal->edits, handler, statement);
    }
    bool first = node_same(block_first(module, block), statement);
    if (first && drop_cancellations(&proposal->edits, module, handler)) {
        proposal->title = "Do not catch the cancellation in this handler";
        return true;
    }
    struct imports imports = {.module = module, .at = job->node};
    struct span class = cancellation_text(job, &imports);
    if (first) {
        proposal->title = arena_printf(job->arena, "Insert `except %.*s: raise` before this handler",
                                       (int)class.len, class.ptr);
        insert_handler(job, &proposal->edits, handler, class);
    } else {
        proposal->title = "Re-raise the cancellation first, and the other exception for other causes";
        if (!insert_guard(job, &proposal->edits, handler, statement, class))
            return false;
    }
    return imports_finish(&imports, &proposal->edits);
}

const struct repair repair_reraise_first = {"reraise-first", FIX_QUICKFIX, true, propose};

// except-base-exception: `except Exception:` around a cleanup that raises again becomes `except
// BaseException:`.
//
// Not where the handler suspends: that cleanup would then run while the task is being cancelled, and be cut
// off; nor where it could end without the exception, or raises another one.
//
// Never safe. The one difference: the cleanup also runs for what is no Exception, such as a
// KeyboardInterrupt.

#include "fixes/clauses.h"
#include "fixes/layout.h"

enum { WALK_DEPTH = 500 };

// Whether a jump or a raise stands in the code, outside of nested functions.
static bool jumps(const struct module *module, TSNode node, unsigned depth)
{
    const struct syntax *s = module->syntax;
    if (depth > WALK_DEPTH || node_is(node, s->n_return_statement) || node_is(node, s->n_break_statement) ||
        node_is(node, s->n_continue_statement) || node_is(node, s->n_raise_statement))
        return true;
    if (node_is(node, s->n_function_definition) || node_is(node, s->n_lambda))
        return false;
    struct node_list children = node_children(module->arena, s, node);
    for (size_t i = 0; i < children.len; i++) {
        if (jumps(module, children.items[i], depth + 1))
            return true;
    }
    return false;
}

// Whether the handler's only way out is a raise of what it has caught, at its end.
static bool only_raises_again(struct module *module, TSNode handler)
{
    const struct syntax *s = module->syntax;
    TSNode block = node_block(s, handler);
    TSNode last = block_last(module, block);
    TSNode raised = node_is(last, s->n_raise_statement) ? node_first_child(s, last) : last;
    TSNode name = handler_name(module, handler);
    bool again = ts_node_is_null(raised) || (!ts_node_is_null(name) && span_equal(module_text(module, raised),
                                                                                  module_text(module, name)));
    for (TSNode node = block_first(module, block); !node_same(node, last);
         node = next_statement(module, node)) {
        if (jumps(module, node, 0))
            return false;
    }
    return again;
}

// Whether another handler before this one takes the cancellation.
static bool comes_too_late(struct module *module, TSNode handler)
{
    const struct syntax *s = module->syntax;
    struct node_list parts = node_children(module->arena, s, ts_node_parent(handler));
    for (size_t i = 0; i < parts.len && !node_same(parts.items[i], handler); i++) {
        if (node_is(parts.items[i], s->n_except_clause) &&
            handler_catches(module, parts.items[i]) != CATCHES_NOT)
            return true;
    }
    return false;
}

static bool propose(const struct job *job, struct proposal *proposal)
{
    struct module *module = job->module;
    const struct syntax *s = module->syntax;
    if (!node_is(job->node, s->n_except_clause) || handler_is_star(module, job->node))
        return false;
    TSNode types[2];
    size_t len = handler_types(module, job->node, types, 2);
    bool plain =
        len == 1 && node_is(types[0], s->n_identifier) && span_is(module_text(module, types[0]), "Exception");
    if (!plain || node_suspends(module, node_block(s, job->node), true) ||
        !only_raises_again(module, job->node) || comes_too_late(module, job->node))
        return false;
    edits_add(&proposal->edits, ts_node_start_byte(types[0]), ts_node_end_byte(types[0]),
              SPAN("BaseException"));
    proposal->title = "Catch `BaseException`, so that a cancellation runs this cleanup, too";
    return true;
}

const struct repair repair_except_base_exception = {"except-base-exception", FIX_QUICKFIX, false, propose};

// narrow-to-exception: a handler that catches everything catches errors alone.
//
//     except BaseException:                  except Exception:
//
// Only where the handler releases nothing, nor raises it again on another path: it no longer runs on a
// cancellation.
//
// Never safe. The one difference: KeyboardInterrupt, SystemExit and GeneratorExit are no longer caught.

#include "fixes/clauses.h"
#include "fixes/effects.h"
#include "fixes/layout.h"

static bool propose(const struct job *job, struct proposal *proposal)
{
    enum { CANCELLATION_IS_NO_EXCEPTION_SINCE = 8 };
    struct module *module = job->module;
    if (!node_is(job->node, module->syntax->n_except_clause) || handler_is_star(module, job->node) ||
        job->config->target_minor < CANCELLATION_IS_NO_EXCEPTION_SINCE ||
        releases(module, node_block(module->syntax, job->node)) ||
        node_is(block_last(module, node_block(module->syntax, job->node)), module->syntax->n_raise_statement))
        return false;
    TSNode types[2];
    size_t len = handler_types(module, job->node, types, 2);
    uint32_t bare = ts_node_start_byte(job->node) + (uint32_t)strlen("except");
    if (len == 0)
        edits_insert(&proposal->edits, bare, SPAN(" Exception"));
    else if (len == 1 && node_is(types[0], module->syntax->n_identifier) &&
             span_is(module_text(module, types[0]), "BaseException"))
        edits_add(&proposal->edits, ts_node_start_byte(types[0]), ts_node_end_byte(types[0]),
                  SPAN("Exception"));
    else
        return false;
    proposal->title = "Catch `Exception` instead, which no cancellation is";
    proposal->preference = -3;
    return true;
}

const struct repair repair_narrow_to_exception = {"narrow-to-exception", FIX_QUICKFIX, true, propose};

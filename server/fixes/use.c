#include "fixes/use.h"

#include "fixes/effects.h"
#include "fixes/layout.h"
#include "lint/release.h"

// What a rule knows already of what it finds: whether a clause of a try around the statements may give the
// object back.
static bool is_given_back_around(const struct job *job, const struct use *use)
{
    const struct module *module = job->module;
    const struct syntax *s = module->syntax;
    TSNode node = use->acquire;
    for (TSNode parent = ts_node_parent(node); !node_same(node, job->function);
         node = parent, parent = ts_node_parent(node)) {
        if (!node_is(parent, s->n_try_statement) || !node_is(node, s->n_block))
            continue;
        for (TSNode clause = ts_node_next_named_sibling(node); !ts_node_is_null(clause);
             clause = ts_node_next_named_sibling(clause)) {
            if (!node_is(clause, s->n_else_clause) && releases(module, clause))
                return true;
        }
    }
    return false;
}

bool use_find(const struct job *job, struct use *use)
{
    struct module *module = job->module;
    struct skipped_release given;
    *use = (struct use){.object = SPAN(""), .first = node_none(), .last = node_none()};
    if (!is_given_back_later(module, job->node, &given, &use->object))
        return false;
    use->acquire = statement_of(module, job->node);
    use->release = given.release;
    TSNode node = next_statement(module, use->acquire);
    for (; !ts_node_is_null(node) && ts_node_end_byte(node) < ts_node_end_byte(given.release);
         node = next_statement(module, node)) {
        if (ts_node_is_null(use->first))
            use->first = node;
        use->last = node;
    }
    use->statement = node;
    bool lines = ts_node_is_null(use->first) ||
                 (has_own_lines(module, use->first) && has_own_lines(module, use->last));
    return lines && has_own_lines(module, use->acquire) && has_own_lines(module, node) &&
           (job->finding->rule != NULL || !is_given_back_around(job, use));
}

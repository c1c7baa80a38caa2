#include "fixes/awaited.h"
#include "fixes/repair.h"
#include "fixes/unused.h"
#include "fixes/verify.h"
#include "lint/deadline.h"

static const struct repair *const repairs[] = {
    &repair_insert_reraise,
    &repair_insert_cancel_handler,
    &repair_guard_reraise,
    &repair_remove_from_tuple,
    &repair_convert_to_finally,
    &repair_unsuppress,
    &repair_move_jump_out_of_finally,
    &repair_wait_for_task,
    &repair_await_sleep,
    &repair_insert_await,
    &repair_shield_cleanup,
    &repair_except_base_exception,
    &repair_bound_shield,
    &repair_run_in_thread,
    &repair_create_process,
    &repair_shield_awaited_task,
    &repair_keep_task,
    &repair_narrow_to_exception,
    &repair_reraise_first,
    &repair_plain_except,
    &repair_let_cancellation_out,
    &repair_release_in_finally,
    &repair_with_object,
    &repair_safe_resource,
    &repair_wait_through_cancellation,
    &repair_hold_children,
    &repair_move_try_out,
    &repair_close_generator,
};

enum { LOST_ELSEWHERE_PENALTY = 10 };

const char *fix_kind_name(enum fix_kind kind)
{
    return kind == FIX_QUICKFIX ? "quickfix" : "refactor.rewrite";
}

const char *job_cancellation(const struct job *job)
{
    switch (job->finding->library) {
    case LIBRARY_TRIO:
        return "trio.Cancelled";
    case LIBRARY_ANYIO:
        return "anyio.get_cancelled_exc_class";
    default:
        return "asyncio.CancelledError";
    }
}

const char *job_seconds(const struct job *job)
{
    return arena_printf(job->arena, "%g", job->config->shield_timeout);
}

TSNode node_or_ancestor(TSNode node, TSSymbol symbol)
{
    while (!ts_node_is_null(node) && ts_node_symbol(node) != symbol)
        node = ts_node_parent(node);
    return node;
}

TSNode statement_of(const struct module *module, TSNode node)
{
    const struct syntax *s = module->syntax;
    for (;;) {
        TSNode parent = ts_node_parent(node);
        if (ts_node_is_null(parent) || node_is(parent, s->n_block) || node_is(parent, s->n_module))
            return node;
        node = parent;
    }
}

static const struct repair *find_repair(const char *name)
{
    for (size_t i = 0; i < sizeof(repairs) / sizeof(*repairs); i++) {
        if (strcmp(repairs[i]->name, name) == 0)
            return repairs[i];
    }
    return NULL;
}

// The finding's node. Several nodes can have its range; the one meant is the innermost of a type that
// findings are about.
static TSNode node_of(const struct module *module, const struct finding *finding)
{
    const struct syntax *s = module->syntax;
    const TSSymbol types[] = {s->n_except_clause,   s->n_with_item,          s->n_await,
                              s->n_with_statement,  s->n_for_statement,      s->n_return_statement,
                              s->n_break_statement, s->n_continue_statement, s->n_finally_clause,
                              s->n_raise_statement};
    TSNode node = ts_node_descendant_for_byte_range(module->root, finding->node_start, finding->node_end);
    bool plain = node_is(node, s->n_call) || node_is(node, s->n_augmented_assignment);
    TSNode call = plain ? node : node_none(); // unless it is all of an item or of an await
    for (; !ts_node_is_null(node) && ts_node_start_byte(node) == finding->node_start &&
           ts_node_end_byte(node) == finding->node_end;
         node = ts_node_parent(node)) {
        for (size_t i = 0; i < sizeof(types) / sizeof(*types); i++) {
            if (node_is(node, types[i]))
                return node;
        }
    }
    return call;
}

static const struct flow_site *site_of(struct arena *arena, const struct job *job)
{
    struct flow_result flow = flow_analyse(job->module, job->function);
    for (size_t i = 0; i < flow.sites_len; i++) {
        TSNode node = flow.sites[i].node;
        if (ts_node_start_byte(node) == job->finding->node_start &&
            ts_node_end_byte(node) == job->finding->node_end) {
            struct flow_site *site = arena_alloc(arena, sizeof(*site));
            *site = flow.sites[i];
            return site;
        }
    }
    return NULL;
}

// Returns false where nothing can be offered: the finding is in no function, or in code that does not parse.
static bool job_init(struct job *job, struct arena *arena, struct module *module,
                     const struct finding *finding, const struct config *config)
{
    TSNode node = node_of(module, finding);
    *job = (struct job){.arena = arena, .module = module, .finding = finding, .config = config, .node = node};
    if (ts_node_is_null(node))
        return false;
    TSNode statement = statement_of(module, node);
    job->function = module_function_of(module, node);
    if (ts_node_is_null(job->function) || ts_node_has_error(statement))
        return false;
    job->site = site_of(arena, job);
    return true;
}

// The suite whose cancellations end at the finding's node: of the try or the with that it belongs to.
static TSNode body_of(const struct job *job)
{
    const struct syntax *s = job->module->syntax;
    TSNode node = job->node;
    while (!ts_node_is_null(node) && !node_is(node, s->n_try_statement) &&
           !node_is(node, s->n_with_statement))
        node = ts_node_parent(node);
    return ts_node_is_null(node) ? node : node_field(node, s->f_body);
}

static bool is_in_deadline_scope(const struct job *job)
{
    const struct syntax *s = job->module->syntax;
    for (TSNode node = ts_node_parent(job->node); !node_same(node, job->function);
         node = ts_node_parent(node)) {
        if (node_is(node, s->n_with_statement) && with_has_deadline(job->module, node, job->node))
            return true;
    }
    return false;
}

// Takes into account the CancelledErrors that arrive although nobody has cancelled this function. Where it
// has itself cancelled a task that it awaits, one always does: returns false, for that is what the handler is
// for.
static bool allow_to_pass(const struct job *job, struct proposal *proposal)
{
    enum { TASK_MAX = 40 };
    TSNode task, body = body_of(job);
    if (is_in_deadline_scope(job))
        proposal->safe = false;
    enum awaited awaited = what_is_awaited(job->module, body, &task);
    if (awaited != AWAITS_TASK)
        return awaited == AWAITS_CALLS;
    struct span text = module_text(job->module, task);
    bool plain = text.len <= TASK_MAX && memchr(text.ptr, '\n', text.len) == NULL;
    proposal->safe = false;
    proposal->title =
        plain ? arena_printf(job->arena, "%s, also where `%.*s` was cancelled", proposal->title,
                             (int)text.len, text.ptr)
              : arena_printf(job->arena, "%s, also where what is awaited was cancelled", proposal->title);
    return true;
}

// Returns false where the repair has nothing to propose.
static bool propose(const struct job *job, const struct repair *repair, struct proposal *proposal)
{
    *proposal = (struct proposal){.edits = {.arena = job->arena}};
    if (!repair->propose(job, proposal) || proposal->edits.len == 0 || !edits_finish(&proposal->edits) ||
        (repair->lets_pass && !allow_to_pass(job, proposal)))
        return false;
    imports_drop_unused(&proposal->edits, job->module);
    return edits_finish(&proposal->edits);
}

// Proves a proposal. Returns false where it cannot be offered.
static bool prove(const struct job *job, const struct repair *repair, const struct proposal *proposal,
                  struct fix *fix, int *preference)
{
    enum verdict verdict = verify_edits(job, proposal->edits.items, proposal->edits.len);
    // A repair of something else makes no new place at which a cancellation is lost.
    if (verdict == VERDICT_BROKEN || verdict == VERDICT_STILL_LOST ||
        (job->site == NULL && verdict == VERDICT_LOST_ELSEWHERE))
        return false;
    *fix = (struct fix){
        .name = repair->name,
        .title = proposal->title,
        .kind = repair->kind,
        .safe = proposal->safe && verdict == VERDICT_KEPT,
        .edits = proposal->edits.items,
        .edits_len = proposal->edits.len,
    };
    // To lose it at the next handler is progress, but second to not losing it.
    *preference = proposal->preference - (verdict == VERDICT_LOST_ELSEWHERE ? LOST_ELSEWHERE_PENALTY : 0);
    return true;
}

static bool make_fix(const struct job *job, const struct repair *repair, struct fix *fix, int *preference)
{
    struct proposal proposal;
    return propose(job, repair, &proposal) && prove(job, repair, &proposal, fix, preference);
}

struct fix_list fixes_for(struct arena *arena, struct module *module, const struct finding *finding,
                          const struct config *config)
{
    struct job job;
    if (!job_init(&job, arena, module, finding, config))
        return (struct fix_list){NULL, 0};
    struct fix *items = ARENA_ARRAY(arena, struct fix, RULE_LIST_MAX);
    int preferences[RULE_LIST_MAX];
    size_t len = 0;
    for (const char *const *name = finding->rule->fixes; *name != NULL; name++) {
        const struct repair *repair = find_repair(*name);
        struct fix fix;
        int preference;
        if (patience_is_over(module->repairs))
            break;
        if (repair == NULL || !make_fix(&job, repair, &fix, &preference))
            continue;
        size_t at = len++;
        for (; at > 0 && preferences[at - 1] < preference; at--) {
            items[at] = items[at - 1];
            preferences[at] = preferences[at - 1];
        }
        items[at] = fix;
        preferences[at] = preference;
    }
    if (len > 0 && items[0].kind == FIX_QUICKFIX)
        items[0].preferred = true;
    return (struct fix_list){items, len};
}

// ---- without being asked which ---------------------------------------------------------------------------

struct candidate {
    const struct repair *repair;
    struct proposal proposal;
};

// What the rule's repairs propose, the preferred one first, not proven yet. Returns how many.
static size_t candidates_of(const struct job *job, struct candidate *candidates)
{
    size_t len = 0;
    for (const char *const *name = job->finding->rule->fixes; *name != NULL; name++) {
        struct candidate candidate = {.repair = find_repair(*name)};
        if (patience_is_over(job->module->repairs))
            break;
        if (candidate.repair == NULL || !propose(job, candidate.repair, &candidate.proposal))
            continue;
        size_t at = len++;
        for (; at > 0 && candidates[at - 1].proposal.preference < candidate.proposal.preference; at--)
            candidates[at] = candidates[at - 1];
        candidates[at] = candidate;
    }
    return len;
}

struct fix_list fixes_to_apply(struct arena *arena, struct module *module, const struct finding *finding,
                               const struct config *config)
{
    struct job job;
    if (!job_init(&job, arena, module, finding, config))
        return (struct fix_list){NULL, 0};
    struct candidate candidates[RULE_LIST_MAX];
    size_t candidates_len = candidates_of(&job, candidates), len = 0;
    struct fix *items = ARENA_ARRAY(arena, struct fix, 2), fix, *best = NULL;
    int best_preference = 0, preference;
    for (size_t i = 0; i < candidates_len && !patience_is_over(module->repairs); i++) {
        const struct candidate *candidate = &candidates[i];
        // The penalty may make one of those behind it better.
        bool settled = best != NULL && best_preference >= candidate->proposal.preference;
        if (settled && (best->safe || !candidate->proposal.safe))
            continue;
        if (!prove(&job, candidate->repair, &candidate->proposal, &fix, &preference))
            continue;
        if (best == NULL || preference > best_preference) {
            items[0] = fix;
            best = &items[0];
            best_preference = preference;
            len = 1;
        } else if (fix.safe && !best->safe && len == 1) {
            items[len++] = fix;
        }
    }
    return (struct fix_list){items, len};
}

// ---- at the cursor ---------------------------------------------------------------------------------------

// The call or augmented assignment that is all of the statement at a byte, but for an await and a name that
// it is assigned to; or the null node.
static TSNode getting_at(const struct module *module, uint32_t at)
{
    const struct syntax *s = module->syntax;
    TSNode statement = ts_node_descendant_for_byte_range(module->root, at, at);
    while (!ts_node_is_null(statement) && !node_is(statement, s->n_expression_statement))
        statement = ts_node_parent(statement);
    TSNode node = ts_node_is_null(statement) ? statement : node_first_child(s, statement);
    if (node_is(node, s->n_assignment))
        node = node_field(node, s->f_right);
    if (node_is(node, s->n_await))
        node = node_first_child(s, node);
    return node_is(node, s->n_call) || node_is(node, s->n_augmented_assignment) ? node : node_none();
}

struct fix_list fixes_at(struct arena *arena, struct module *module, uint32_t at, const struct config *config)
{
    static const struct repair *const refactorings[] = {&repair_release_in_finally, &repair_safe_resource};
    enum { LEN = sizeof(refactorings) / sizeof(*refactorings) };
    struct finding nowhere = {.rule = NULL};
    struct job job = {.arena = arena, .module = module, .finding = &nowhere, .config = config};
    job.node = getting_at(module, at);
    job.function = ts_node_is_null(job.node) ? job.node : module_function_of(module, job.node);
    if (ts_node_is_null(job.function) || !function_is_async(module, job.function) ||
        ts_node_has_error(job.function))
        return (struct fix_list){NULL, 0};
    nowhere.library = module_library_of(module, job.function);
    nowhere.node_start = ts_node_start_byte(job.node);
    nowhere.node_end = ts_node_end_byte(job.node);
    struct fix *items = ARENA_ARRAY(arena, struct fix, LEN);
    size_t len = 0;
    int preference;
    for (size_t i = 0; i < LEN && !patience_is_over(module->repairs); i++)
        len += make_fix(&job, refactorings[i], &items[len], &preference);
    return (struct fix_list){items, len};
}

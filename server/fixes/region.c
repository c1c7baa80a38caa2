#include "fixes/region.h"

#include "fixes/effects.h"
#include "fixes/layout.h"

TSNode cleanup_block(const struct job *job)
{
    const struct syntax *s = job->module->syntax;
    for (TSNode node = ts_node_parent(job->node); !ts_node_is_null(node); node = ts_node_parent(node)) {
        if (!node_is(node, s->n_block))
            continue;
        TSNode parent = ts_node_parent(node);
        bool cleans =
            node_is(parent, s->n_finally_clause) ||
            (node_is(parent, s->n_except_clause) && handler_catches(job->module, parent) != CATCHES_NOT);
        if (cleans)
            return node;
        if (node_same(parent, job->function)) {
            struct span name = module_text(job->module, node_field(parent, s->f_name));
            return span_is(name, "__aexit__") ? node : node_none();
        }
    }
    return node_none();
}

static bool contains(struct span text, const char *word)
{
    size_t len = strlen(word);
    for (size_t i = 0; i + len <= text.len; i++) {
        if (memcmp(text.ptr + i, word, len) == 0)
            return true;
    }
    return false;
}

// Whether a suspension point is looked after already: shielded, or the timeout around something shielded.
static bool is_shielded(struct module *module, TSNode point, TSNode block)
{
    const struct syntax *s = module->syntax;
    if (node_is(point, s->n_await) && contains(module_text(module, point), "shield("))
        return true;
    for (TSNode node = point; !node_same(node, block); node = ts_node_parent(node)) {
        if (!node_is(node, s->n_with_statement))
            continue;
        struct span header = {module->source + ts_node_start_byte(node),
                              header_end(module, node_field(node, s->f_body)) - ts_node_start_byte(node)};
        if (contains(header, "shield=True") || (node_same(node, point) && contains(header, "timeout")))
            return true;
    }
    return false;
}

struct count {
    struct module *module;
    TSNode block;
    unsigned points; // suspension points that are not shielded
    unsigned pauses; // those of them that only let time pass
    unsigned enough; // points that are no pauses: then nothing more is counted
};

bool is_pause(struct module *module, TSNode point)
{
    const struct syntax *s = module->syntax;
    TSNode call = node_is(point, s->n_await) ? node_unwrap(s, node_first_child(s, point)) : node_none();
    struct span callee = node_is(call, s->n_call) ? module_callee(module, call) : SPAN("");
    return span_is(callee, "asyncio.sleep") || span_is(callee, "trio.sleep") ||
           span_is(callee, "anyio.sleep");
}

static enum walk count_points(void *context, TSNode node)
{
    struct count *count = context;
    const struct syntax *s = count->module->syntax;
    if (node_is(node, s->n_function_definition) || node_is(node, s->n_lambda))
        return WALK_OVER;
    bool point = node_is(node, s->n_await) || node_is(node, s->kw_async);
    if (point) {
        TSNode whole = node_is(node, s->n_await) ? node : ts_node_parent(node);
        bool open = !is_shielded(count->module, whole, count->block);
        count->points += open;
        count->pauses += open && is_pause(count->module, whole);
    }
    return count->points - count->pauses >= count->enough ? WALK_FOUND : WALK_INTO;
}

static unsigned points_in(const struct job *job, TSNode code, TSNode block, unsigned enough)
{
    struct count count = {.module = job->module, .block = block, .enough = enough};
    node_walk(code, count_points, &count);
    return count.points;
}

bool is_in_loop(const struct syntax *s, TSNode node, TSNode end)
{
    for (; !ts_node_is_null(node) && !node_same(node, end); node = ts_node_parent(node)) {
        if (node_is(node, s->n_for_statement) || node_is(node, s->n_while_statement))
            return true;
    }
    return false;
}

void region_take_all(const struct job *job, struct region *region)
{
    region->first = region->last = node_none();
    region->plain_await = false;
    for (TSNode node = block_first(job->module, region->block); !ts_node_is_null(node);
         node = next_statement(job->module, node)) {
        if (points_in(job, node, region->block, 1) == 0)
            continue;
        if (ts_node_is_null(region->first))
            region->first = node;
        region->last = node;
    }
}

void region_take_one(const struct job *job, struct region *region)
{
    const struct syntax *s = job->module->syntax;
    TSNode statement = statement_of(job->module, job->node);
    region->first = region->last = statement;
    region->plain_await = node_is(job->node, s->n_await) && node_is(statement, s->n_expression_statement) &&
                          node_same(node_first_child(s, statement), job->node);
}

// Whether the statements stand on lines of their own, or are a whole inline suite.
static bool has_lines(const struct job *job, const struct region *region)
{
    struct span source = module_source(job->module);
    TSNode block = ts_node_parent(region->first);
    bool starts =
        starts_line(source, ts_node_start_byte(region->first)) ||
        (block_is_inline(job->module, block) && node_same(block_first(job->module, block), region->first));
    return starts && ends_line(source, ts_node_end_byte(region->last));
}

static enum walk visit_guard(void *context, TSNode node)
{
    struct module *module = context;
    bool guards =
        node_is(node, module->syntax->n_except_clause) && handler_catches(module, node) != CATCHES_NOT;
    return guards ? WALK_FOUND : WALK_INTO;
}

bool region_is_guarded(const struct job *job, const struct region *region)
{
    for (TSNode node = region->first; !node_same(node, region->block); node = ts_node_parent(node)) {
        bool around = node_is(ts_node_parent(node), job->module->syntax->n_try_statement);
        if (node_walk(around ? ts_node_parent(node) : node, visit_guard, job->module))
            return true;
    }
    for (TSNode node = region->first; !node_same(node, region->last);) {
        node = next_statement(job->module, node);
        if (node_walk(node, visit_guard, job->module))
            return true;
    }
    return false;
}

bool region_can_wrap(const struct job *job, const struct region *region)
{
    if (region_is_guarded(job, region))
        return false;
    for (TSNode node = region->first;; node = next_statement(job->module, node)) {
        if (ts_node_is_null(node) || is_jump(job->module, node) || leaves(job->module, node))
            return false;
        if (node_same(node, region->last))
            break;
    }
    return has_lines(job, region) &&
           !binds_for_others(job->module, job->function, ts_node_start_byte(region->first),
                             ts_node_end_byte(region->last));
}

bool region_is_single(const struct job *job, const struct region *region)
{
    return points_in(job, region->block, region->block, 2) == 1 &&
           !is_in_loop(job->module->syntax, job->node, region->block);
}

bool region_only_pauses(const struct job *job, const struct region *region)
{
    struct count count = {.module = job->module, .block = region->block, .enough = 1};
    node_walk(region->block, count_points, &count);
    return count.points > 0 && count.points == count.pauses;
}

#include "fixes/verify.h"

#include <stdlib.h>
#include <string.h>

#include "fixes/layout.h"
#include "python/exit_method.h"
#include "util/mem.h"

// The point behind the text that begins at `point`.
static TSPoint advance(TSPoint point, struct span text)
{
    const char *line = text.ptr, *end = text.ptr + text.len, *newline;
    while (line < end && (newline = memchr(line, '\n', (size_t)(end - line))) != NULL) {
        point = (TSPoint){point.row + 1, 0};
        line = newline + 1;
    }
    point.column += (uint32_t)(end - line);
    return point;
}

// Tells the copy of the tree what changes; from the last edit to the first, so that the positions in the old
// text stay true.
static void edit_tree(TSTree *tree, struct span source, const struct edit *edits, size_t len)
{
    TSPoint *starts = mem_calloc(len, sizeof(*starts));
    TSPoint at = {0, 0};
    for (size_t i = 0, from = 0; i < len; i++) {
        at = advance(at, (struct span){source.ptr + from, edits[i].start - from});
        starts[i] = at;
        from = edits[i].start;
    }
    for (size_t i = len; i > 0; i--) {
        const struct edit *edit = &edits[i - 1];
        struct span old = {source.ptr + edit->start, edit->end - edit->start};
        TSInputEdit input = {
            .start_byte = edit->start,
            .old_end_byte = edit->end,
            .new_end_byte = edit->start + (uint32_t)edit->text.len,
            .start_point = starts[i - 1],
            .old_end_point = advance(starts[i - 1], old),
            .new_end_point = advance(starts[i - 1], edit->text),
        };
        ts_tree_edit(tree, &input);
    }
    free(starts);
}

// Has the parser read those parts of the new text that the old tree, which knows the edits, is of.
static void set_ranges(TSParser *parser, const TSTree *old)
{
    uint32_t count;
    TSRange *ranges = ts_tree_included_ranges(old, &count);
    ts_parser_set_included_ranges(parser, ranges, count);
    free(ranges);
}

static TSTree *parse_edited(const struct module *module, const struct edit *edits, size_t edits_len,
                            struct span text)
{
    TSTree *old = ts_tree_copy(module->root.tree);
    TSParser *parser = ts_parser_new();
    TSTree *tree = NULL;
    edit_tree(old, module_source(module), edits, edits_len);
    set_ranges(parser, old);
    if (ts_parser_set_language(parser, ts_node_language(module->root)))
        tree = ts_parser_parse_string(parser, old, text.ptr, (uint32_t)text.len);
    ts_parser_delete(parser);
    ts_tree_delete(old);
    return tree;
}

static bool is_old_site(const struct flow_site *site, const struct flow_result *before,
                        const struct edit *edits, size_t edits_len)
{
    for (size_t i = 0; i < before->sites_len; i++) {
        const struct flow_site *old = &before->sites[i];
        if (old->loss == site->loss &&
            edits_map(edits, edits_len, ts_node_start_byte(old->node)) == ts_node_start_byte(site->node))
            return true;
    }
    return false;
}

static enum verdict compare_flow(const struct job *job, const struct flow_result *after,
                                 const struct edit *edits, size_t edits_len)
{
    struct flow_result before = flow_analyse(job->module, job->function);
    uint32_t place = edits_map(edits, edits_len, job->finding->node_start);
    enum verdict verdict = VERDICT_KEPT;
    if (after->sites_len > before.sites_len)
        return VERDICT_STILL_LOST;
    for (size_t i = 0; i < after->sites_len; i++) {
        const struct flow_site *site = &after->sites[i];
        if (job->site != NULL && ts_node_start_byte(site->node) == place)
            return VERDICT_STILL_LOST;
        if (!is_old_site(site, &before, edits, edits_len))
            verdict = VERDICT_LOST_ELSEWHERE;
    }
    return verdict;
}

static enum verdict judge(const struct job *job, TSTree *tree, const struct edit *edits, size_t edits_len,
                          struct span text)
{
    uint32_t start = edits_map(edits, edits_len, ts_node_start_byte(job->function));
    TSNode node = ts_node_descendant_for_byte_range(ts_tree_root_node(tree), start, start);
    TSNode function = node_or_ancestor(node, job->module->syntax->n_function_definition);
    if (ts_node_is_null(function) || ts_node_start_byte(function) != start || ts_node_has_error(function))
        return VERDICT_BROKEN;
    struct arena arena;
    arena_init(&arena);
    struct module module;
    module_init(&module, &arena, job->module->scratch, job->module->syntax, ts_tree_root_node(tree), text.ptr,
                (uint32_t)text.len, job->module->target_minor);
    module.unknown = job->module->unknown;
    module.patience = job->module->repairs;
    struct flow_result after = flow_analyse(&module, function);
    enum verdict verdict = after.gave_up ? VERDICT_BROKEN : compare_flow(job, &after, edits, edits_len);
    bool returns = node_is(job->node, module.syntax->n_return_statement);
    if (verdict == VERDICT_KEPT && returns && !ts_node_is_null(exit_method_swallows(&module, function)))
        verdict = VERDICT_STILL_LOST;
    arena_finish(&arena);
    return verdict;
}

enum verdict verify_edits(const struct job *job, const struct edit *edits, size_t edits_len)
{
    size_t len;
    char *text = edits_apply(module_source(job->module), edits, edits_len, &len);
    TSTree *tree = parse_edited(job->module, edits, edits_len, (struct span){text, len});
    enum verdict verdict = VERDICT_BROKEN;
    if (tree != NULL)
        verdict = judge(job, tree, edits, edits_len, (struct span){text, len});
    ts_tree_delete(tree);
    free(text);
    return verdict;
}

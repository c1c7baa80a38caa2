// Repairing many findings of one text at once.

#include "fixes/repair.h"
#include "fixes/unused.h"

// The edits chosen so far. Each fix has a hull: the finding's node, and the bytes from its first to its last
// edit inside the outermost function around it. Two fixes conflict where their hulls touch, for a repair may
// rely on what lies between its edits (indentation), and change what the code in a handler is for; edits
// outside (imports) conflict only with unlike edits that touch them.
struct chosen {
    struct edit_set edits;
    struct hull {
        uint32_t start, end;
    } * hulls;
    size_t hulls_len;
};

static TSNode outermost_function(const struct module *module, uint32_t at)
{
    TSNode outermost = node_none();
    TSNode node = ts_node_descendant_for_byte_range(module->root, at, at);
    for (; !ts_node_is_null(node); node = ts_node_parent(node)) {
        if (node_is(node, module->syntax->n_function_definition))
            outermost = node;
    }
    return outermost;
}

static bool is_inside(const struct edit *edit, TSNode function)
{
    return edit->start >= ts_node_start_byte(function) && edit->end <= ts_node_end_byte(function);
}

static struct hull hull_of(const struct fix *fix, const struct finding *finding, TSNode function)
{
    struct hull hull = {finding->node_start, finding->node_end};
    for (size_t i = 0; i < fix->edits_len; i++) {
        const struct edit *edit = &fix->edits[i];
        if (!is_inside(edit, function))
            continue;
        if (edit->start < hull.start)
            hull.start = edit->start;
        if (edit->end > hull.end)
            hull.end = edit->end;
    }
    return hull;
}

// Removing an import that a repair leaves unused is decided for all repairs together, at the end.
static bool drops_import(const struct edit *edit, TSNode function)
{
    return edit->text.len == 0 && !is_inside(edit, function);
}

static bool edits_equal(const struct edit *a, const struct edit *b)
{
    return a->start == b->start && a->end == b->end && span_equal(a->text, b->text);
}

static bool is_chosen(const struct chosen *self, const struct edit *edit)
{
    for (size_t i = 0; i < self->edits.len; i++) {
        if (edits_equal(&self->edits.items[i], edit))
            return true;
    }
    return false;
}

// Whether all edits of the fix were chosen already: the same repair of several findings.
static bool is_all_chosen(const struct chosen *self, const struct fix *fix, TSNode function)
{
    for (size_t i = 0; i < fix->edits_len; i++) {
        if (!drops_import(&fix->edits[i], function) && !is_chosen(self, &fix->edits[i]))
            return false;
    }
    return true;
}

static bool conflicts(const struct chosen *self, const struct fix *fix, const struct finding *finding,
                      TSNode function)
{
    struct hull hull = hull_of(fix, finding, function);
    for (size_t i = 0; i < self->hulls_len; i++) {
        if (hull.start <= self->hulls[i].end && self->hulls[i].start <= hull.end)
            return true;
    }
    for (size_t i = 0; i < fix->edits_len; i++) {
        const struct edit *edit = &fix->edits[i];
        if (is_inside(edit, function) || drops_import(edit, function))
            continue;
        for (size_t k = 0; k < self->edits.len; k++) {
            const struct edit *other = &self->edits.items[k];
            if (!edits_equal(edit, other) && edit->start <= other->end && other->start <= edit->end)
                return true;
        }
    }
    return false;
}

static void choose(struct chosen *self, const struct fix *fix, const struct finding *finding, TSNode function)
{
    for (size_t i = 0; i < fix->edits_len; i++) {
        const struct edit *edit = &fix->edits[i];
        if (!drops_import(edit, function) && !is_chosen(self, edit))
            edits_add(&self->edits, edit->start, edit->end, edit->text);
    }
    self->hulls[self->hulls_len++] = hull_of(fix, finding, function);
}

struct edit_list fixes_all(struct arena *arena, struct module *module, const struct finding *findings,
                           size_t findings_len, const struct config *config, bool unsafe, size_t *applied)
{
    struct chosen chosen = {.edits = {.arena = arena},
                            .hulls = ARENA_ARRAY(arena, struct hull, findings_len)};
    *applied = 0;
    for (size_t i = 0; i < findings_len && !patience_is_over(module->repairs); i++) {
        TSNode function = outermost_function(module, findings[i].node_start);
        struct fix_list fixes = fixes_to_apply(arena, module, &findings[i], config);
        size_t pick = 0;
        while (pick < fixes.len && !fixes.items[pick].safe && !unsafe)
            pick++;
        if (pick == fixes.len)
            continue;
        const struct fix *fix = &fixes.items[pick];
        if (!is_all_chosen(&chosen, fix, function)) {
            if (conflicts(&chosen, fix, &findings[i], function))
                continue;
            choose(&chosen, fix, &findings[i], function);
        }
        ++*applied;
    }
    if (!edits_finish(&chosen.edits))
        return (struct edit_list){NULL, 0};
    imports_drop_unused(&chosen.edits, module);
    edits_finish(&chosen.edits);
    return (struct edit_list){chosen.edits.items, chosen.edits.len};
}

#include "lint/retry_loop.h"

enum { WALK_DEPTH = 500, CONDITION_NAMES = 16 };

// The names and attributes that a condition reads, as they are written.
struct condition {
    struct module *module;
    const struct syntax *s;
    struct span reads[CONDITION_NAMES];
    size_t reads_len;
    bool more; // it reads more than fits
};

static void read_condition(struct condition *c, TSNode node, unsigned depth)
{
    if (depth > WALK_DEPTH)
        return;
    if (node_is(node, c->s->n_identifier) || node_is(node, c->s->n_attribute)) {
        if (c->reads_len < CONDITION_NAMES)
            c->reads[c->reads_len++] = module_text(c->module, node);
        else
            c->more = true;
    }
    if (node_is(node, c->s->n_attribute)) {
        read_condition(c, node_field(node, c->s->f_object), depth + 1);
        return;
    }
    for (uint32_t i = 0, n = ts_node_named_child_count(node); i < n; i++)
        read_condition(c, ts_node_named_child(node, i), depth + 1);
}

static bool is_read(const struct condition *c, TSNode node)
{
    if (ts_node_is_null(node))
        return false;
    struct span text = module_text(c->module, node);
    for (size_t i = 0; i < c->reads_len; i++) {
        if (span_equal(c->reads[i], text))
            return true;
    }
    return false;
}

// Whether one of the targets of an assignment or a `for` is read.
static bool binds_read(const struct condition *c, TSNode target, unsigned depth)
{
    if (ts_node_is_null(target) || depth > WALK_DEPTH)
        return false;
    if (is_read(c, target))
        return true;
    if (node_is(target, c->s->n_attribute) || node_is(target, c->s->n_subscript))
        return false;
    for (uint32_t i = 0, n = ts_node_named_child_count(target); i < n; i++) {
        if (binds_read(c, ts_node_named_child(target, i), depth + 1))
            return true;
    }
    return false;
}

// `jobs.pop()` and its kin, where the condition reads `jobs`.
static bool takes_from_read(const struct condition *c, TSNode call)
{
    static const char *const names[] = {"pop",     "popleft", "popitem",   "remove",
                                        "discard", "clear",   "get_nowait"};
    TSNode function = node_field(call, c->s->f_function);
    if (!node_is(function, c->s->n_attribute) || !is_read(c, node_field(function, c->s->f_object)))
        return false;
    struct span name = module_text(c->module, node_field(function, c->s->f_attribute));
    for (size_t i = 0; i < sizeof(names) / sizeof(*names); i++) {
        if (span_is(name, names[i]))
            return true;
    }
    return false;
}

static bool changes_condition(const struct condition *c, TSNode node, unsigned depth)
{
    const struct syntax *s = c->s;
    if (depth > WALK_DEPTH || node_is(node, s->n_function_definition) || node_is(node, s->n_lambda))
        return false;
    bool binds = node_is(node, s->n_assignment) || node_is(node, s->n_augmented_assignment) ||
                 node_is(node, s->n_for_statement);
    if (binds && binds_read(c, node_field(node, s->f_left), depth))
        return true;
    if (node_is(node, s->n_named_expression) && is_read(c, node_field(node, s->f_name)))
        return true;
    if (node_is(node, s->n_call) && takes_from_read(c, node))
        return true;
    struct node_list children = node_children(c->module->arena, s, node);
    for (size_t i = 0; i < children.len; i++) {
        if (changes_condition(c, children.items[i], depth + 1))
            return true;
    }
    return false;
}

static bool goes_on(struct module *module, TSNode loop)
{
    struct condition c = {.module = module, .s = module->syntax};
    read_condition(&c, node_field(loop, c.s->f_condition), 0);
    return c.reads_len == 0 || (!c.more && !changes_condition(&c, loop, 0));
}

bool is_in_retry_loop(struct module *module, TSNode node)
{
    const struct outline *o = &module->outline;
    for (int32_t i = outline_around(o, node); i != OUTLINE_NONE; i = o->entries[i].parent) {
        const struct outline_entry *entry = &o->entries[i];
        if (outline_opens_namespace(entry->kind))
            return false;
        bool loop = entry->kind == OUTLINE_LOOP && node_is(entry->node, module->syntax->n_while_statement);
        if (loop && goes_on(module, entry->node))
            return true;
    }
    return false;
}

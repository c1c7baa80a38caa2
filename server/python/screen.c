#include "python/screen.h"

#include <ctype.h>

#include "python/flow.h"
#include "python/tracked.h"

static bool is_word_byte(char c)
{
    return isalnum((unsigned char)c) || c == '_';
}

// Whether one of the words by which a block can end early, or go on for ever, stands in the text. A word in a
// comment or string counts too: it only costs the analysis.
static bool has_way_out(struct span text)
{
    static const char *const words[] = {"return", "break", "continue", "raise",
                                        "assert", "while", "del",      "exit"};
    for (size_t i = 0; i < text.len; i++) {
        if (strchr("rbcawde", text.ptr[i]) == NULL || (i > 0 && is_word_byte(text.ptr[i - 1])))
            continue;
        for (size_t w = 0; w < sizeof(words) / sizeof(words[0]); w++) {
            struct span word = span_of(words[w]);
            if (span_starts_with(span_from(text, i), word))
                return true;
        }
    }
    return false;
}

static bool is_tracked(const struct module *module, const struct ops *tracked, TSNode identifier)
{
    for (size_t i = 0; i < tracked->locals_len; i++) {
        if (span_equal(tracked->locals[i], module_text(module, identifier)))
            return true;
    }
    return false;
}

// Whether a block reads a name that may be unbound, as those after `as` are at the end of their handler, or
// calls a function of the file, which may always raise.
static bool may_raise(struct module *module, TSNode node, const struct ops *tracked, unsigned depth)
{
    const struct syntax *s = module->syntax;
    if (depth > 100)
        return true;
    if (node_is(node, s->n_identifier))
        return is_tracked(module, tracked, node);
    if (node_is(node, s->n_call) && !ts_node_is_null(module_called_function(module, node)))
        return true;
    struct node_list children = node_children(module->arena, s, node);
    for (size_t i = 0; i < children.len; i++) {
        if (may_raise(module, children.items[i], tracked, depth + 1))
            return true;
    }
    return false;
}

static bool suppresses(struct module *module, TSNode with)
{
    const struct syntax *s = module->syntax;
    struct node_list parts = node_children(module->arena, s, with);
    struct node_list items = parts.len == 0 ? parts : node_children(module->arena, s, parts.items[0]);
    for (size_t i = 0; i < items.len; i++) {
        TSNode value = node_field(items.items[i], s->f_value);
        if (node_is(value, s->n_as_pattern))
            value = node_first_child(s, value);
        if (span_is(module_callee(module, value), "contextlib.suppress"))
            return true;
    }
    return false;
}

static bool some_finally_may_raise(struct module *module, TSNode function, size_t index)
{
    const struct outline *o = &module->outline;
    uint32_t end = o->entries[index].end;
    struct ops tracked = {0};
    tracked_names(module, function, SPAN(""), &tracked);
    uint32_t seen = 0; // the end of the last one that was looked through, with all that are in it
    for (size_t i = index + 1; i < o->len && o->entries[i].start < end; i++) {
        const struct outline_entry *e = &o->entries[i];
        if (e->kind != OUTLINE_FINALLY || e->start < seen)
            continue;
        if (may_raise(module, e->node, &tracked, 0))
            return true;
        seen = e->end;
    }
    return false;
}

bool function_may_lose(struct module *module, TSNode function)
{
    const struct outline *o = &module->outline;
    int32_t index = outline_of(o, function);
    if (index == OUTLINE_NONE)
        return true;
    const struct outline_entry *self = &o->entries[index];
    if (!self->handles)
        return false;
    bool finally = false;
    uint32_t seen = 0; // the end of the last finally that was looked through, with all that are in it
    // What stands in inner functions only costs the analysis.
    for (size_t i = (size_t)index + 1; i < o->len && o->entries[i].start < self->end; i++) {
        const struct outline_entry *e = &o->entries[i];
        if (e->kind == OUTLINE_HANDLER && (handler_catches(module, e->node) != CATCHES_NOT))
            return true;
        if (e->kind == OUTLINE_WITH && suppresses(module, e->node))
            return true;
        if (e->kind != OUTLINE_FINALLY || e->start < seen)
            continue;
        if (has_way_out(module_text(module, e->node)))
            return true;
        finally = true;
        seen = e->end;
    }
    return finally && some_finally_may_raise(module, function, (size_t)index);
}

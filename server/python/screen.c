#include "python/screen.h"

#include <ctype.h>

#include "python/flow.h"

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
        if (i > 0 && is_word_byte(text.ptr[i - 1]))
            continue;
        for (size_t w = 0; w < sizeof(words) / sizeof(words[0]); w++) {
            struct span word = span_of(words[w]);
            if (span_starts_with(span_from(text, i), word))
                return true;
        }
    }
    return false;
}

// Whether a block reads a name that a handler deletes at its end, or calls a function of the file, which may
// always raise.
static bool may_raise(struct module *module, TSNode node, bool handler_names, unsigned depth)
{
    const struct syntax *s = module->syntax;
    if (depth > 100)
        return true;
    if (handler_names && node_is(node, s->n_identifier))
        return true;
    if (node_is(node, s->n_call) && !ts_node_is_null(module_called_function(module, node)))
        return true;
    struct node_list children = node_children(module->arena, s, node);
    for (size_t i = 0; i < children.len; i++) {
        if (may_raise(module, children.items[i], handler_names, depth + 1))
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

bool function_may_lose(struct module *module, TSNode function)
{
    const struct outline *o = &module->outline;
    int32_t index = outline_of(o, function);
    if (index == OUTLINE_NONE)
        return true;
    const struct outline_entry *self = &o->entries[index];
    if (!self->handles)
        return false;
    bool handler_names = false;
    for (size_t i = (size_t)index + 1; i < o->len && o->entries[i].start < self->end; i++) {
        const struct outline_entry *e = &o->entries[i];
        if (e->kind == OUTLINE_HANDLER && !ts_node_is_null(handler_name(module, e->node)))
            handler_names = true;
    }
    // What stands in inner functions only costs the analysis.
    for (size_t i = (size_t)index + 1; i < o->len && o->entries[i].start < self->end; i++) {
        const struct outline_entry *e = &o->entries[i];
        if (e->kind == OUTLINE_HANDLER && (handler_catches(module, e->node) != CATCHES_NOT))
            return true;
        if (e->kind == OUTLINE_WITH && suppresses(module, e->node))
            return true;
        if (e->kind == OUTLINE_FINALLY &&
            (has_way_out(module_text(module, e->node)) || may_raise(module, e->node, handler_names, 0)))
            return true;
    }
    return false;
}

#include "python/own.h"

static bool walk(const struct syntax *s, TSNode node, own_visitor visit, void *context, bool nested)
{
    if (ts_node_is_null(node))
        return false;
    TSTreeCursor cursor = ts_tree_cursor_new(node);
    unsigned depth = 0;
    bool found = false;
    for (;;) {
        TSNode current = ts_tree_cursor_current_node(&cursor);
        bool named = ts_node_is_named(current) && !node_is(current, s->n_comment);
        found = named && visit(context, current);
        if (found)
            break;
        bool elsewhere = node_is(current, s->n_function_definition) || node_is(current, s->n_lambda) ||
                         node_is(current, s->n_class_definition);
        bool enter = named && (depth == 0 || nested || !elsewhere);
        if (enter && ts_tree_cursor_goto_first_child(&cursor)) {
            depth++;
            continue;
        }
        while (depth > 0 && !ts_tree_cursor_goto_next_sibling(&cursor)) {
            ts_tree_cursor_goto_parent(&cursor);
            depth--;
        }
        if (depth == 0)
            break;
    }
    ts_tree_cursor_delete(&cursor);
    return found;
}

bool own_any(const struct syntax *syntax, TSNode node, own_visitor visit, void *context)
{
    return walk(syntax, node, visit, context, false);
}

bool nested_any(const struct syntax *syntax, TSNode node, own_visitor visit, void *context)
{
    return walk(syntax, node, visit, context, true);
}

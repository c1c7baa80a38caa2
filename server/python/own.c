#include "python/own.h"

#include "python/cursor.h"

static bool walk(const struct syntax *s, TSNode node, own_visitor visit, void *context, bool nested)
{
    if (ts_node_is_null(node))
        return false;
    struct cursor cursor;
    cursor_begin(&cursor, node, true);
    unsigned depth = 0;
    bool found = false;
    for (;;) {
        TSNode current = cursor_node(&cursor);
        bool runs = !node_is(current, s->n_comment);
        found = runs && visit(context, current);
        if (found)
            break;
        bool elsewhere = node_is(current, s->n_function_definition) || node_is(current, s->n_lambda) ||
                         node_is(current, s->n_class_definition);
        bool enter = runs && (depth == 0 || nested || !elsewhere);
        if (enter && cursor_child(&cursor)) {
            depth++;
            continue;
        }
        while (depth > 0 && !cursor_next(&cursor)) {
            cursor_parent(&cursor);
            depth--;
        }
        if (depth == 0)
            break;
    }
    cursor_end(&cursor);
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

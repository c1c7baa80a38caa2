#include "python/own.h"

#include "python/cursor.h"

static bool walk(const struct syntax *s, TSNode node, own_visitor visit, void *context, bool nested)
{
    if (ts_node_is_null(node))
        return false;
    struct cursor cursor;
    cursor_begin(&cursor, node, true);
    bool found = false;
    for (bool more = true; more;) {
        TSNode current = cursor_node(&cursor);
        bool runs = !node_is(current, s->n_comment);
        found = runs && visit(context, current);
        bool elsewhere = node_is(current, s->n_function_definition) || node_is(current, s->n_lambda) ||
                         node_is(current, s->n_class_definition);
        bool enter = runs && (nested || !elsewhere || node_same(current, node));
        more = !found && ((enter && cursor_child(&cursor)) || cursor_behind(&cursor));
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

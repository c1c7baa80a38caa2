// A source and edits of it: after each group of them the findings are those of the same text analysed from
// scratch.
#include "python/cursor.h"
#include "python/module.h"
#include "source.h"

static bool same(const struct finding *a, const struct finding *b)
{
    if (a->rule != b->rule || a->start != b->start || a->end != b->end || a->node_start != b->node_start ||
        a->node_end != b->node_end || a->severity != b->severity || a->library != b->library ||
        strcmp(a->message, b->message) != 0 || a->related_len != b->related_len)
        return false;
    for (size_t i = 0; i < a->related_len; i++) {
        if (a->related[i].start != b->related[i].start || a->related[i].end != b->related[i].end)
            return false;
    }
    return true;
}

static bool same_node(TSNode a, TSNode b)
{
    return ts_node_symbol(a) == ts_node_symbol(b) && ts_node_start_byte(a) == ts_node_start_byte(b) &&
           ts_node_end_byte(a) == ts_node_end_byte(b) && ts_node_is_missing(a) == ts_node_is_missing(b) &&
           ts_node_has_error(a) == ts_node_has_error(b);
}

// Whether the nodes that two cursors are on are the same, with all that is below them.
static bool same_below(struct cursor *a, struct cursor *b)
{
    if (!same_node(cursor_node(a), cursor_node(b)))
        return false;
    bool more = cursor_child(a), same = cursor_child(b) == more;
    if (!same || !more)
        return same;
    while (same && more) {
        same = same_below(a, b);
        more = cursor_next(a);
        same = cursor_next(b) == more && same;
    }
    return cursor_parent(a) && cursor_parent(b) && same;
}

static bool same_tree(const struct module *a, const struct module *b)
{
    struct cursor x, y;
    cursor_begin(&x, a->root, false);
    cursor_begin(&y, b->root, false);
    bool same = same_below(&x, &y);
    cursor_end(&x);
    cursor_end(&y);
    return same;
}

// What is no Python tree-sitter reads now and then in another way from what it keeps than from nothing (what
// it recovers with; `~*a.b`, for which its grammar has two trees): then the findings are those of another
// tree.
static void compare(const struct analysis *followed, struct analysis *fresh, enum analysis_state state,
                    struct span text)
{
    require(analysis_update(fresh, text.ptr, text.len, NULL, 0) == state);
    size_t len, fresh_len;
    const struct finding *a = analysis_findings(followed, &len);
    const struct finding *b = analysis_findings(fresh, &fresh_len);
    for (size_t i = 0; i < len; i++)
        require(a[i].start <= a[i].end && a[i].end <= text.len);
    if (state == ANALYSIS_DONE && !same_tree(analysis_module(followed), analysis_module(fresh)))
        return;
    require(len == fresh_len);
    for (size_t i = 0; i < len; i++)
        require(same(&a[i], &b[i]));
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    enum { GROUP_MAX = 4 };
    struct input input = input_of(data, size);
    struct selection selection = source_selection();
    struct config config = config_default();
    struct analysis *followed = analysis_create(source_linter());
    struct analysis *fresh = analysis_create(source_linter());
    analysis_configure(followed, &config, &selection);
    analysis_configure(fresh, &config, &selection);
    struct buffer buffer;
    source_read(&input, &buffer);
    struct span text = buffer_text(&buffer);
    compare(followed, fresh, analysis_update(followed, text.ptr, text.len, NULL, 0), text);
    while (input.len > 0) {
        struct text_edit edits[GROUP_MAX];
        size_t len = 0, wanted = 1 + input_byte(&input) % GROUP_MAX;
        while (len < wanted && input.len > 0)
            edits[len++] = source_edit(&input, &buffer);
        if (len == 0)
            break;
        text = buffer_text(&buffer);
        compare(followed, fresh, analysis_update(followed, text.ptr, text.len, edits, len), text);
    }
    analysis_destroy(followed);
    analysis_destroy(fresh);
    buffer_finish(&buffer);
    return 0;
}

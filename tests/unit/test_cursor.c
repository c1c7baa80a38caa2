// The cursor goes where tree-sitter's own one goes, node by node, in valid and in broken code.
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include "python/cursor.h"
#include "python_texts.h"

static void assert_same_node(TSNode a, TSNode b)
{
    assert_ptr_equal(a.id, b.id);
    assert_ptr_equal(a.tree, b.tree);
    assert_int_equal(a.context[0], b.context[0]); // bytes; rows and columns are not kept
    assert_int_equal(a.context[3], b.context[3]); // the alias
}

// The children of a node that a cursor is on, in both orders: down and along, then back up.
static unsigned compare_children(struct cursor *cursor, TSTreeCursor *model)
{
    unsigned nodes = 1;
    TSNode node = cursor_node(cursor);
    assert_same_node(node, ts_tree_cursor_current_node(model));
    bool more = ts_tree_cursor_goto_first_child(model);
    assert_int_equal(cursor_child(cursor), more);
    if (!more)
        return nodes;
    do
        nodes += compare_children(cursor, model);
    while ((more = ts_tree_cursor_goto_next_sibling(model)) == cursor_next(cursor) && more);
    assert_false(more);
    assert_true(cursor_parent(cursor));
    assert_true(ts_tree_cursor_goto_parent(model));
    assert_same_node(cursor_node(cursor), node);
    return nodes;
}

// Down or else behind meets every node once, in order.
static void walk_all(TSNode root)
{
    struct cursor cursor;
    cursor_begin(&cursor, root, false);
    TSTreeCursor model = ts_tree_cursor_new(root);
    for (uint32_t i = 0; i < ts_node_descendant_count(root); i++) {
        ts_tree_cursor_goto_descendant(&model, i);
        assert_same_node(cursor_node(&cursor), ts_tree_cursor_current_node(&model));
        bool more = cursor_child(&cursor) || cursor_behind(&cursor);
        assert_int_equal(more, i + 1 < ts_node_descendant_count(root));
    }
    assert_same_node(cursor_node(&cursor), root);
    ts_tree_cursor_delete(&model);
    cursor_end(&cursor);
}

// The named children of every node, which the core counts.
static void compare_named(TSNode node)
{
    struct cursor cursor;
    cursor_begin(&cursor, node, true);
    uint32_t count = ts_node_named_child_count(node);
    bool more = cursor_child(&cursor);
    for (uint32_t i = 0; i < count; i++, more = cursor_next(&cursor)) {
        assert_true(more);
        TSNode child = ts_node_named_child(node, i);
        assert_same_node(cursor_node(&cursor), child);
        compare_named(child);
    }
    assert_false(more);
    assert_int_equal(cursor_parent(&cursor), count > 0);
    assert_same_node(cursor_node(&cursor), node);
    assert_false(cursor_next(&cursor));
    cursor_end(&cursor);
}

static void compare_all(TSNode root)
{
    struct cursor cursor;
    cursor_begin(&cursor, root, false);
    TSTreeCursor model = ts_tree_cursor_new(root);
    assert_int_equal(compare_children(&cursor, &model), ts_node_descendant_count(root));
    ts_tree_cursor_delete(&model);
    cursor_end(&cursor);
}

static void goes_where_the_core_goes(void **state)
{
    (void)state;
    check_texts(compare_all);
}

static void goes_behind_what_it_has_seen(void **state)
{
    (void)state;
    check_texts(walk_all);
}

static void skips_anonymous_nodes(void **state)
{
    (void)state;
    check_texts(compare_named);
}

// All fields of all nodes.
static void compare_fields(TSNode node)
{
    TSFieldId fields = (TSFieldId)ts_language_field_count(tree_sitter_python());
    for (TSFieldId field = 1; field <= fields; field++)
        assert_same_node(child_of_field(node, field), ts_node_child_by_field_id(node, field));
    for (uint32_t i = 0, count = ts_node_child_count(node); i < count; i++)
        compare_fields(ts_node_child(node, i));
}

static void finds_the_fields_that_the_core_finds(void **state)
{
    (void)state;
    check_texts(compare_fields);
}

static void stays_in_its_first_node(void **state)
{
    (void)state;
    TSTree *tree = parse("a\nb\n");
    TSNode first = ts_node_child(ts_tree_root_node(tree), 0);
    struct cursor cursor;
    cursor_begin(&cursor, first, false);
    assert_false(cursor_next(&cursor));
    assert_false(cursor_parent(&cursor));
    assert_same_node(cursor_node(&cursor), first);
    cursor_end(&cursor);
    ts_tree_delete(tree);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(goes_where_the_core_goes), cmocka_unit_test(goes_behind_what_it_has_seen),
        cmocka_unit_test(skips_anonymous_nodes),    cmocka_unit_test(finds_the_fields_that_the_core_finds),
        cmocka_unit_test(stays_in_its_first_node),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}

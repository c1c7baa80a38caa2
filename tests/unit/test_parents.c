// A node's parent is the one that tree-sitter gives, whatever region was walked.
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include "python/module.h"
#include "python_texts.h"

enum { TARGET_MINOR = 13 };

static void compare(const struct module *module, TSNode node)
{
    TSNode parent = ts_node_parent(node), found = module_parent(module, node);
    assert_ptr_equal(found.id, parent.id);
    assert_int_equal(found.context[0], parent.context[0]); // bytes; rows and columns are not kept
    assert_int_equal(found.context[3], parent.context[3]); // the alias
    for (uint32_t i = 0, count = ts_node_child_count(node); i < count; i++)
        compare(module, ts_node_child(node, i));
}

// Walks each node as the region, and asks for the parents of all nodes of the text.
static void compare_regions(struct module *module, TSNode region)
{
    bool *kinds = calloc(ts_language_symbol_count(tree_sitter_python()), sizeof(*kinds));
    struct gathering gathering = {.kinds = kinds};
    module_outline(module, region, &gathering);
    compare(module, module->root);
    VEC_FINISH(&gathering.nodes);
    free(kinds);
    for (uint32_t i = 0, count = ts_node_named_child_count(region); i < count; i++)
        compare_regions(module, ts_node_named_child(region, i));
}

static void check(TSNode root)
{
    struct syntax syntax;
    struct arena arena, scratch;
    struct module module;
    assert_null(syntax_init(&syntax, tree_sitter_python()));
    arena_init(&arena);
    arena_init(&scratch);
    module_init(&module, &arena, &scratch, &syntax, root, python_text, (uint32_t)strlen(python_text),
                TARGET_MINOR);
    compare(&module, root);
    compare_regions(&module, root);
    arena_finish(&arena);
    arena_finish(&scratch);
}

static void parents_are_those_of_the_tree(void **state)
{
    (void)state;
    check_texts(check);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(parents_are_those_of_the_tree),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}

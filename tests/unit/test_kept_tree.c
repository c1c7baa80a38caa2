// Where an edit is said to keep the syntax tree, the edited tree is the one that parsing gives.
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include "lint/kept_tree.h"
#include "python_texts.h"
#include "util/strbuf.h"

// What is typed: parts of names, keywords, and what ends names, strings, comments and lines.
static const char *const typed[] = {"",      "x",        "_", "1",  "is", "None", "async", "print",
                                    "match", "\xc3\xa9", "'", "\"", " ",  "(",    ".",     "=",
                                    "#",     "\\",       "{", "}",  "\n", "\t"};

enum { DELETED_MAX = 3 };

static struct syntax syntax;
static unsigned kept;

static void assert_same(TSNode a, TSNode b)
{
    assert_int_equal(ts_node_grammar_symbol(a), ts_node_grammar_symbol(b));
    assert_int_equal(ts_node_symbol(a), ts_node_symbol(b));
    assert_int_equal(ts_node_start_byte(a), ts_node_start_byte(b));
    assert_int_equal(ts_node_end_byte(a), ts_node_end_byte(b));
    assert_int_equal(ts_node_has_error(a), ts_node_has_error(b));
    assert_int_equal(ts_node_is_missing(a), ts_node_is_missing(b));
    assert_int_equal(ts_node_child_count(a), ts_node_child_count(b));
    for (uint32_t i = 0, count = ts_node_child_count(a); i < count; i++)
        assert_same(ts_node_child(a, i), ts_node_child(b, i));
}

// The points of an edit are of no interest: all is on one row.
static TSTree *edited(const TSTree *tree, const struct text_edit *edit)
{
    TSTree *copy = ts_tree_copy(tree);
    TSInputEdit input = {
        .start_byte = edit->start,
        .old_end_byte = edit->old_end,
        .new_end_byte = edit->new_end,
        .start_point = {0, edit->start},
        .old_end_point = {0, edit->old_end},
        .new_end_point = {0, edit->new_end},
    };
    ts_tree_edit(copy, &input);
    return copy;
}

// Returns whether the tree is kept.
static bool check_edit(const TSTree *tree, struct span text, uint32_t start, uint32_t old_end,
                       const char *new)
{
    struct strbuf after = {0};
    strbuf_add(&after, (struct span){text.ptr, start});
    strbuf_add(&after, span_of(new));
    struct text_edit edit = {start, old_end, (uint32_t)after.len};
    strbuf_add(&after, span_from(text, old_end));
    bool keeps = edit_keeps_tree(&syntax, tree, strbuf_span(&after), &edit);
    if (keeps) {
        TSTree *same = edited(tree, &edit), *anew = parse(strbuf_span(&after).ptr);
        assert_same(ts_tree_root_node(same), ts_tree_root_node(anew));
        ts_tree_delete(same);
        ts_tree_delete(anew);
    }
    strbuf_finish(&after);
    return keeps;
}

// Every edit of few bytes at every place of a text.
static void check_edits(TSNode root)
{
    struct span text = span_of(python_text);
    if (ts_node_has_error(root))
        return;
    for (uint32_t start = 0; start <= text.len; start++) {
        for (uint32_t old_end = start; old_end <= text.len && old_end <= start + DELETED_MAX; old_end++) {
            for (size_t i = 0; i < sizeof(typed) / sizeof(*typed); i++)
                kept += check_edit(root.tree, text, start, old_end, typed[i]);
        }
    }
}

static void what_is_kept_is_what_is_parsed(void **state)
{
    (void)state;
    kept = 0;
    check_texts(check_edits);
    assert_true(kept > 1000);
}

static bool keeps(const char *text, const char *name, const char *new)
{
    TSTree *tree = parse(text);
    uint32_t at = (uint32_t)(strstr(text, name) - text), end = at + (uint32_t)strlen(name);
    bool kept_so = check_edit(tree, span_of(text), at + 1, end, new);
    ts_tree_delete(tree);
    return kept_so;
}

// The first letter of the name stays, and what is typed stands in place of the others.
static void keywords_are_no_names(void **state)
{
    (void)state;
    assert_true(keeps("a = job\n", "job", "obs"));
    assert_true(keeps("a = job\n", "job", ""));
    assert_true(keeps("def fetch(self): pass\n", "fetch", "et"));
    assert_false(keeps("a = iob\n", "iob", "s"));
    assert_false(keeps("a = Nob\n", "Nob", "one"));
    assert_false(keeps("print(job)\n", "print", "rint2"));
    assert_false(keeps("pob(job)\n", "pob", "rint"));
    assert_false(keeps("match(job)\n", "match", "atches"));
    assert_false(keeps("a = job\n", "job", "\xc3\xa9"));
    assert_false(keeps("a = job\n", "job", " b"));
    assert_false(keeps("match a:\n    case _x:\n        pass\n", "_x", ""));
}

static int set_up(void **state)
{
    (void)state;
    return syntax_init(&syntax, tree_sitter_python()) == NULL ? 0 : -1;
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(what_is_kept_is_what_is_parsed),
        cmocka_unit_test(keywords_are_no_names),
    };
    return cmocka_run_group_tests(tests, set_up, NULL);
}

// Suppression comments: what they cover and what they name.
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include "lint/suppress.h"

static const struct rule swallowed = {
    .code = "CNL101",
    .name = "swallowed-cancellation",
    .aliases = {"ASYNC103", "S7497", NULL},
};

// Reads the comment that begins at the first `#` of `source`.
static struct suppression read(const char *source)
{
    struct span text = span_of(source);
    uint32_t start = (uint32_t)(strchr(source, '#') - source);
    struct span comment = span_from(text, start);
    const char *end = strchr(comment.ptr, '\n');
    if (end != NULL)
        comment.len = (size_t)(end - comment.ptr);
    return suppression_read(text, comment, start);
}

// Whether the comment covers a finding of CNL101 at the text `at` of the source.
static int covers(const char *source, const char *at)
{
    struct suppression s = read(source);
    uint32_t start = (uint32_t)(strstr(source, at) - source);
    struct finding finding = {.rule = &swallowed, .start = start, .end = start + (uint32_t)strlen(at)};
    return suppression_covers(&s, &finding);
}

static void noqa_covers_its_own_line(void **state)
{
    (void)state;
    assert_true(covers("here  # noqa\n", "here"));
    assert_true(covers("here  #NOQA\r\n", "here"));
    assert_true(covers("here  # noqa: CNL101\n", "here"));
    assert_true(covers("here  # noqa:E501,CNL101 because\n", "here"));
    assert_true(covers("here  # noqa: ASYNC103\n", "here"));
    assert_true(covers("here  # type: ignore # noqa: S7497\n", "here"));
    assert_false(covers("here  # noqa: CNL102\n", "here"));
    assert_false(covers("x  # noqa\nhere\n", "here"));
    assert_false(covers("here  # noqas are not used\n", "here"));
    assert_false(covers("here  # see noqa\n", "here"));
}

static void ignore_names_rules(void **state)
{
    (void)state;
    assert_true(covers("here  # cancelot: ignore\n", "here"));
    assert_true(covers("here  # cancelot: ignore[swallowed-cancellation]\n", "here"));
    assert_true(covers("here  # cancelot: ignore[jump-in-finally, cnl101]\n", "here"));
    assert_false(covers("here  # cancelot: ignore[jump-in-finally]\n", "here"));
}

static void ignore_alone_on_a_line_covers_the_next_statement(void **state)
{
    (void)state;
    assert_true(covers("  # cancelot: ignore[CNL101]\n\n  # why\n  here\n", "here"));
    assert_true(covers("# cancelot: ignore[CNL101]\r\nhere\r\n", "here"));
    assert_false(covers("# cancelot: ignore[CNL101]\nx\nhere\n", "here"));
    assert_false(covers("# noqa: CNL101\nhere\n", "here"));
}

static void ignore_file_covers_all_lines(void **state)
{
    (void)state;
    assert_true(covers("# cancelot: ignore-file\nx\nhere\n", "here"));
    assert_true(covers("here\n# cancelot: ignore-file[CNL1]\n", "here"));
    assert_false(covers("# cancelot: ignore-file[CNL2]\nhere\n", "here"));
}

static void nonsense_is_malformed_and_covers_nothing(void **state)
{
    (void)state;
    static const char *const comments[] = {
        "here  # cancelot: ignroe\n",     "here  # cancelot:\n",         "here  # cancelot: ignore[\n",
        "here  # cancelot: ignore[]\n",   "here  # cancelot: ignored\n", "here  # cancelot: ignore[a;b]\n",
        "here  # cancelot: ignore-fil\n",
    };
    for (size_t i = 0; i < sizeof(comments) / sizeof(comments[0]); i++) {
        assert_int_equal(read(comments[i]).scope, SUPPRESSION_MALFORMED);
        assert_false(covers(comments[i], "here"));
    }
}

static void other_comments_are_none(void **state)
{
    (void)state;
    assert_int_equal(read("x  # a comment about cancelot: nothing\n").scope, SUPPRESSION_NONE);
    assert_int_equal(read("x  #\n").scope, SUPPRESSION_NONE);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(noqa_covers_its_own_line),
        cmocka_unit_test(ignore_names_rules),
        cmocka_unit_test(ignore_alone_on_a_line_covers_the_next_statement),
        cmocka_unit_test(ignore_file_covers_all_lines),
        cmocka_unit_test(nonsense_is_malformed_and_covers_nothing),
        cmocka_unit_test(other_comments_are_none),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}

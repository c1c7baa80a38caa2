#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdlib.h>

#include <cmocka.h>

#include "fixes/edits.h"

static struct edit_set new_set(struct arena *arena)
{
    arena_init(arena);
    return (struct edit_set){.arena = arena};
}

static void assert_applied(const struct edit_set *set, const char *source, const char *expected)
{
    size_t len;
    char *text = edits_apply(span_of(source), set->items, set->len, &len);
    assert_string_equal(text, expected);
    assert_int_equal(len, strlen(expected));
    free(text);
}

static void nothing_changes_nothing(void **state)
{
    (void)state;
    struct arena arena;
    struct edit_set set = new_set(&arena);
    edits_insert(&set, 1, SPAN(""));
    edits_delete(&set, 2, 2);
    assert_true(edits_finish(&set));
    assert_int_equal(set.len, 0);
    assert_applied(&set, "abc", "abc");
    arena_finish(&arena);
}

static void edits_are_sorted(void **state)
{
    (void)state;
    struct arena arena;
    struct edit_set set = new_set(&arena);
    edits_insert(&set, 6, SPAN("!"));
    edits_add(&set, 3, 5, SPAN("X"));
    edits_delete(&set, 0, 1);
    assert_true(edits_finish(&set));
    assert_int_equal(set.len, 3);
    assert_applied(&set, "abcdef", "bcXf!");
    arena_finish(&arena);
}

static void edits_at_one_byte_are_joined(void **state)
{
    (void)state;
    struct arena arena;
    struct edit_set set = new_set(&arena);
    edits_add(&set, 2, 4, SPAN("3"));
    edits_insert(&set, 2, SPAN("1"));
    edits_insert(&set, 2, SPAN("2"));
    assert_true(edits_finish(&set));
    assert_int_equal(set.len, 1);
    assert_applied(&set, "abcdef", "ab123ef");
    arena_finish(&arena);
}

static void an_insertion_behind_a_deletion_is_none_of_it(void **state)
{
    (void)state;
    struct arena arena;
    struct edit_set set = new_set(&arena);
    edits_delete(&set, 1, 3);
    edits_insert(&set, 3, SPAN("-"));
    assert_true(edits_finish(&set));
    assert_applied(&set, "abcdef", "a-def");
    arena_finish(&arena);
}

static void overlapping_edits_are_refused(void **state)
{
    (void)state;
    struct arena arena;
    struct edit_set set = new_set(&arena);
    edits_delete(&set, 1, 4);
    edits_add(&set, 3, 5, SPAN("x"));
    assert_false(edits_finish(&set));
    arena_finish(&arena);
}

static void many_edits_fit(void **state)
{
    (void)state;
    struct arena arena;
    struct edit_set set = new_set(&arena);
    for (uint32_t i = 100; i > 0; i--)
        edits_insert(&set, i - 1, SPAN("."));
    assert_true(edits_finish(&set));
    assert_int_equal(set.len, 100);
    for (uint32_t i = 0; i < 100; i++)
        assert_int_equal(set.items[i].start, i);
    arena_finish(&arena);
}

static void bytes_are_found_again(void **state)
{
    (void)state;
    struct arena arena;
    struct edit_set set = new_set(&arena);
    edits_insert(&set, 2, SPAN("++")); // abcdefgh -> ab++cdXh
    edits_add(&set, 4, 7, SPAN("X"));
    assert_true(edits_finish(&set));
    assert_applied(&set, "abcdefgh", "ab++cdXh");
    assert_int_equal(edits_map(set.items, set.len, 0), 0);
    assert_int_equal(edits_map(set.items, set.len, 1), 1);
    assert_int_equal(edits_map(set.items, set.len, 2), 4);
    assert_int_equal(edits_map(set.items, set.len, 3), 5);
    assert_int_equal(edits_map(set.items, set.len, 5), 7); // replaced: the end of its replacement
    assert_int_equal(edits_map(set.items, set.len, 7), 7);
    assert_int_equal(edits_map(set.items, set.len, 8), 8);
    arena_finish(&arena);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(nothing_changes_nothing),
        cmocka_unit_test(edits_are_sorted),
        cmocka_unit_test(edits_at_one_byte_are_joined),
        cmocka_unit_test(an_insertion_behind_a_deletion_is_none_of_it),
        cmocka_unit_test(overlapping_edits_are_refused),
        cmocka_unit_test(many_edits_fit),
        cmocka_unit_test(bytes_are_found_again),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}

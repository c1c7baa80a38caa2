// Arenas: what is given back to a mark, and what stays.
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>

#include <cmocka.h>

#include "util/arena.h"

enum { LARGE = 100 * 1000 }; // bytes: more than a block has room for

static void what_was_given_out_before_a_mark_stays(void **state)
{
    (void)state;
    struct arena arena = {0};
    char *before = arena_copy(&arena, SPAN("before"));
    struct arena_mark outer = arena_mark(&arena);
    char *between = arena_copy(&arena, SPAN("between"));
    memset(arena_alloc(&arena, LARGE), 'x', LARGE);
    struct arena_mark inner = arena_mark(&arena);
    memset(arena_alloc(&arena, LARGE), 'y', LARGE);
    arena_back_to(&arena, inner);
    assert_string_equal(between, "between");
    arena_back_to(&arena, outer);
    assert_string_equal(before, "before");
    assert_ptr_equal(arena_copy(&arena, SPAN("again")), between);
    arena_finish(&arena);
}

static void marks_of_an_empty_arena_nest(void **state)
{
    (void)state;
    struct arena arena = {0};
    for (size_t round = 0; round < 3; round++) {
        struct arena_mark outer = arena_mark(&arena);
        struct arena_mark inner = arena_mark(&arena);
        memset(arena_alloc(&arena, (size_t)LARGE << round), 'x', (size_t)LARGE << round);
        arena_back_to(&arena, inner);
        const char *zeroed = arena_alloc(&arena, LARGE);
        assert_int_equal(zeroed[0], 0);
        assert_int_equal(zeroed[LARGE - 1], 0);
        arena_back_to(&arena, outer);
    }
    arena_finish(&arena);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(what_was_given_out_before_a_mark_stays),
        cmocka_unit_test(marks_of_an_empty_arena_nest),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}

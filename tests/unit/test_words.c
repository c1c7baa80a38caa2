// Names that are alike but in few bytes have other hashes: else looking them up takes as long as there are
// such.
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>

#include <cmocka.h>

#include "lint/words.h"

enum { NAMES = 10000, ALIKE_MAX = 10 };

static int compare(const void *a, const void *b)
{
    uint32_t x = *(const uint32_t *)a, y = *(const uint32_t *)b;
    return x < y ? -1 : x > y;
}

// How many of the names that the format makes of numbers have the hash of another one.
static unsigned count_alike(const char *format)
{
    static uint32_t hashes[NAMES];
    for (unsigned i = 0; i < NAMES; i++) {
        char name[64];
        snprintf(name, sizeof(name), format, i);
        hashes[i] = lexicon_hash(span_of(name));
        assert_true(hashes[i] != 0);
    }
    qsort(hashes, NAMES, sizeof(hashes[0]), compare);
    unsigned alike = 0;
    for (unsigned i = 1; i < NAMES; i++)
        alike += hashes[i] == hashes[i - 1];
    return alike;
}

static void names_differ_wherever_they_do(void **state)
{
    (void)state;
    assert_true(count_alike("a%04u") < ALIKE_MAX);
    assert_true(count_alike("%04u_answers") < ALIKE_MAX);
    assert_true(count_alike("test_parse_%04u") < ALIKE_MAX);
    assert_true(count_alike("test_parse_%04u_is_valid") < ALIKE_MAX);
    assert_true(count_alike("test_parse_all_of_%04u_that_are_valid") < ALIKE_MAX);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(names_differ_wherever_they_do),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}

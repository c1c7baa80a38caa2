// Blocks hold what is written into them, however they were got, freed and got again. Which are kept is not to
// be seen from outside; with AddressSanitizer none is.
#include <setjmp.h>
#include <stdarg.h>
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>

#include <cmocka.h>

#include "util/blocks.h"

enum { BLOCKS = 500, ROUNDS = 20000, SIZE_MOST = 700 };

struct held {
    unsigned char *bytes;
    size_t len;
};

static void assert_holds(const struct held *held, unsigned char byte)
{
    for (size_t i = 0; i < held->len; i++)
        assert_int_equal(held->bytes[i], byte);
}

static void blocks_hold_what_is_written(void **state)
{
    (void)state;
    struct held held[BLOCKS] = {{NULL, 0}};
    uint32_t random = 1;
    for (int round = 0; round < ROUNDS; round++) {
        random = random * 1664525 + 1013904223;
        size_t i = (random >> 8) % BLOCKS, len = (random >> 4) % SIZE_MOST;
        unsigned char byte = (unsigned char)i;
        assert_holds(&held[i], byte);
        if (round % 3 == 0 && held[i].bytes != NULL) {
            size_t kept = len < held[i].len ? len : held[i].len;
            held[i].bytes = blocks_realloc(held[i].bytes, len);
            assert_holds(&(struct held){held[i].bytes, kept}, byte);
        } else {
            blocks_free(held[i].bytes);
            bool zero = round % 3 == 1;
            held[i].bytes = zero ? blocks_calloc(len, 1) : blocks_alloc(len);
            if (zero)
                assert_holds(&(struct held){held[i].bytes, len}, 0);
        }
        held[i].len = len;
        memset(held[i].bytes, byte, len);
        if (round % 1000 == 0)
            blocks_give_back();
    }
    for (size_t i = 0; i < BLOCKS; i++) {
        assert_holds(&held[i], (unsigned char)i);
        blocks_free(held[i].bytes);
    }
    blocks_give_back();
}

int main(void)
{
    const struct CMUnitTest tests[] = {cmocka_unit_test(blocks_hold_what_is_written)};
    return cmocka_run_group_tests(tests, NULL, NULL);
}

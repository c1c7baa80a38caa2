// Well-formed UTF-8 and its repair.
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>

#include <cmocka.h>

#include "util/utf8.h"

#define BAD "\xEF\xBF\xBD" // U+FFFD

static void assert_repaired(struct span text, const char *expected)
{
    struct strbuf out = {0};
    utf8_repair(&out, text);
    strbuf_add(&out, SPAN(""));
    assert_string_equal(out.bytes, expected);
    assert_int_equal(utf8_valid_len(strbuf_span(&out)), out.len);
    strbuf_finish(&out);
}

static void well_formed_text_stays(void **state)
{
    (void)state;
    assert_repaired(SPAN(""), "");
    assert_repaired(SPAN("plain text, longer than eight bytes"), "plain text, longer than eight bytes");
    assert_repaired(
        SPAN("\xC2\x80\xDF\xBF\xE0\xA0\x80\xED\x9F\xBF\xEE\x80\x80\xEF\xBF\xBF\xF0\x90\x80\x80\xF4\x8F\xBF"
             "\xBF"),
        "\xC2\x80\xDF\xBF\xE0\xA0\x80\xED\x9F\xBF\xEE\x80\x80\xEF\xBF\xBF\xF0\x90\x80\x80\xF4\x8F\xBF\xBF");
}

static void each_bad_part_becomes_one_replacement(void **state)
{
    (void)state;
    assert_repaired(SPAN("a\x80"
                         "b"),
                    "a" BAD "b");
    assert_repaired(SPAN("\xC3"), BAD);
    assert_repaired(SPAN("\xC3(\xA9"), BAD "(" BAD);
    assert_repaired(SPAN("\xE2\x82"), BAD);                     // cut after two of three bytes
    assert_repaired(SPAN("\xF0\x9F\x98z"), BAD "z");            // cut after three of four
    assert_repaired(SPAN("\xFF\xFE"), BAD BAD);                 // never occur
    assert_repaired(SPAN("\xC0\xAF"), BAD BAD);                 // overlong
    assert_repaired(SPAN("\xE0\x80\x80"), BAD BAD BAD);         // overlong
    assert_repaired(SPAN("\xED\xA0\x80"), BAD BAD BAD);         // a surrogate
    assert_repaired(SPAN("\xF4\x90\x80\x80"), BAD BAD BAD BAD); // above U+10FFFF
}

// The example of Unicode 15, section 3.9, table 3-8.
static void maximal_subparts_are_those_of_the_standard(void **state)
{
    (void)state;
    assert_repaired(SPAN("\x61\xF1\x80\x80\xE1\x80\xC2\x62\x80\x63\x80\xBF\x64"),
                    "a" BAD BAD BAD "b" BAD "c" BAD BAD "d");
}

static void ascii_is_counted_up_to_the_first_other_byte(void **state)
{
    (void)state;
    char text[40];
    for (size_t at = 0; at < sizeof(text); at++) {
        memset(text, 'x', sizeof(text));
        assert_int_equal(utf8_ascii_len((struct span){text, sizeof(text)}), sizeof(text));
        text[at] = '\x80';
        for (size_t from = 0; from <= at; from++)
            assert_int_equal(utf8_ascii_len((struct span){text + from, sizeof(text) - from}), at - from);
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(well_formed_text_stays),
        cmocka_unit_test(each_bad_part_becomes_one_replacement),
        cmocka_unit_test(maximal_subparts_are_those_of_the_standard),
        cmocka_unit_test(ascii_is_counted_up_to_the_first_other_byte),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}

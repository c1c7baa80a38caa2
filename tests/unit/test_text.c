// The text buffer, its line index, and positions in the three encodings.
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

#include "text/position.h"
#include "util/utf8.h"

static const enum position_encoding encodings[] = {POSITION_UTF16, POSITION_UTF8, POSITION_UTF32};

static struct buffer buffer_with(struct span text)
{
    struct buffer buffer;
    buffer_init(&buffer);
    assert_true(buffer_replace(&buffer, 0, 0, text));
    return buffer;
}

// The line starts of a text, found by reading it from its beginning.
static size_t find_lines(struct span text, uint32_t *lines)
{
    size_t len = 0;
    lines[len++] = 0;
    for (size_t i = 0; i < text.len; i++) {
        if (text.ptr[i] == '\r' && i + 1 < text.len && text.ptr[i + 1] == '\n')
            i++;
        if (text.ptr[i] == '\n' || text.ptr[i] == '\r')
            lines[len++] = (uint32_t)i + 1;
    }
    return len;
}

static void assert_lines_right(const struct buffer *buffer)
{
    struct span text = buffer_text(buffer);
    uint32_t *lines = mem_calloc(text.len + 1, sizeof(*lines));
    size_t len = find_lines(text, lines);
    assert_int_equal(buffer_line_count(buffer), len);
    for (uint32_t i = 0; i < len; i++)
        assert_int_equal(buffer_line_start(buffer, i), lines[i]);
    free(lines);
}

static void empty_text_has_one_line(void **state)
{
    (void)state;
    struct buffer buffer = buffer_with(SPAN(""));
    assert_int_equal(buffer_line_count(&buffer), 1);
    assert_int_equal(buffer_line_end(&buffer, 0), 0);
    assert_int_equal(buffer_line_at(&buffer, 0), 0);
    buffer_finish(&buffer);
}

static void lines_end_at_three_line_ends_only(void **state)
{
    (void)state;
    struct buffer buffer = buffer_with(SPAN("a\nbc\r\nd\re\vf\fg\xE2\x80\xA8h\xC2\x85i\n"));
    static const uint32_t starts[] = {0, 2, 6, 8, 21}, ends[] = {1, 4, 7, 20, 21};
    assert_int_equal(buffer_line_count(&buffer), 5);
    for (uint32_t i = 0; i < 5; i++) {
        assert_int_equal(buffer_line_start(&buffer, i), starts[i]);
        assert_int_equal(buffer_line_end(&buffer, i), ends[i]);
    }
    buffer_finish(&buffer);
}

static void edits_join_and_part_carriage_return_and_newline(void **state)
{
    (void)state;
    struct buffer buffer = buffer_with(SPAN("a\rb\nc"));
    buffer_replace(&buffer, 2, 3, SPAN("")); // "a\r\nc"
    assert_int_equal(buffer_line_count(&buffer), 2);
    assert_lines_right(&buffer);
    buffer_replace(&buffer, 2, 2, SPAN("x")); // "a\rx\nc"
    assert_int_equal(buffer_line_count(&buffer), 3);
    buffer_replace(&buffer, 1, 2, SPAN(""));   // "ax\nc"
    buffer_replace(&buffer, 2, 2, SPAN("\r")); // "ax\r\nc"
    assert_int_equal(buffer_line_count(&buffer), 2);
    assert_lines_right(&buffer);
    buffer_replace(&buffer, 3, 5, SPAN("")); // "ax\r"
    assert_int_equal(buffer_line_count(&buffer), 2);
    buffer_replace(&buffer, 3, 3, SPAN("\n")); // "ax\r\n"
    assert_int_equal(buffer_line_count(&buffer), 2);
    assert_lines_right(&buffer);
    buffer_finish(&buffer);
}

static void random_edits_keep_the_line_index_right(void **state)
{
    (void)state;
    static const char *const pieces[] = {"",     "\n",           "\r",       "\r\n",     "x",
                                         "\n\r", "ab\ncd\r\r\n", "\xC3\xA9", "long line"};
    unsigned seed = 1;
    struct buffer buffer = buffer_with(SPAN(""));
    for (int i = 0; i < 20000; i++) {
        seed = seed * 1664525 + 1013904223;
        uint32_t len = (uint32_t)buffer_text(&buffer).len;
        uint32_t start = (seed >> 8) % (len + 1);
        uint32_t longest = len > 60 ? 12 : 2;
        uint32_t end = start + (seed >> 4) % longest;
        buffer_replace(&buffer, start, end < len ? end : len, span_of(pieces[(seed >> 20) % 9]));
        assert_lines_right(&buffer);
        for (uint32_t line = 0; line < buffer_line_count(&buffer); line++) {
            assert_int_equal(buffer_line_at(&buffer, buffer_line_start(&buffer, line)), line);
            assert_int_equal(buffer_line_at(&buffer, buffer_line_end(&buffer, line)), line);
        }
    }
    buffer_finish(&buffer);
}

static void too_long_a_text_is_refused_and_changes_nothing(void **state)
{
    (void)state;
    struct buffer buffer = buffer_with(SPAN("a\nb"));
    assert_false(buffer_replace(&buffer, 1, 2, (struct span){"", (size_t)BUFFER_MAX + 1}));
    assert_false(buffer_replace(&buffer, 1, 2, (struct span){"", (size_t)BUFFER_MAX - 1}));
    assert_true(span_is(buffer_text(&buffer), "a\nb"));
    assert_int_equal(buffer_line_count(&buffer), 2);
    buffer_finish(&buffer);
}

// "aé€😀b": characters of 1 to 4 bytes.
#define MIXED                                                                                                \
    "a\xC3\xA9\xE2\x82\xAC\xF0\x9F\x98\x80"                                                                  \
    "b"

static void columns_count_in_each_encoding(void **state)
{
    (void)state;
    struct buffer buffer = buffer_with(SPAN("first\n" MIXED "\nlast"));
    static const uint32_t offsets[] = {0, 1, 3, 6, 10, 11};
    static const uint32_t columns[][6] = {{0, 1, 2, 3, 5, 6}, {0, 1, 3, 6, 10, 11}, {0, 1, 2, 3, 4, 5}};
    for (size_t e = 0; e < 3; e++) {
        for (size_t i = 0; i < 6; i++) {
            struct position position = position_from_offset(&buffer, encodings[e], 6 + offsets[i]);
            assert_int_equal(position.line, 1);
            assert_int_equal(position.character, columns[e][i]);
            assert_int_equal(position_to_offset(&buffer, encodings[e], position), 6 + offsets[i]);
        }
    }
    buffer_finish(&buffer);
}

static void positions_out_of_range_are_clamped(void **state)
{
    (void)state;
    struct buffer buffer = buffer_with(SPAN(MIXED "\r\nxy\rz\n"));
    for (size_t e = 0; e < 3; e++) {
        enum position_encoding encoding = encodings[e];
        assert_int_equal(position_to_offset(&buffer, encoding, (struct position){0, UINT32_MAX}), 11);
        assert_int_equal(position_to_offset(&buffer, encoding, (struct position){1, 3}), 15);
        assert_int_equal(position_to_offset(&buffer, encoding, (struct position){2, 1}), 17);
        assert_int_equal(position_to_offset(&buffer, encoding, (struct position){3, 0}), 18);
        assert_int_equal(position_to_offset(&buffer, encoding, (struct position){4, 0}), 18);
        assert_int_equal(position_to_offset(&buffer, encoding, (struct position){UINT32_MAX, 5}), 18);
    }
    buffer_finish(&buffer);
}

static void the_middle_of_a_character_means_its_start(void **state)
{
    (void)state;
    struct buffer buffer = buffer_with(SPAN(MIXED));
    assert_int_equal(position_to_offset(&buffer, POSITION_UTF16, (struct position){0, 4}), 6);
    for (uint32_t character = 7; character < 10; character++)
        assert_int_equal(position_to_offset(&buffer, POSITION_UTF8, (struct position){0, character}), 6);
    for (uint32_t offset = 6; offset < 10; offset++) {
        assert_int_equal(position_from_offset(&buffer, POSITION_UTF16, offset).character, 3);
        assert_int_equal(position_from_offset(&buffer, POSITION_UTF8, offset).character, 6);
    }
    buffer_finish(&buffer);
}

static void the_middle_of_a_line_end_means_the_end_of_the_line(void **state)
{
    (void)state;
    struct buffer buffer = buffer_with(SPAN("ab\r\ncd"));
    for (size_t e = 0; e < 3; e++) {
        struct position position = position_from_offset(&buffer, encodings[e], 3);
        assert_int_equal(position.line, 0);
        assert_int_equal(position.character, 2);
        assert_int_equal(position_to_offset(&buffer, encodings[e], (struct position){0, 3}), 2);
    }
    buffer_finish(&buffer);
}

// Units of one well-formed character.
static uint32_t units(enum position_encoding encoding, size_t bytes)
{
    if (encoding == POSITION_UTF8)
        return (uint32_t)bytes;
    return encoding == POSITION_UTF16 && bytes == 4 ? 2 : 1;
}

static void long_lines_agree_with_counting_one_by_one(void **state)
{
    (void)state;
    // Runs of ASCII of every length around the eight bytes that are taken at once.
    struct strbuf text = {0};
    for (size_t run = 0; run < 40; run++) {
        for (size_t i = 0; i < run; i++)
            strbuf_add_char(&text, 'x');
        strbuf_add(&text, run % 2 == 0 ? SPAN("\xF0\x9F\x98\x80") : SPAN("\xC3\xA9"));
    }
    struct buffer buffer = buffer_with(strbuf_span(&text));
    for (size_t e = 0; e < 3; e++) {
        uint32_t character = 0;
        for (uint32_t offset = 0; offset < text.len;) {
            assert_int_equal(position_from_offset(&buffer, encodings[e], offset).character, character);
            assert_int_equal(position_to_offset(&buffer, encodings[e], (struct position){0, character}),
                             offset);
            bool valid = false;
            size_t len = utf8_char_len(span_from(strbuf_span(&text), offset), &valid);
            assert_true(valid);
            character += units(encodings[e], len);
            offset += (uint32_t)len;
        }
    }
    buffer_finish(&buffer);
    strbuf_finish(&text);
}

static void encodings_have_the_names_of_the_protocol(void **state)
{
    (void)state;
    assert_string_equal(position_encoding_name(POSITION_UTF16), "utf-16");
    assert_string_equal(position_encoding_name(POSITION_UTF8), "utf-8");
    assert_string_equal(position_encoding_name(POSITION_UTF32), "utf-32");
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(empty_text_has_one_line),
        cmocka_unit_test(lines_end_at_three_line_ends_only),
        cmocka_unit_test(edits_join_and_part_carriage_return_and_newline),
        cmocka_unit_test(random_edits_keep_the_line_index_right),
        cmocka_unit_test(too_long_a_text_is_refused_and_changes_nothing),
        cmocka_unit_test(columns_count_in_each_encoding),
        cmocka_unit_test(positions_out_of_range_are_clamped),
        cmocka_unit_test(the_middle_of_a_character_means_its_start),
        cmocka_unit_test(the_middle_of_a_line_end_means_the_end_of_the_line),
        cmocka_unit_test(long_lines_agree_with_counting_one_by_one),
        cmocka_unit_test(encodings_have_the_names_of_the_protocol),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}

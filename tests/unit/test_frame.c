// The framer: any cut, any header, any junk.
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

#include "rpc/frame.h"

static void feed(struct frame_reader *reader, struct span bytes)
{
    while (bytes.len > 0) {
        size_t room;
        char *at = frame_reader_room(reader, &room);
        size_t len = bytes.len < room ? bytes.len : room;
        memcpy(at, bytes.ptr, len);
        frame_reader_add(reader, len);
        bytes = span_from(bytes, len);
    }
}

// Feeds `bytes` in pieces of `size` and writes each body that comes out, in brackets.
static char *bodies_of(struct span bytes, size_t size)
{
    struct frame_reader reader = {0};
    struct strbuf out = {0};
    for (size_t at = 0; at < bytes.len; at += size) {
        struct span rest = span_from(bytes, at);
        feed(&reader, (struct span){rest.ptr, rest.len < size ? rest.len : size});
        struct span body;
        while (frame_reader_next(&reader, &body)) {
            strbuf_add_char(&out, '[');
            strbuf_add(&out, body);
            strbuf_add_char(&out, ']');
        }
    }
    frame_reader_finish(&reader);
    return strbuf_steal(&out);
}

// Whatever the pieces, the same bodies come out.
static void assert_bodies(struct span bytes, const char *expected)
{
    for (size_t size = 1; size <= bytes.len; size++) {
        char *found = bodies_of(bytes, size);
        if (strcmp(found, expected) != 0)
            fail_msg("in pieces of %zu: %s instead of %s", size, found, expected);
        free(found);
    }
}

static void messages_may_be_cut_anywhere(void **state)
{
    (void)state;
    assert_bodies(
        SPAN("Content-Length: 5\r\n\r\nhelloContent-Length: 2\r\n\r\n{}Content-Length: 1\r\n\r\n\n"),
        "[hello][{}][\n]");
}

// Two pieces, cut at each byte.
static void a_session_cut_at_every_byte_gives_the_same(void **state)
{
    (void)state;
    static const char session[] =
        "Content-Length: 5\r\n\r\nhelloContent-Type: x\r\nContent-Length: 2\r\n\r\n{}";
    const struct span bytes = {session, sizeof(session) - 1};
    for (size_t cut = 0; cut <= bytes.len; cut++) {
        struct frame_reader reader = {0};
        struct strbuf out = {0};
        struct span body;
        const struct span parts[] = {{bytes.ptr, cut}, span_from(bytes, cut)};
        for (size_t i = 0; i < 2; i++) {
            feed(&reader, parts[i]);
            while (frame_reader_next(&reader, &body))
                strbuf_add(&out, body);
        }
        assert_string_equal(out.bytes, "hello{}");
        strbuf_finish(&out);
        frame_reader_finish(&reader);
    }
}

static void headers_in_many_forms_are_accepted(void **state)
{
    (void)state;
    assert_bodies(SPAN("content-length:2\r\n\r\nab"), "[ab]");
    assert_bodies(SPAN("CONTENT-LENGTH:    2   \r\n\r\nab"), "[ab]");
    assert_bodies(SPAN("Content-Length: 2\n\nab"), "[ab]");
    assert_bodies(SPAN("Content-Length: 002\r\n\r\nab"), "[ab]");
    assert_bodies(SPAN("Content-Length\t:\t2\r\n\r\nab"), "[ab]");
    assert_bodies(
        SPAN("Content-Type: application/vscode-jsonrpc; charset=utf8\r\nContent-Length: 2\r\n\r\nab"),
        "[ab]");
    assert_bodies(
        SPAN("Content-Length: 2\r\nContent-Type: application/vscode-jsonrpc; charset=utf-8\r\n\r\nab"),
        "[ab]");
    assert_bodies(SPAN("A: b\r\nContent-Length: 2\r\nX-Content-Length: 9\r\nC: d\r\n\r\nab"), "[ab]");
    assert_bodies(SPAN("Content-Length: 9\r\nContent-Length: 2\r\n\r\nab"), "[ab]");
    assert_bodies(SPAN("\r\n\r\nContent-Length: 2\r\n\r\nab\r\n\r\nContent-Length: 2\r\n\r\ncd"), "[ab][cd]");
}

static void junk_is_skipped(void **state)
{
    (void)state;
    assert_bodies(SPAN("garbage\r\nContent-Length: 2\r\n\r\nab"), "[ab]");
    assert_bodies(SPAN("garbage Content-Length: 2\r\n\r\nab"), "[ab]");
    assert_bodies(SPAN("{\"jsonrpc\":\"2.0\"}Content-Length: 2\r\n\r\nab"), "[ab]");
    assert_bodies(SPAN("\x00\xFF\xFE Content-Length: 2\r\n\r\nab"), "[ab]");
    assert_bodies(SPAN("Content-Content-Length: 2\r\n\r\nab"), "[ab]");
    assert_bodies(SPAN("Content-Length: 2\r\n\r\nab surplus Content-Length: 2\r\n\r\ncd"), "[ab][cd]");
}

static void bad_lengths_are_refused_and_the_next_message_is_found(void **state)
{
    (void)state;
    static const char *const lengths[] = {"0",
                                          "-5",
                                          "abc",
                                          "",
                                          "9999999999999",
                                          "2x",
                                          "1 2",
                                          "0x10",
                                          "+2",
                                          "1e1",
                                          "99999999999999999999999999999999999999"};
    for (size_t i = 0; i < sizeof(lengths) / sizeof(*lengths); i++) {
        struct strbuf bytes = {0};
        strbuf_printf(&bytes, "Content-Length: %s\r\n\r\n{\"a\":1}Content-Length: 2\r\n\r\nab", lengths[i]);
        assert_bodies(strbuf_span(&bytes), "[ab]");
        strbuf_finish(&bytes);
    }
}

static void endless_headers_and_endless_junk_take_no_memory(void **state)
{
    (void)state;
    struct frame_reader reader = {0};
    struct span body;
    char junk[4096];
    memset(junk, 'j', sizeof(junk));
    feed(&reader, SPAN("Content-Length: 2\r\nX: "));
    for (int i = 0; i < 1000; i++) {
        feed(&reader, (struct span){junk, sizeof(junk)});
        assert_false(frame_reader_next(&reader, &body));
    }
    assert_in_range(reader.cap, 1, 1024 * 1024);
    feed(&reader, SPAN("Content-Length: 2\r\n\r\nab"));
    assert_true(frame_reader_next(&reader, &body));
    assert_true(span_is(body, "ab"));
    frame_reader_finish(&reader);
}

static void what_is_announced_is_not_allocated(void **state)
{
    (void)state;
    struct frame_reader reader = {0};
    struct span body;
    feed(&reader, SPAN("Content-Length: 500000000\r\n\r\nab"));
    assert_false(frame_reader_next(&reader, &body));
    size_t room;
    frame_reader_room(&reader, &room);
    assert_in_range(reader.cap, 1, 1024 * 1024);
    frame_reader_finish(&reader);
}

static void a_large_body_arrives_whole_and_its_memory_is_given_back(void **state)
{
    (void)state;
    enum { LEN = 5 * 1024 * 1024 };
    char *large = malloc(LEN);
    memset(large, 'x', LEN);
    struct frame_reader reader = {0};
    struct span body;
    feed(&reader, SPAN("Content-Length: 5242880\r\n\r\n"));
    feed(&reader, (struct span){large, LEN});
    assert_true(frame_reader_next(&reader, &body));
    assert_int_equal(body.len, LEN);
    assert_memory_equal(body.ptr, large, LEN);
    size_t room;
    frame_reader_room(&reader, &room);
    assert_in_range(reader.cap, 1, 1024 * 1024);
    frame_reader_finish(&reader);
    free(large);
}

static void written_frames_can_be_read(void **state)
{
    (void)state;
    struct strbuf out = {0};
    frame_write(&out, SPAN("{}"));
    frame_write(&out, SPAN("[1]"));
    assert_string_equal(out.bytes, "Content-Length: 2\r\n\r\n{}Content-Length: 3\r\n\r\n[1]");
    assert_bodies(strbuf_span(&out), "[{}][[1]]");
    strbuf_finish(&out);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(messages_may_be_cut_anywhere),
        cmocka_unit_test(a_session_cut_at_every_byte_gives_the_same),
        cmocka_unit_test(headers_in_many_forms_are_accepted),
        cmocka_unit_test(junk_is_skipped),
        cmocka_unit_test(bad_lengths_are_refused_and_the_next_message_is_found),
        cmocka_unit_test(endless_headers_and_endless_junk_take_no_memory),
        cmocka_unit_test(what_is_announced_is_not_allocated),
        cmocka_unit_test(a_large_body_arrives_whole_and_its_memory_is_given_back),
        cmocka_unit_test(written_frames_can_be_read),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}

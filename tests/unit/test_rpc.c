// JSON-RPC: the writer, the repair of JSON, the kinds of messages, and that every request gets one reply.
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

#include "rpc/dispatch.h"
#include "rpc/repair.h"
#include "util/mem.h"

static void assert_repaired(struct span text, const char *expected)
{
    struct strbuf out = {0};
    json_repair(&out, text);
    strbuf_add(&out, SPAN(""));
    assert_string_equal(out.bytes, expected);
    strbuf_finish(&out);
}

static void halves_of_surrogate_pairs_are_replaced(void **state)
{
    (void)state;
    assert_repaired(SPAN("[\"\\ud83d\"]"), "[\"\\ufffd\"]");
    assert_repaired(SPAN("\"\\uDE00\\ud83d\""), "\"\\ufffd\\ufffd\"");
    assert_repaired(SPAN("\"\\ud83d\\ud83d\\ude00\""), "\"\\ufffd\\ud83d\\ude00\"");
    assert_repaired(SPAN("\"a\\ud83d\\n\""), "\"a\\ufffd\\n\"");
    assert_repaired(SPAN("\"\\ud83d\\ude00\""), "\"\\ud83d\\ude00\"");
    assert_repaired(SPAN("\"\\\\ud83d\""), "\"\\\\ud83d\""); // a backslash and plain text
}

static void bad_utf8_is_replaced(void **state)
{
    (void)state;
    assert_repaired(SPAN("{\"a\":\"\xFF\\\"\x80\"}"), "{\"a\":\"\xEF\xBF\xBD\\\"\xEF\xBF\xBD\"}");
    assert_repaired(SPAN("\"\xC3\xA9\""), "\"\xC3\xA9\"");
}

static void numbers_out_of_range_become_the_nearest(void **state)
{
    (void)state;
    assert_repaired(SPAN("[1e400,-1e400,1.5,0,-0.0]"), "[1e308,-1e308,1.5,0,-0.0]");
    assert_repaired(SPAN("[9223372036854775808, -9223372036854775809]"),
                    "[9223372036854775807, -9223372036854775808]");
    assert_repaired(SPAN("[9223372036854775807]"), "[9223372036854775807]");
    assert_repaired(SPAN("[\"1e400\"]"), "[\"1e400\"]");
}

static void nul_is_replaced_in_names_only(void **state)
{
    (void)state;
    assert_repaired(SPAN("{\"a\\u0000\" : \"b\\u0000\"}"), "{\"a\\ufffd\" : \"b\\u0000\"}");
}

static void broken_text_stays_broken(void **state)
{
    (void)state;
    assert_repaired(SPAN("{\"a"), "{\"a");
    assert_repaired(SPAN("\"\\"), "\"\\");
    assert_repaired(SPAN("\"\\u12"), "\"\\u12");
    assert_repaired(SPAN("-"), "-");
    assert_repaired(SPAN("}{"), "}{");
}

static void the_writer_puts_commas_and_escapes(void **state)
{
    (void)state;
    struct strbuf out = {0};
    struct writer writer = writer_begin(&out);
    writer_begin_array(&writer);
    writer_integer(&writer, 0);
    writer_integer(&writer, INT64_MIN);
    writer_integer(&writer, INT64_MAX);
    writer_bool(&writer, true);
    writer_null(&writer);
    writer_begin_object(&writer);
    writer_key(&writer, "a");
    writer_begin_array(&writer);
    writer_end_array(&writer);
    writer_key_text(&writer, SPAN("\"[{:"));
    writer_string(&writer, SPAN("[\n\r\t\"\\\x01\0\xFF\x7F,"));
    writer_end_object(&writer);
    writer_str(&writer, "\xC3\xA9");
    writer_end_array(&writer);
    assert_int_equal(writer.depth, 0);
    assert_string_equal(out.bytes,
                        "[0,-9223372036854775808,9223372036854775807,true,null,{\"a\":[],\"\\\"[{:\":"
                        "\"[\\n\\r\\t\\\"\\\\\\u0001\\u0000\xEF\xBF\xBD\x7F,\"},\"\xC3\xA9\"]");
    json_t *read = json_loadb(out.bytes, out.len, JSON_ALLOW_NUL, NULL);
    assert_non_null(read);
    json_decref(read);
    strbuf_finish(&out);
}

static bool admit_all(void *context, const struct message *message, struct rpc_error *error)
{
    (void)context;
    if (!span_is(message->method, "forbidden"))
        return true;
    rpc_error_set(error, RPC_SERVER_NOT_INITIALIZED, "not now");
    return false;
}

// What the handlers of the test service do.

static void echo(const struct rpc_call *call)
{
    if (call->params != NULL)
        writer_json(call->result, call->params);
    else
        writer_str(call->result, "no params");
}

static void say_nothing(const struct rpc_call *call)
{
    (void)call;
}

static void stop_half_way(const struct rpc_call *call)
{
    writer_begin_object(call->result);
    writer_key(call->result, "a");
}

static void write_null_value(const struct rpc_call *call)
{
    writer_begin_array(call->result);
    writer_json(call->result, NULL);
    writer_end_array(call->result);
}

static void find_fault(const struct rpc_call *call)
{
    writer_begin_array(call->result);
    rpc_error_set(call->error, RPC_INVALID_PARAMS, "%s \"quoted\"", "wrong");
}

static void count(const struct rpc_call *call)
{
    ++*(int *)call->context;
}

// Counts a reply by 100, and one with a result by 10 more.
static void take_reply(void *context, const json_t *id, const json_t *result)
{
    assert_int_equal(json_integer_value(id), 7);
    *(int *)context += result != NULL ? 110 : 100;
}

static const struct rpc_method methods[] = {
    {"echo", RPC_REQUEST, echo},          {"nothing", RPC_REQUEST, say_nothing},
    {"half", RPC_REQUEST, stop_half_way}, {"null", RPC_REQUEST, write_null_value},
    {"fail", RPC_REQUEST, find_fault},    {"count", RPC_NOTIFICATION, count},
};

// Serves one body; returns the reply ("" for none), which the caller frees.
static char *serve(struct span body, int *counter)
{
    const struct rpc_service service = {methods, sizeof(methods) / sizeof(*methods), counter, admit_all,
                                        take_reply};
    struct strbuf reply = {0};
    rpc_serve(&service, body, &reply);
    return strbuf_steal(&reply);
}

static void assert_reply(const char *body, const char *expected)
{
    int counter = 0;
    char *reply = serve(span_of(body), &counter);
    assert_string_equal(reply, expected);
    free(reply);
}

// Asserts on the code of an error reply and its id as JSON text.
static void assert_error(struct span body, int code, const char *id)
{
    int counter = 0;
    char *reply = serve(body, &counter);
    struct strbuf prefix = {0};
    strbuf_printf(&prefix, "{\"jsonrpc\":\"2.0\",\"id\":%s,\"error\":{\"code\":%d,\"message\":\"", id, code);
    if (strncmp(reply, prefix.bytes, prefix.len) != 0)
        fail_msg("%.*s gives %s", (int)body.len, body.ptr, reply);
    json_t *read = json_loads(reply, 0, NULL);
    assert_non_null(read);
    json_decref(read);
    strbuf_finish(&prefix);
    free(reply);
}

static void an_id_comes_back_as_it_came(void **state)
{
    (void)state;
    static const char *const ids[] = {
        "1", "-1", "0", "9223372036854775807", "\"1\"", "\"\"", "\"\xC3\xA9\"", "1.5", "null"};
    for (size_t i = 0; i < sizeof(ids) / sizeof(*ids); i++) {
        struct strbuf body = {0}, expected = {0};
        strbuf_printf(&body, "{\"jsonrpc\":\"2.0\",\"id\":%s,\"method\":\"echo\",\"params\":[1]}", ids[i]);
        strbuf_printf(&expected, "{\"jsonrpc\":\"2.0\",\"id\":%s,\"result\":[1]}", ids[i]);
        assert_reply(body.bytes, expected.bytes);
        strbuf_finish(&body);
        strbuf_finish(&expected);
    }
}

static void params_may_be_absent_or_null(void **state)
{
    (void)state;
    assert_reply("{\"jsonrpc\":\"2.0\",\"id\":1,\"method\":\"echo\"}",
                 "{\"jsonrpc\":\"2.0\",\"id\":1,\"result\":\"no params\"}");
    assert_reply("{\"jsonrpc\":\"2.0\",\"id\":1,\"method\":\"echo\",\"params\":null}",
                 "{\"jsonrpc\":\"2.0\",\"id\":1,\"result\":\"no params\"}");
}

static void a_handler_that_fails_in_any_way_gives_one_error(void **state)
{
    (void)state;
    assert_error(SPAN("{\"jsonrpc\":\"2.0\",\"id\":1,\"method\":\"nothing\"}"), RPC_INTERNAL_ERROR, "1");
    assert_error(SPAN("{\"jsonrpc\":\"2.0\",\"id\":1,\"method\":\"half\"}"), RPC_INTERNAL_ERROR, "1");
    assert_error(SPAN("{\"jsonrpc\":\"2.0\",\"id\":1,\"method\":\"null\"}"), RPC_INTERNAL_ERROR, "1");
    assert_reply(
        "{\"jsonrpc\":\"2.0\",\"id\":1,\"method\":\"fail\"}",
        "{\"jsonrpc\":\"2.0\",\"id\":1,\"error\":{\"code\":-32602,\"message\":\"wrong \\\"quoted\\\"\"}}");
}

static void what_is_no_message_is_refused(void **state)
{
    (void)state;
    assert_error(SPAN("not json"), RPC_PARSE_ERROR, "null");
    assert_error(SPAN("{\"a\":}"), RPC_PARSE_ERROR, "null");
    assert_error(SPAN("{} {}"), RPC_PARSE_ERROR, "null");
    assert_error(SPAN(" "), RPC_PARSE_ERROR, "null");
    assert_error(SPAN("5"), RPC_INVALID_REQUEST, "null");
    assert_error(SPAN("null"), RPC_INVALID_REQUEST, "null");
    assert_error(SPAN("[]"), RPC_INVALID_REQUEST, "null");
    assert_error(SPAN("[{\"jsonrpc\":\"2.0\",\"id\":1,\"method\":\"echo\"}]"), RPC_INVALID_REQUEST, "null");
    assert_error(SPAN("{}"), RPC_INVALID_REQUEST, "null");
    assert_error(SPAN("{\"jsonrpc\":\"2.0\"}"), RPC_INVALID_REQUEST, "null");
    assert_error(SPAN("{\"id\":7,\"method\":\"echo\"}"), RPC_INVALID_REQUEST, "7");
    assert_error(SPAN("{\"jsonrpc\":\"1.0\",\"id\":7,\"method\":\"echo\"}"), RPC_INVALID_REQUEST, "7");
    assert_error(SPAN("{\"jsonrpc\":2.0,\"id\":7,\"method\":\"echo\"}"), RPC_INVALID_REQUEST, "7");
    assert_error(SPAN("{\"jsonrpc\":\"2.0\",\"id\":7}"), RPC_INVALID_REQUEST, "7");
    assert_error(SPAN("{\"jsonrpc\":\"2.0\",\"id\":7,\"method\":5}"), RPC_INVALID_REQUEST, "7");
    assert_error(SPAN("{\"jsonrpc\":\"2.0\",\"id\":[1],\"method\":\"echo\"}"), RPC_INVALID_REQUEST, "null");
    assert_error(SPAN("{\"jsonrpc\":\"2.0\",\"id\":true,\"method\":\"echo\"}"), RPC_INVALID_REQUEST, "null");
}

static void methods_are_told_apart(void **state)
{
    (void)state;
    assert_error(SPAN("{\"jsonrpc\":\"2.0\",\"id\":7,\"method\":\"unknown\"}"), RPC_METHOD_NOT_FOUND, "7");
    assert_error(SPAN("{\"jsonrpc\":\"2.0\",\"id\":7,\"method\":\"echo\\u0000\"}"), RPC_METHOD_NOT_FOUND,
                 "7");
    assert_error(SPAN("{\"jsonrpc\":\"2.0\",\"id\":7,\"method\":\"\"}"), RPC_METHOD_NOT_FOUND, "7");
    assert_error(SPAN("{\"jsonrpc\":\"2.0\",\"id\":7,\"method\":\"forbidden\"}"), RPC_SERVER_NOT_INITIALIZED,
                 "7");
    assert_error(SPAN("{\"jsonrpc\":\"2.0\",\"id\":7,\"method\":\"count\"}"), RPC_INVALID_REQUEST, "7");
}

static void notifications_get_no_reply(void **state)
{
    (void)state;
    assert_reply("{\"jsonrpc\":\"2.0\",\"method\":\"count\"}", "");
    assert_reply("{\"jsonrpc\":\"2.0\",\"method\":\"unknown\"}", "");
    assert_reply("{\"jsonrpc\":\"2.0\",\"method\":\"echo\"}", "");
    assert_reply("{\"jsonrpc\":\"2.0\",\"method\":\"forbidden\"}", "");
    assert_reply("{\"jsonrpc\":\"2.0\",\"id\":null,\"method\":\"count\"}", "");
    int counter = 0;
    free(serve(SPAN("{\"jsonrpc\":\"2.0\",\"method\":\"count\"}"), &counter));
    assert_int_equal(counter, 1);
}

static void answers_to_requests_of_ours_get_no_reply(void **state)
{
    (void)state;
    static const struct {
        const char *body;
        int counted;
    } cases[] = {
        {"{\"jsonrpc\":\"2.0\",\"id\":7,\"result\":null}", 110},
        {"{\"jsonrpc\":\"2.0\",\"id\":7,\"result\":[1]}", 110},
        {"{\"jsonrpc\":\"2.0\",\"id\":7,\"error\":{\"code\":-32601,\"message\":\"no\"}}", 100},
    };
    for (size_t i = 0; i < sizeof(cases) / sizeof(*cases); i++) {
        int counter = 0;
        char *reply = serve(span_of(cases[i].body), &counter);
        assert_string_equal(reply, "");
        assert_int_equal(counter, cases[i].counted);
        free(reply);
    }
}

static void strange_but_clear_messages_are_understood(void **state)
{
    (void)state;
    assert_reply("{\"jsonrpc\":\"2.0\",\"id\":1,\"method\":\"echo\",\"params\":[\"\\ud83d\"]}",
                 "{\"jsonrpc\":\"2.0\",\"id\":1,\"result\":[\"\xEF\xBF\xBD\"]}");
    assert_reply("{\"jsonrpc\":\"2.0\",\"id\":1,\"method\":\"echo\",\"params\":[\"\xC3\"]}",
                 "{\"jsonrpc\":\"2.0\",\"id\":1,\"result\":[\"\xEF\xBF\xBD\"]}");
    assert_reply("{\"jsonrpc\":\"2.0\",\"id\":1,\"method\":\"echo\",\"params\":[\"a\\u0000b\"]}",
                 "{\"jsonrpc\":\"2.0\",\"id\":1,\"result\":[\"a\\u0000b\"]}");
    assert_reply("{\"jsonrpc\":\"2.0\",\"id\":1,\"method\":\"echo\",\"params\":[99999999999999999999]}",
                 "{\"jsonrpc\":\"2.0\",\"id\":1,\"result\":[9223372036854775807]}");
    assert_reply(
        "{\"jsonrpc\":\"2.0\",\"id\":1,\"method\":\"echo\",\"params\":null,\"x\":1e400,\"\\u0000\":1}",
        "{\"jsonrpc\":\"2.0\",\"id\":1,\"result\":\"no params\"}");
}

static void deep_nesting_is_refused(void **state)
{
    (void)state;
    struct strbuf body = {0};
    strbuf_add_str(&body, "{\"jsonrpc\":\"2.0\",\"id\":1,\"method\":\"echo\",\"params\":");
    for (int i = 0; i < 10000; i++)
        strbuf_add_char(&body, '[');
    for (int i = 0; i < 10000; i++)
        strbuf_add_char(&body, ']');
    strbuf_add_char(&body, '}');
    assert_error(strbuf_span(&body), RPC_PARSE_ERROR, "null");
    strbuf_finish(&body);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(halves_of_surrogate_pairs_are_replaced),
        cmocka_unit_test(bad_utf8_is_replaced),
        cmocka_unit_test(numbers_out_of_range_become_the_nearest),
        cmocka_unit_test(nul_is_replaced_in_names_only),
        cmocka_unit_test(broken_text_stays_broken),
        cmocka_unit_test(the_writer_puts_commas_and_escapes),
        cmocka_unit_test(an_id_comes_back_as_it_came),
        cmocka_unit_test(params_may_be_absent_or_null),
        cmocka_unit_test(a_handler_that_fails_in_any_way_gives_one_error),
        cmocka_unit_test(what_is_no_message_is_refused),
        cmocka_unit_test(methods_are_told_apart),
        cmocka_unit_test(notifications_get_no_reply),
        cmocka_unit_test(answers_to_requests_of_ours_get_no_reply),
        cmocka_unit_test(strange_but_clear_messages_are_understood),
        cmocka_unit_test(deep_nesting_is_refused),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}

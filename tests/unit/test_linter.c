// The rules that are built in, and analyses that follow edits.
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>

#include <cmocka.h>

#include "lint/linter.h"
#include "lint/message.h"
#include "lint/queries.h"
#include "lint/relevance.h"

static struct linter *linter;

static int create(void **state)
{
    (void)state;
    char *error = NULL;
    linter = linter_create(&error);
    if (linter == NULL)
        fprintf(stderr, "%s\n", error);
    free(error);
    return linter == NULL;
}

static int destroy(void **state)
{
    (void)state;
    linter_destroy(linter);
    return 0;
}

static void every_rule_is_complete(void **state)
{
    (void)state;
    size_t len;
    const struct rule *rules = linter_rules(linter, &len);
    assert_true(len > 0);
    for (size_t i = 0; i < len; i++) {
        assert_int_equal(strncmp(rules[i].code, "CNL", 3), 0);
        assert_int_equal(strlen(rules[i].code), 6);
        assert_true(rules[i].summary[0] != '\0');
        assert_true(rules[i].page[0] == '#');
        // A rule that is off on purpose says so on its page.
        assert_true(rule_severity(&rules[i]) != SEVERITY_OFF || strstr(rules[i].page, "Off by") != NULL);
        assert_int_equal(rules[i].index, i);
        assert_true(i == 0 || strcmp(rules[i - 1].code, rules[i].code) < 0);
    }
}

// {unused} is filled in when it is known what a comment suppresses.
static void every_placeholder_is_known(void **state)
{
    (void)state;
    for (uint32_t i = 0; i < ts_query_pattern_count(linter->query); i++) {
        for (const char *at = linter->patterns[i].message; (at = strchr(at, '{')) != NULL; at++) {
            struct span name = {at + 1, strcspn(at + 1, "}")};
            if (!span_is(name, "unused") && !message_knows(name))
                fail_msg("%s: {%.*s}", linter->patterns[i].rule->name, (int)name.len, name.ptr);
        }
    }
}

static void rules_are_found_by_code_and_name(void **state)
{
    (void)state;
    assert_non_null(linter_find_rule(linter, SPAN("cnl101")));
    assert_ptr_equal(linter_find_rule(linter, SPAN("CNL101")),
                     linter_find_rule(linter, SPAN("swallowed-cancellation")));
    assert_null(linter_find_rule(linter, SPAN("CNL")));
    assert_null(linter_find_rule(linter, SPAN("")));
}

static const char source[] = "import asyncio\n"
                             "async def first(event):\n"
                             "    try:\n"
                             "        await event.wait()\n"
                             "    except asyncio.CancelledError:\n"
                             "        pass\n"
                             "async def second(event):\n"
                             "    try:\n"
                             "        await event.wait()\n"
                             "    except BaseException:\n"
                             "        give_up()\n"
                             "def give_up():\n"
                             "    print('raise')\n"
                             "async def third(event):\n"
                             "    try:\n"
                             "        await event.read()\n"
                             "    except BaseException as error:\n"
                             "        if is_stop(error):\n"
                             "            raise\n"
                             "def is_stop(error):\n"
                             "    return error is None\n"
                             "async def fourth(event):\n"
                             "    fifth(event)\n"
                             "    await event.read()\n"
                             "async def fifth(event):\n"
                             "    await event.ready()\n";

// How many nodes of the text the walk gathers for a plain structure; each is the one that the query finds.
static size_t gather_as_query(const char *text, const char *structure)
{
    struct arena arena = {0};
    TSParser *parser = ts_parser_new();
    assert_true(ts_parser_set_language(parser, linter->language));
    TSTree *tree = ts_parser_parse_string(parser, NULL, text, (uint32_t)strlen(text));
    struct plain plain;
    assert_true(plain_read(linter->language, span_of(structure), &plain));
    bool *kinds = ARENA_ARRAY(&arena, bool, ts_language_symbol_count(linter->language));
    for (size_t i = 0; i < plain.len; i++)
        kinds[plain.kinds[i]] = true;
    struct gathering gathering = {.kinds = kinds};
    outline_make(&arena, &linter->syntax, text, ts_tree_root_node(tree), &gathering);
    uint32_t offset;
    TSQueryError error;
    TSQuery *query = ts_query_new(linter->language, structure, (uint32_t)strlen(structure), &offset, &error);
    TSQueryCursor *cursor = ts_query_cursor_new();
    ts_query_cursor_exec(cursor, query, ts_tree_root_node(tree));
    TSQueryMatch match;
    size_t found = 0;
    for (size_t i = 0; i < gathering.nodes.len; i++) {
        assert_true(ts_query_cursor_next_match(cursor, &match));
        assert_true(ts_node_eq(match.captures[0].node, gathering.nodes.items[i]));
        found++;
    }
    assert_false(ts_query_cursor_next_match(cursor, &match));
    VEC_FINISH(&gathering.nodes);
    ts_query_cursor_delete(cursor);
    ts_query_delete(query);
    ts_tree_delete(tree);
    ts_parser_delete(parser);
    arena_finish(&arena);
    return found;
}

static void plain_patterns_find_what_the_query_finds(void **state)
{
    (void)state;
    assert_int_equal(gather_as_query(source, "((except_clause) @finding )"), 3);
    assert_int_equal(gather_as_query(source, "(call) @finding"), 9);
    assert_int_equal(gather_as_query(source, "([(raise_statement) (return_statement)] @finding)"), 2);
    assert_int_equal(gather_as_query("f((), g(), 1\nh(), i()\nj()  # k()", "((call) @finding)"), 4);
}

static void patterns_that_are_not_plain_are_left_to_the_query(void **state)
{
    (void)state;
    static const char *const others[] = {
        "((call function: (identifier) @finding) )",
        "((_) @finding)",
        "((call) @finding . (call))",
        "((call (identifier)) @finding)",
        "((call)+ @finding)",
        "((expression) @finding)",
        "((ERROR) @finding)",
        "((call) @finding @call)",
        "((call) @findings)",
        "((expression_statement . (call) @finding .) )",
    };
    struct plain plain;
    for (size_t i = 0; i < sizeof(others) / sizeof(others[0]); i++)
        assert_false(plain_read(linter->language, span_of(others[i]), &plain));
    assert_false(linter->searches); // the built-in rules need none of these
}

// Replaces the first `old` of `text` (size bytes of room) by `new`; returns the edit.
static struct text_edit replace(char *text, size_t size, const char *old, const char *new)
{
    char *at = strstr(text, old);
    assert_non_null(at);
    struct span gone = span_of(old), put = span_of(new);
    uint32_t start = (uint32_t)(at - text);
    size_t tail = strlen(at + gone.len) + 1;
    assert_true(start + put.len + tail <= size);
    memmove(at + put.len, at + gone.len, tail);
    memcpy(at, put.ptr, put.len);
    return (struct text_edit){start, start + (uint32_t)gone.len, start + (uint32_t)put.len};
}

static void assert_same_findings(const struct analysis *a, const struct analysis *b)
{
    size_t a_len;
    size_t b_len;
    const struct finding *x = analysis_findings(a, &a_len);
    const struct finding *y = analysis_findings(b, &b_len);
    assert_int_equal(a_len, b_len);
    for (size_t i = 0; i < a_len; i++) {
        assert_int_equal(x[i].start, y[i].start);
        assert_int_equal(x[i].end, y[i].end);
        assert_ptr_equal(x[i].rule, y[i].rule);
        assert_string_equal(x[i].message, y[i].message);
        assert_int_equal(x[i].related_len, y[i].related_len);
        for (size_t k = 0; k < x[i].related_len; k++)
            assert_int_equal(x[i].related[k].start, y[i].related[k].start);
    }
}

// Each edit changes what the analysis that follows it must notice; after each it equals one made from
// scratch.
static void following_edits_equals_a_fresh_analysis(void **state)
{
    (void)state;
    static const char *const edits[][2] = {
        {"pass", "print(event)"},               // one function's body
        {"await event.wait()", "event.wait()"}, // its only suspension point goes
        {"event.wait()", "await event.wait()"}, // and comes back
        {"print('raise')", "raise SystemExit"}, // another function learns that this one never returns
        {"raise SystemExit", "print('raise')"}, // and that it does again
        {"return error is None", "return isinstance(error, BaseException)"}, // what one is told by another
        {"return isinstance(error, BaseException)", "return error is not None"}, //
        {"await event.ready()", "yield event"},         // a coroutine function becomes a generator
        {"yield event", "await event.ready()"},         //
        {"import asyncio", "import asyncio as aio"},    // a name that a rule resolves
        {"import asyncio as aio", "import asyncio"},    //
        {"asyncio.CancelledError:", "asyncio.Cancell"}, // half typed
        {"asyncio.Cancell", "asyncio.CancelledError:"}, //
        {"async def second", "# cancelot: ignore-file\nasync def second"},
        {"# cancelot: ignore-file\n", "\n\n\n"}, // lines between functions
        {"print(event)", "raise"},               // the repair
    };
    char text[1024];
    memcpy(text, source, sizeof(source));
    struct analysis *follower = analysis_create(linter);
    analysis_update(follower, text, strlen(text), NULL, 0);
    for (size_t i = 0; i < sizeof(edits) / sizeof(edits[0]); i++) {
        struct text_edit edit = replace(text, sizeof(text), edits[i][0], edits[i][1]);
        assert_int_equal(analysis_update(follower, text, strlen(text), &edit, 1), ANALYSIS_DONE);
        struct analysis *fresh = analysis_create(linter);
        analysis_update(fresh, text, strlen(text), NULL, 0);
        assert_same_findings(follower, fresh);
        analysis_destroy(fresh);
    }
    analysis_destroy(follower);
}

// Of what the edit leaves as it was, node by node, there may be another finding afterwards.
static void edits_of_broken_code_are_followed(void **state)
{
    (void)state;
    static const struct {
        const char *text, *old, *new;
        size_t findings; // afterwards
    } edits[] = {
        // A statement stands where it stood, but not behind something else any more.
        {"import trio\n\n\nwait trio.sleep(1)\n", "it", "\n        ", 1},
        // The function that is edited swallows the import behind it.
        {"async def stop():\n    try:\n        await work()\n    finally:\n        async with pool:\n"
         "            pass\n\n\ndef f(:\n    try:\n        :\nimport anyio\"\n",
         "        :", "        \"\"\":", 1},
        // What stop() waits for is not in its body any more.
        {"class Pool:\n    async def stop(self):\n        if not self.open:\n            return\n"
         "        await self.connection.stop()\n\n    async def run(self):\n        try:\n"
         "            await self.work()\n        except OSError:\n            await self.stop()\n"
         "            raise\n",
         ".open", "  # open", 1},
        // A method is read as a part of its class's head.
        {"class Both:\n    def __exit__(: return True\n    )\n        f\n", "f\n",
         "f\n        def __aexit__(self): pass\n", 1},
        // What is being written in a function hides what is found around it.
        {"import asyncio\n\nwith job:\n    def later():\n        run(job)\n\n"
         "    asyncio.ensure_future(work())\n",
         "run(job)", "run(await)", 0},
        // A comment begins inside of an operator, in a statement and in what is none.
        {"x = (a is\n     not b)\n", "\n", "  # cancelot: ignore\n", 1},
        {"a not b\nself.", " b", "  # cancelot: ignore", 1},
    };
    for (size_t i = 0; i < sizeof(edits) / sizeof(edits[0]); i++) {
        char text[1024];
        memcpy(text, edits[i].text, strlen(edits[i].text) + 1);
        struct analysis *follower = analysis_create(linter), *fresh = analysis_create(linter);
        analysis_update(follower, text, strlen(text), NULL, 0);
        struct text_edit edit = replace(text, sizeof(text), edits[i].old, edits[i].new);
        analysis_update(follower, text, strlen(text), &edit, 1);
        analysis_update(fresh, text, strlen(text), NULL, 0);
        size_t len;
        analysis_findings(fresh, &len);
        assert_int_equal(len, edits[i].findings);
        assert_same_findings(follower, fresh);
        analysis_destroy(follower);
        analysis_destroy(fresh);
    }
}

static bool is_looked_into(const struct selection *selection, struct span text)
{
    struct relevance relevance = relevance_of(linter, selection, text, 12);
    bool nothing = relevance.nothing;
    relevance_finish(&relevance);
    return !nothing;
}

// A pattern of which nothing is known that it needs would have every file of every project parsed.
static void code_without_async_is_not_parsed(void **state)
{
    (void)state;
    static const char *const texts[] = {
        "x = 1\n",
        "import os, time, subprocess\n\ndef f(job):\n    while True:\n        time.sleep(1)\n"
        "        subprocess.run(open(job).read())\n",
        "def f(task):\n    task.cancel()\n    try:\n        task.run()\n    except BaseException:\n"
        "        pass\n    finally:\n        task.close()\n",
        "class A:\n    def __exit__(self, *error):\n        self.count += 1\n        return True\n",
        "x = 1  # noqa: B012\n",
    };
    struct selection all = {0};
    assert_true(selection_select(&all, linter, SPAN("ALL")));
    for (size_t i = 0; i < sizeof(texts) / sizeof(texts[0]); i++) {
        if (is_looked_into(&all, span_of(texts[i])))
            fail_msg("would be parsed: %s", texts[i]);
    }
    assert_true(is_looked_into(&all, SPAN("async def f():\n    open('x')\n")));
    assert_true(is_looked_into(&all, SPAN("x = 1  # noqa: CNL101\n")));
}

// Some rules that are off by default match in any async function.
static void async_code_is_parsed_only_for_its_shape(void **state)
{
    (void)state;
    static const char *const texts[] = {
        "import m as e\nasync def f(x):\n    try:\n        await x()\n    except e.Error:\n        pass\n",
        "async def f(x):\n    try:\n        await x()\n    except BaseException as e:\n        x.y(e)\n"
        "        raise\n",
        "async def f(x):\n    while True:\n        try:\n            await x()\n        except OSError:\n"
        "            continue\n",
        "async def f(x):\n    while True:\n        await x()\n        if x.y:\n            continue\n",
        "async def f(x):\n    while True:\n        try:\n            x.y()\n        finally:\n"
        "            await x()\n",
        "def f(loop, x):\n    async def g():\n        pass\n    loop.run_until_complete(g())\n",
        "class A:\n    async def open(self):\n        pass\n",
        "import time\nfrom trio import sleep\nasync def f():\n    await sleep(1)\n",
        "import subprocess\nasync def f(x):\n    await x.wait()\n",
        "class A:\n    async def g(self):\n        pass\n\n"
        "class B:\n    def g(self):\n        pass\n\n    def f(self):\n        self.g()\n",
    };
    struct selection selection = selection_default(linter);
    for (size_t i = 0; i < sizeof(texts) / sizeof(texts[0]); i++) {
        if (is_looked_into(&selection, span_of(texts[i])))
            fail_msg("would be parsed: %s", texts[i]);
    }
}

static void a_rule_set_decides_what_is_reported(void **state)
{
    (void)state;
    struct selection none = {0};
    struct config config = config_default();
    struct analysis *a = analysis_create(linter);
    size_t len;
    analysis_update(a, source, strlen(source), NULL, 0);
    analysis_findings(a, &len);
    assert_int_equal(len, 4);
    assert_true(selection_select(&none, linter, SPAN("CNL101")));
    assert_false(selection_select(&none, linter, SPAN("CNL9")));
    analysis_configure(a, &config, &none);
    analysis_update(a, source, strlen(source), NULL, 0);
    const struct finding *findings = analysis_findings(a, &len);
    assert_int_equal(len, 1);
    assert_string_equal(findings[0].rule->code, "CNL101");
    assert_true(selection_ignore(&none, linter, SPAN("swallowed-cancellation")));
    analysis_configure(a, &config, &none);
    analysis_update(a, source, strlen(source), NULL, 0);
    analysis_findings(a, &len);
    assert_int_equal(len, 0);
    analysis_destroy(a);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(every_rule_is_complete),
        cmocka_unit_test(every_placeholder_is_known),
        cmocka_unit_test(rules_are_found_by_code_and_name),
        cmocka_unit_test(plain_patterns_find_what_the_query_finds),
        cmocka_unit_test(patterns_that_are_not_plain_are_left_to_the_query),
        cmocka_unit_test(following_edits_equals_a_fresh_analysis),
        cmocka_unit_test(edits_of_broken_code_are_followed),
        cmocka_unit_test(code_without_async_is_not_parsed),
        cmocka_unit_test(async_code_is_parsed_only_for_its_shape),
        cmocka_unit_test(a_rule_set_decides_what_is_reported),
    };
    return cmocka_run_group_tests(tests, create, destroy);
}

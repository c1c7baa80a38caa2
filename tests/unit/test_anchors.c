// The search for words of which a text holds one.
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdlib.h>

#include <cmocka.h>

#include "lint/anchors.h"
#include "util/strbuf.h"

static const char *const words[] = {"async", "trio", "contextmanager", "noqa", "sync_with_all", "__aexit__"};
static const enum anchor_kind kinds[] = {ANCHOR_NAME, ANCHOR_NAME, ANCHOR_NAME,
                                         ANCHOR_TEXT, ANCHOR_NAME, ANCHOR_NAME};

enum { WORDS = sizeof(words) / sizeof(words[0]) };

static struct anchors *make(anchor_set bits[WORDS])
{
    struct anchors *anchors = malloc(sizeof(*anchors));
    assert_non_null(anchors);
    anchors_init(anchors);
    for (size_t i = 0; i < WORDS; i++)
        bits[i] = anchors_add(anchors, span_of(words[i]), kinds[i]);
    return anchors;
}

// Each word behind and before so many other bytes that it stands in all ways to the search's steps.
static void each_word_is_found_anywhere(void **state)
{
    (void)state;
    anchor_set bits[WORDS];
    struct anchors *anchors = make(bits);
    for (size_t i = 0; i < WORDS; i++) {
        for (unsigned at = 0; at < 24; at++) {
            struct strbuf text = {0};
            strbuf_printf(&text, "%.*s %s%.*s", (int)at, ".qwsyncq tri= context m __", words[i], (int)at % 3,
                          "  ");
            assert_true(anchors_find(anchors, bits[i], strbuf_span(&text)));
            strbuf_finish(&text);
        }
    }
    free(anchors);
}

static void only_wanted_words_are_found(void **state)
{
    (void)state;
    anchor_set bits[WORDS];
    struct anchors *anchors = make(bits);
    assert_false(anchors_find(anchors, bits[0], SPAN("import trio")));
    assert_true(anchors_find(anchors, bits[0] | bits[1], SPAN("import trio")));
    assert_true(anchors_find(anchors, bits[3], SPAN("x = 1  # NoQA")));
    assert_true(anchors_find(anchors, bits[3], SPAN("x = 1  #noqas")));
    assert_true(anchors_find(anchors, bits[0], SPAN("async")));
    assert_false(anchors_find(anchors, bits[0], SPAN("Async, asynchronous, _async, 0async, async\xc3\xa9")));
    assert_false(anchors_find(anchors, ~(anchor_set)0, SPAN("import tri, asyn, __aexit_, context, manager")));
    assert_false(anchors_find(anchors, ~(anchor_set)0, SPAN("tri")));
    assert_false(anchors_find(anchors, ~(anchor_set)0, SPAN("")));
    free(anchors);
}

static void a_word_is_added_once_and_has_to_be_long_enough(void **state)
{
    (void)state;
    anchor_set bits[WORDS];
    struct anchors *anchors = make(bits);
    assert_true(anchors_add(anchors, SPAN("trio"), ANCHOR_NAME) == bits[1]);
    anchor_set inside = anchors_add(anchors, SPAN("trio"), ANCHOR_TEXT);
    assert_true(inside != bits[1] && anchors_find(anchors, inside, SPAN("trios")));
    assert_true(anchors_add(anchors, SPAN("run"), ANCHOR_NAME) == 0);
    char text[] = "word00";
    char copies[ANCHORS_MAX][sizeof(text)];
    anchor_set last = 1;
    for (int i = 0; i < ANCHORS_MAX; i++) {
        text[4] = (char)('0' + i / 10);
        text[5] = (char)('0' + i % 10);
        memcpy(copies[i], text, sizeof(text));
        last = anchors_add(anchors, span_of(copies[i]), ANCHOR_NAME);
    }
    assert_true(last == 0);
    free(anchors);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(each_word_is_found_anywhere),
        cmocka_unit_test(only_wanted_words_are_found),
        cmocka_unit_test(a_word_is_added_once_and_has_to_be_long_enough),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}

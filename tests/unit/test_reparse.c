// What the core reads again after an edit, counted in tokens: nothing but what is around it. The grammar of
// Python has states in which tree-sitter alone reads all that follows (server/cmake/tree-sitter-mends.cmake).
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>
#include <tree_sitter/api.h>

#include "util/strbuf.h"

const TSLanguage *tree_sitter_python(void);

enum { CLASSES = 100, NEAR = 100 }; // tokens of one class and its surroundings

static void write_class(struct strbuf *text, int number)
{
    strbuf_printf(text, "class Worker%d(Base):\n", number);
    strbuf_add(text, SPAN("    \"\"\"Does what it is told.\"\"\"\n\n"
                          "    async def fetch(self, job):\n"
                          "        try:\n"
                          "            self.seen[job] = await self.client.get(job, retries=3)\n"
                          "        except OSError as error:\n"
                          "            log(error)\n"
                          "        finally:\n"
                          "            self.queue.task_done()\n\n"
                          "    def key(self, job):\n"
                          "        if job.name:\n"
                          "            return job.name.lower()\n"
                          "        return None\n\n\n"));
}

static void count_token(void *tokens, TSLogType type, const char *message)
{
    (void)type;
    if (strncmp(message, "lexed_lookahead", strlen("lexed_lookahead")) == 0)
        ++*(unsigned *)tokens;
}

// Where `what` ends that begins behind the middle of the text.
static uint32_t place_of(const struct strbuf *text, const char *what)
{
    const char *middle = strstr(text->bytes, "class Worker50(");
    return (uint32_t)(strstr(middle, what) - text->bytes + (ptrdiff_t)strlen(what));
}

static TSPoint point_at(const char *text, uint32_t at)
{
    TSPoint point = {0, 0};
    for (uint32_t i = 0; i < at; i++) {
        point.column++;
        if (text[i] == '\n')
            point = (TSPoint){point.row + 1, 0};
    }
    return point;
}

// How many tokens are read after `added` has been inserted behind `what` in the middle of a long text. The
// tree has to be that of a fresh parse.
static unsigned tokens_after(const char *what, const char *added)
{
    struct strbuf text = {0}, edited = {0};
    for (int i = 0; i < CLASSES; i++)
        write_class(&text, i);
    uint32_t at = place_of(&text, what), len = (uint32_t)strlen(added);
    strbuf_add(&edited, (struct span){text.bytes, at});
    strbuf_add(&edited, span_of(added));
    strbuf_add(&edited, span_from(strbuf_span(&text), at));

    TSParser *parser = ts_parser_new();
    ts_parser_set_language(parser, tree_sitter_python());
    TSTree *old = ts_parser_parse_string(parser, NULL, text.bytes, (uint32_t)text.len);
    TSInputEdit edit = {at,
                        at,
                        at + len,
                        point_at(text.bytes, at),
                        point_at(text.bytes, at),
                        point_at(edited.bytes, at + len)};
    ts_tree_edit(old, &edit);
    unsigned tokens = 0;
    ts_parser_set_logger(parser, (TSLogger){&tokens, count_token});
    TSTree *tree = ts_parser_parse_string(parser, old, edited.bytes, (uint32_t)edited.len);
    ts_parser_set_logger(parser, (TSLogger){NULL, NULL});

    TSTree *fresh = ts_parser_parse_string(parser, NULL, edited.bytes, (uint32_t)edited.len);
    char *now = ts_node_string(ts_tree_root_node(tree));
    char *wanted = ts_node_string(ts_tree_root_node(fresh));
    assert_string_equal(now, wanted);
    assert_false(ts_node_has_error(ts_tree_root_node(tree)));
    free(now);
    free(wanted);
    ts_tree_delete(old);
    ts_tree_delete(tree);
    ts_tree_delete(fresh);
    ts_parser_delete(parser);
    strbuf_finish(&text);
    strbuf_finish(&edited);
    return tokens;
}

// Nothing is read but what is near the place where `added` has been inserted, as in tokens_after().
static void assert_reads_nearby(const char *what, const char *added)
{
    unsigned tokens = tokens_after(what, added);
#ifndef CANCELOT_MENDED_CORE
    print_message("this build has the system's tree-sitter, which reads more than it must\n");
    skip();
#endif
    assert_in_range(tokens, 1, NEAR);
}

static void a_letter_in_a_name(void **state)
{
    (void)state;
    assert_reads_nearby("log(err", "x");
}

static void a_line_at_the_end_of_a_block(void **state)
{
    (void)state;
    assert_reads_nearby("log(error)\n", "            raise\n");
}

static void a_handler_between_handlers(void **state)
{
    (void)state;
    assert_reads_nearby("retries=3)\n", "        except KeyError:\n            raise\n");
}

static void a_line_at_the_end_of_a_class(void **state)
{
    (void)state;
    assert_reads_nearby("return None\n", "\n    limit = 3\n");
}

static void a_function_between_functions(void **state)
{
    (void)state;
    assert_reads_nearby("task_done()\n\n", "    def close(self):\n        self.open = False\n\n");
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(a_letter_in_a_name),           cmocka_unit_test(a_line_at_the_end_of_a_block),
        cmocka_unit_test(a_handler_between_handlers),   cmocka_unit_test(a_line_at_the_end_of_a_class),
        cmocka_unit_test(a_function_between_functions),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}

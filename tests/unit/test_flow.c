// The exception flow on the shapes that are easy to get wrong, and its bounds. Whether the expectations here
// are right is for the interpreter to say: tests/runtime/ executes such programs.
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>

#include <cmocka.h>

#include "python/flow.h"
#include "util/strbuf.h"

const TSLanguage *tree_sitter_python(void);

enum { LINES_MAX = 64 };

// The last function of a text, analysed. losing: the lines (from 1) at which it loses the cancellation.
struct analysed {
    struct flow_result result;
    uint32_t losing[LINES_MAX];
    size_t losing_len;
};

static TSNode last_function(const struct syntax *s, TSNode root)
{
    TSNode found = {0};
    for (uint32_t i = 0, n = ts_node_named_child_count(root); i < n; i++) {
        TSNode child = ts_node_named_child(root, i);
        if (ts_node_symbol(child) == s->n_function_definition)
            found = child;
    }
    assert_false(ts_node_is_null(found));
    return found;
}

// From 1.
static uint32_t line_at(struct span text, uint32_t offset)
{
    uint32_t line = 1;
    for (uint32_t i = 0; i < offset; i++)
        line += text.ptr[i] == '\n';
    return line;
}

static struct analysed analyse(struct span text)
{
    struct arena arena, scratch;
    struct syntax syntax;
    struct module module;
    struct analysed self = {0};
    arena_init(&arena);
    arena_init(&scratch);
    assert_null(syntax_init(&syntax, tree_sitter_python()));
    TSParser *parser = ts_parser_new();
    assert_true(ts_parser_set_language(parser, tree_sitter_python()));
    TSTree *tree = ts_parser_parse_string(parser, NULL, text.ptr, (uint32_t)text.len);
    module_init(&module, &arena, &scratch, &syntax, ts_tree_root_node(tree), text.ptr, (uint32_t)text.len,
                12);
    self.result = flow_analyse(&module, last_function(&syntax, ts_tree_root_node(tree)));
    for (size_t i = 0; i < self.result.sites_len && self.losing_len < LINES_MAX; i++) {
        uint32_t line = line_at(text, ts_node_start_byte(self.result.sites[i].node));
        if (self.losing_len == 0 || self.losing[self.losing_len - 1] != line)
            self.losing[self.losing_len++] = line;
    }
    self.result.sites = NULL;
    ts_tree_delete(tree);
    ts_parser_delete(parser);
    arena_finish(&arena);
    arena_finish(&scratch);
    return self;
}

// A function body, and on its losing lines, `# lost`. The body stands in `async def job(p):`.
struct shape {
    const char *name, *body;
};

static const char header[] = "import asyncio\n"
                             "import sys\n"
                             "from asyncio import CancelledError as CE\n"
                             "from concurrent.futures import CancelledError as FutureCancelled\n"
                             "from contextlib import suppress\n"
                             "from device import DeviceGone\n"
                             "ERRORS = (CE, OSError)\n"
                             "class AppError(Exception): pass\n"
                             "def fail(): raise AppError()\n"
                             "def leave() -> NoReturn: sys.exit(1)\n"
                             "def again(): raise\n"
                             "async def job(p):\n";

static const struct shape shapes[] = {
    // What a bare raise raises.
    {"bare raise in finally raises what is in flight", " try:\n  await p()\n finally:\n  raise\n"},
    {"or else the outer exception",
     " try:\n  await p()\n except CE:\n  try:\n   p()\n  finally:\n   raise\n"},
    {"a nested handler's bare raise is its own",
     " try:\n  await p()\n except BaseException:\n  try:\n   raise ValueError()\n  except ValueError:\n"
     "   raise  # lost\n"},
    {"after a nested handler it is the outer one again",
     " try:\n  await p()\n except BaseException:\n  try:\n   raise ValueError()\n  except ValueError:\n"
     "   pass\n  raise\n"},
    {"in a helper it is the caller's", " try:\n  await p()\n except BaseException:\n  again()\n"},
    // When ordinary calls raise.
    {"calls after the delivery do not", " try:\n  await p()\n except CE:\n  p()\n  raise\n"},
    {"calls before it do",
     " try:\n  p()\n except ValueError:\n  try:\n   await p()\n  except CE:  # lost\n   pass\n"},
    {"making a suppress() never does",
     " try:\n  with suppress(Exception):\n   await p()\n except Exception:\n  try:\n   await p()\n"
     "  finally:\n   return\n"},
    // Tests.
    {"isinstance that raises again",
     " try:\n  await p()\n except BaseException as e:\n  if not isinstance(e, Exception):\n   raise\n"},
    {"isinstance of the wrong class",
     " try:\n  await p()\n except BaseException as e:  # lost\n  if isinstance(e, Exception):\n   raise\n"},
    {"exact types", " try:\n  await p()\n except BaseException as e:\n  if type(e) is CE:\n   raise\n"},
    {"the type of None is no exception class", " x = None\n while type(x) is not CE:\n  p()\n try:\n  await "
                                               "p()\n except CE:\n  pass\n if p():\n  x = CE()\n"},
    {"an earlier handler raises again",
     " try:\n  await p()\n except CE:\n  raise\n except BaseException:\n  pass\n"},
    {"a tuple constant", " try:\n  await p()\n except ERRORS:  # lost\n  pass\n"},
    {"match", " try:\n  await p()\n except BaseException as e:\n  match e:\n   case CE():\n    raise\n"},
    {"a match that lets it pass", " try:\n  await p()\n except BaseException as e:  # lost\n  match e:\n   "
                                  "case OSError() | None:\n    raise\n"},
    {"while True is left by its jumps alone",
     " try:\n  await p()\n except CE:\n  while True:\n   if p():\n    raise\n"},
    {"assert", " try:\n  await p()\n except CE:\n  assert p  # lost\n  raise\n"},
    {"sys.exit", " try:\n  await p()\n except CE:\n  sys.exit()  # lost\n"},
    {"a function that never returns", " try:\n  await p()\n except CE:\n  leave()  # lost\n"},
    {"a function that always raises", " try:\n  await p()\n except CE:\n  fail()  # lost\n"},
    // What is known of an exception of unknown class.
    {"what has passed a handler is not caught by the same one further out",
     " try:\n  try:\n   p()\n  except OSError:\n   return\n except TimeoutError:\n  try:\n   await p()\n"
     "  finally:\n   return\n"},
    {"nor by a later one of the same try",
     " try:\n  p()\n except AppError:\n  return\n except (AppError, FutureCancelled) as e:\n"
     "  if isinstance(e, AppError):\n   try:\n    await p()\n   except CE:\n    pass\n"},
    {"what a handler has caught may be of a subclass",
     " try:\n  try:\n   p()\n  except LookupError:\n   raise\n except KeyError:\n  try:\n   await p()\n"
     "  except CE:  # lost\n   pass\n"},
    {"a class that is constructed is exactly that one",
     " try:\n  raise LookupError()\n except KeyError:\n  try:\n   await p()\n  except CE:\n   pass\n"
     " except LookupError:\n  pass\n"},
    {"FutureCancelled is not the cancellation", " try:\n  await p()\n except FutureCancelled:\n  pass\n"},
    {"a class from elsewhere is an Exception",
     " try:\n  await p()\n except CE as e:\n  raise DeviceGone() from e  # lost\n"},
    // Names.
    {"a handler of the same name unbinds the outer one",
     " try:\n  await p()\n except CE as e:\n  try:\n   raise ValueError()\n  except ValueError as e:\n"
     "   pass\n  raise e  # lost\n"},
    {"a saved exception that is raised later", " x = None\n try:\n  await p()\n except BaseException as e:\n "
                                               " x = e\n p()\n if x is not None:\n  raise x\n"},
    {"unless a flag prevents it",
     " done = True\n x = None\n try:\n  await p()\n except CE as e:  # lost\n  x = e\n"
     " if not done:\n  raise x\n"},
    {"a name that is not bound yet", " try:\n  await p()\n finally:\n  p(x)  # lost\n x = None\n"},
    {"in the test of an elif",
     " try:\n  await p()\n finally:\n  if p:\n   pass\n  elif x:  # lost\n   pass\n x = None\n"},
    {"del in a loop: the second one raises",
     " try:\n  await p()\n except CE as e:\n  while p():\n   del e  # lost\n  raise\n"},
    {"walrus", " try:\n  await p()\n except CE as e:\n  p(x := e)\n  raise x\n"},
    {"sys.exc_info", " try:\n  await p()\n except CE:\n  raise sys.exc_info()[1]\n"},
    // except*, suppress, finally.
    {"except* makes a group of it", " try:\n  await p()\n except* CE:  # lost\n  raise\n"},
    {"whose type is a group's",
     " try:\n  await p()\n except* CE as e:  # lost\n  if isinstance(e, CE):\n   p()\n  else:\n   raise\n"},
    {"out of which another except* raises the real one",
     " try:\n  try:\n   await p()\n  except* CE:\n   raise\n except* CE:\n  raise CE()\n"},
    {"suppress", " with suppress(CE):  # lost\n  await p()\n"},
    {"suppress of something else", " with suppress(Exception):\n  await p()\n"},
    {"suppress of what replaced it",
     " with suppress(Exception):\n  try:\n   await p()\n  finally:\n   raise ValueError()  # lost\n"},
    {"return in a finally", " try:\n  await p()\n finally:\n  return  # lost\n"},
    {"a finally that never ends", " try:\n  await p()\n finally:  # lost\n  while True:\n   p()\n"},
    {"a handler that goes round for ever",
     " while True:\n  try:\n   await p()\n  except CE:  # lost\n   p()\n"},
    {"the last loss wins", " try:\n  try:\n   await p()\n  except CE:\n   raise ValueError()  # lost\n "
                           "except ValueError:\n  pass\n"},
    {"what is raised as new counts as the cancellation",
     " try:\n  await p()\n except CE as e:\n  raise CE() from e\n"},
};

static size_t expected_lines(struct span text, uint32_t *lines)
{
    size_t len = 0;
    uint32_t line = 1;
    for (size_t i = 0; i < text.len; i++) {
        line += text.ptr[i] == '\n';
        if (span_starts_with(span_from(text, i), SPAN("# lost")))
            lines[len++] = line;
    }
    return len;
}

static void test_shapes(void **state)
{
    (void)state;
    for (size_t i = 0; i < sizeof(shapes) / sizeof(shapes[0]); i++) {
        struct strbuf text = {0};
        strbuf_add_str(&text, header);
        strbuf_add_str(&text, shapes[i].body);
        uint32_t expected[LINES_MAX];
        size_t len = expected_lines(strbuf_span(&text), expected);
        struct analysed found = analyse(strbuf_span(&text));
        bool same = found.losing_len == len && found.result.loses == (len > 0) && !found.result.gave_up &&
                    (len == 0 || memcmp(found.losing, expected, len * sizeof(*expected)) == 0);
        if (!same)
            print_error("%s:\n%s%s, %zu places, the first in line %u\n", shapes[i].name,
                        strbuf_span(&text).ptr, found.result.loses ? "loses" : "does not lose",
                        found.losing_len, found.losing_len > 0 ? found.losing[0] : 0);
        assert_true(same);
        strbuf_finish(&text);
    }
}

static void indent(struct strbuf *text, unsigned depth)
{
    for (unsigned i = 0; i < depth; i++)
        strbuf_add_str(text, " ");
}

// Levels of try around one await; in the handler of each, `handler`.
static struct analysed nested(unsigned levels, const char *types, const char *handler)
{
    struct strbuf text = {0};
    strbuf_add_str(&text, "import asyncio\nasync def job(p):\n");
    for (unsigned i = 1; i <= levels; i++) {
        indent(&text, i);
        strbuf_add_str(&text, "try:\n");
    }
    indent(&text, levels + 1);
    strbuf_add_str(&text, "await p()\n");
    for (unsigned i = levels; i >= 1; i--) {
        indent(&text, i);
        strbuf_printf(&text, types, i);
        strbuf_add_str(&text, "\n");
        indent(&text, i + 1);
        strbuf_printf(&text, handler, i, i);
        strbuf_add_str(&text, "\n");
    }
    struct analysed found = analyse(strbuf_span(&text));
    strbuf_finish(&text);
    return found;
}

static void test_deep_nesting(void **state)
{
    (void)state;
    struct analysed same = nested(300, "except asyncio.CancelledError:", "raise");
    assert_false(same.result.gave_up);
    assert_false(same.result.loses);
    assert_true(same.result.steps < 300 * 10);
    // Every level has a class of its own, and what is raised again may be of any of them.
    struct analysed various = nested(300, "except Error%u:", "raise");
    assert_false(various.result.gave_up);
    assert_false(various.result.loses);
    assert_true(various.result.steps < 300 * 300);
    struct analysed swallowing = nested(300, "except BaseException as e%u:", "p(e%u)");
    assert_false(swallowing.result.gave_up);
    assert_int_equal(swallowing.losing_len, 1);
    assert_int_equal(swallowing.losing[0], 2 + 300 + 2);
}

// Deeper than is analysed: nothing is said, and nothing breaks.
static void test_absurd_nesting(void **state)
{
    (void)state;
    struct strbuf text = {0};
    strbuf_add_str(&text, "async def job(p):\n try:\n  await p(");
    for (unsigned i = 0; i < 3000; i++)
        strbuf_add_str(&text, "p(");
    for (unsigned i = 0; i < 3000; i++)
        strbuf_add_str(&text, ")");
    strbuf_add_str(&text, ")\n except:\n  pass\n");
    struct analysed found = analyse(strbuf_span(&text));
    assert_true(found.result.gave_up);
    assert_false(found.result.loses);
    strbuf_finish(&text);
}

static void test_handlers_that_name_each_other(void **state)
{
    (void)state;
    struct strbuf text = {0};
    strbuf_add_str(&text, "async def job(p):\n");
    for (unsigned i = 1; i <= 16; i++) {
        indent(&text, i);
        strbuf_add_str(&text, "try:\n");
        indent(&text, i + 1);
        strbuf_add_str(&text, "await p()\n");
        indent(&text, i);
        strbuf_printf(&text, "except (OSError, ValueError, KeyError) as e%u:\n", i);
        indent(&text, i + 1);
        strbuf_add_str(&text, "p(");
        for (unsigned k = 1; k <= i; k++)
            strbuf_printf(&text, "e%u, ", k);
        strbuf_add_str(&text, ")\n");
    }
    struct analysed found = analyse(strbuf_span(&text));
    assert_false(found.result.loses);
    assert_true(found.result.steps < 100000);
    strbuf_finish(&text);
}

static unsigned steps_of_row(unsigned statements)
{
    struct strbuf text = {0};
    strbuf_add_str(&text, "async def job(p):\n");
    for (unsigned i = 0; i < statements; i++)
        strbuf_add_str(
            &text, " try:\n  await p()\n  x = None\n except ValueError as e:\n  x = e\n finally:\n  p(x)\n");
    strbuf_add_str(&text, " try:\n  await p()\n except:\n  pass\n");
    struct analysed found = analyse(strbuf_span(&text));
    assert_false(found.result.gave_up);
    assert_true(found.result.loses);
    strbuf_finish(&text);
    return found.result.steps;
}

static void test_long_row(void **state)
{
    (void)state;
    unsigned some = steps_of_row(500);
    unsigned many = steps_of_row(2000);
    assert_true(some > 500);
    assert_true(many < 5 * some); // linear
    assert_true(many < 2000 * 100);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_shapes),         cmocka_unit_test(test_deep_nesting),
        cmocka_unit_test(test_absurd_nesting), cmocka_unit_test(test_handlers_that_name_each_other),
        cmocka_unit_test(test_long_row),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}

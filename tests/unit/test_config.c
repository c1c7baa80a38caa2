// What configuration files say: TOML, patterns of paths, versions, settings.
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>

#include <cmocka.h>

#include "config/config.h"
#include "config/glob.h"
#include "config/layer.h"
#include "config/ruff.h"
#include "config/toml.h"
#include "config/version.h"
#include "util/strbuf.h"

struct fixture {
    struct arena arena;
    struct problems problems;
};

static int set_up(void **state)
{
    struct fixture *fixture = mem_calloc(1, sizeof(*fixture));
    fixture->problems.arena = &fixture->arena;
    *state = fixture;
    return 0;
}

static int tear_down(void **state)
{
    struct fixture *fixture = *state;
    VEC_FINISH(&fixture->problems.items);
    arena_finish(&fixture->arena);
    free(fixture);
    return 0;
}

// The value at a path of keys with dots between them; an array's number stands for its item.
static const struct value *at(const struct value *value, const char *path)
{
    while (value != NULL && *path != '\0') {
        size_t len = strcspn(path, ".");
        if (value->kind == VALUE_ARRAY) {
            value = value->first;
            for (int i = *path - '0'; i > 0 && value != NULL; i--)
                value = value->next;
        } else {
            value = value_member(value, (struct span){path, len});
        }
        path += len + (path[len] == '.');
    }
    return value;
}

static void assert_string(const struct value *root, const char *path, const char *expected)
{
    const struct value *value = at(root, path);
    assert_non_null(value);
    assert_int_equal(value->kind, VALUE_STRING);
    assert_int_equal(value->string.len, strlen(expected));
    assert_memory_equal(value->string.ptr, expected, value->string.len);
}

static void assert_number(const struct value *root, const char *path, double expected)
{
    const struct value *value = at(root, path);
    assert_non_null(value);
    assert_int_equal(value->kind, VALUE_NUMBER);
    assert_true(value->number > expected - 1e-9 && value->number < expected + 1e-9);
}

static void toml_has_strings_of_four_kinds(void **state)
{
    struct fixture *f = *state;
    const struct value *root = toml_read(SPAN("a = \"b\\tc \\u00e9 \\U0001F600 \\\"\" # no \"\n"
                                              "b = 'c:\\x'\n"
                                              "c = \"\"\"\nd \\\n   e\n\"\"\"\n"
                                              "d = '''\n'e'\\'''\n"
                                              "e = \"\""),
                                         &f->problems);
    assert_string(root, "a", "b\tc \u00e9 \U0001F600 \"");
    assert_string(root, "b", "c:\\x");
    assert_string(root, "c", "d e\n");
    assert_string(root, "d", "'e'\\");
    assert_string(root, "e", "");
}

static void toml_has_numbers_and_the_rest(void **state)
{
    struct fixture *f = *state;
    const struct value *root =
        toml_read(SPAN("a = 1_000\nb = -2.5e1\nc = 0x1F\nd = 0b11\ne = true\nf = 1979-05-27\n"
                       "g = [1, # one\n  [2, 'x'],\n]\nh = {i = 1, j.k = 2}\n"),
                  &f->problems);
    assert_number(root, "a", 1000);
    assert_number(root, "b", -25);
    assert_number(root, "c", 31);
    assert_number(root, "d", 3);
    assert_true(at(root, "e")->boolean);
    assert_int_equal(at(root, "f")->kind, VALUE_DATE);
    assert_number(root, "g.0", 1);
    assert_string(root, "g.1.1", "x");
    assert_number(root, "h.i", 1);
    assert_number(root, "h.j.k", 2);
}

static void toml_has_tables_in_all_ways(void **state)
{
    struct fixture *f = *state;
    const struct value *root =
        toml_read(SPAN("top = 0\na.b = 1\n[t]\nx = 1\n[t.u.\"v w\"]\ny = 2\n[t.u]\nz = 3\n"
                       "[[l]]\nn = 1\n[l.m]\no = 2\n[[l]]\nn = 3\n[q]\n"),
                  &f->problems);
    assert_number(root, "top", 0);
    assert_number(root, "a.b", 1);
    assert_number(root, "t.x", 1);
    assert_number(root, "t.u.v w.y", 2);
    assert_number(root, "t.u.z", 3);
    assert_number(root, "l.0.n", 1);
    assert_number(root, "l.0.m.o", 2);
    assert_number(root, "l.1.n", 3);
    assert_int_equal(at(root, "q")->kind, VALUE_TABLE);
}

static void toml_knows_where_values_stand(void **state)
{
    struct fixture *f = *state;
    const struct value *value = at(toml_read(SPAN("[a]\nbc = 'd'\n"), &f->problems), "a.bc");
    assert_int_equal(value->key_place.start, 4);
    assert_int_equal(value->key_place.end, 6);
    assert_int_equal(value->place.start, 9);
    assert_int_equal(value->place.end, 12);
}

// Where the first problem of the text is, after it was seen that nothing is read from the text.
static uint32_t refused_at(struct fixture *f, const char *text)
{
    f->problems.items.len = 0;
    assert_null(toml_read(span_of(text), &f->problems));
    assert_int_equal(f->problems.items.len, 1);
    assert_true(f->problems.items.items[0].fatal);
    return f->problems.items.items[0].place.start;
}

static void toml_refuses_what_is_none(void **state)
{
    struct fixture *f = *state;
    refused_at(f, "a = ");
    assert_int_equal(refused_at(f, "a = 1\nb = = 2\n"), 8);
    refused_at(f, "[a\nb = 1\n");
    refused_at(f, "a = \"x\nb = 1\n");
    assert_int_equal(refused_at(f, "a = 1\na = 2\n"), 6);
    assert_int_equal(refused_at(f, "[a]\n[a]\n"), 5);
    assert_int_equal(refused_at(f, "a = 1\n[a.b]\n"), 7);
    assert_int_equal(refused_at(f, "a = {}\n[a.b]\n"), 8);
    assert_int_equal(refused_at(f, "a = []\n[[a]]\n"), 9);
    assert_int_equal(refused_at(f, "[[a]]\n[a]\n"), 7);
}

static void toml_refuses_what_is_too_much(void **state)
{
    struct fixture *f = *state;
    struct strbuf text = {0};
    strbuf_add_str(&text, "a = ");
    for (int i = 0; i < 100000; i++)
        strbuf_add_char(&text, '[');
    refused_at(f, text.bytes);
    for (int i = 0; i < 100000; i++)
        strbuf_add_char(&text, ']');
    refused_at(f, text.bytes);
    strbuf_cut(&text, 0);
    strbuf_add_str(&text, "a");
    for (int i = 0; i < 50000; i++)
        strbuf_add_str(&text, ".a");
    strbuf_add_str(&text, " = 1\n");
    refused_at(f, text.bytes);
    strbuf_finish(&text);
}

static void globs_match_paths(void **state)
{
    (void)state;
    static const struct {
        const char *pattern, *path;
        bool covers;
    } cases[] = {
        {"a.py", "a.py", true},
        {"a.py", "x/y/a.py", true},
        {"a.py", "x/ba.py", false},
        {"tests", "tests/a.py", true},
        {"tests/", "tests/a.py", true},
        {"tests", "x/tests/y/a.py", true},
        {"x/tests", "x/tests/a.py", true},
        {"x/tests", "y/x/tests/a.py", false},
        {"tests/*", "tests/x/a.py", true},
        {"tests/**", "tests/x/a.py", true},
        {"./tests/*.py", "tests/a.py", true},
        {"**/conftest.py", "conftest.py", true},
        {"**/conftest.py", "x/y/conftest.py", true},
        {"**/conftest.py", "x/my_conftest.py", false},
        {"src/**/a.py", "src/a.py", true},
        {"src/**/a.py", "src/x/y/a.py", true},
        {"src/**/a.py", "src/x/ya.py", false},
        {"test_?.py", "test_a.py", true},
        {"test_?.py", "test_ab.py", false},
        {"[a-c]x[!1].py", "bx2.py", true},
        {"[a-c]x[!1].py", "bx1.py", false},
        {"[a-c]x[!1].py", "dx2.py", false},
        {"[]a].py", "].py", true},
        {"[a.py", "[a.py", true},
        {"*a*b*c", "xxaxxbxxc", true},
        {"*a*b*c", "xxaxxcxxb", false},
        {"", "a.py", false},
        {"*", "a/b.py", true},
    };
    for (size_t i = 0; i < sizeof(cases) / sizeof(*cases); i++) {
        if (glob_covers(span_of(cases[i].pattern), span_of(cases[i].path)) != cases[i].covers)
            fail_msg("%s and %s", cases[i].pattern, cases[i].path);
    }
}

static void globs_of_many_stars_end(void **state)
{
    (void)state;
    char pattern[2001], path[4001];
    for (size_t i = 0; i < 2000; i++)
        pattern[i] = i % 2 == 0 ? '*' : 'a';
    pattern[1999] = 'b';
    pattern[2000] = '\0';
    memset(path, 'a', 4000);
    path[4000] = '\0';
    assert_false(glob_matches(span_of(pattern), span_of(path)));
}

static void versions_are_read(void **state)
{
    (void)state;
    assert_int_equal(version_minor(SPAN("3.9")), 9);
    assert_int_equal(version_minor(SPAN("py312")), 12);
    assert_int_equal(version_minor(SPAN("3.4")), -1);
    assert_int_equal(version_minor(SPAN("3.")), -1);
    assert_int_equal(version_minor(SPAN("3.x")), -1);
    assert_int_equal(version_minor(SPAN("3.9.1")), -1);
    assert_int_equal(version_minor(SPAN("3.99999999999999999999")), -1);
    assert_int_equal(version_minor(SPAN("")), -1);

    assert_int_equal(version_oldest_allowed(SPAN(">=3.9")), 9);
    assert_int_equal(version_oldest_allowed(SPAN(" >= 3.8.1 , < 4")), 8);
    assert_int_equal(version_oldest_allowed(SPAN("<3.14,>3.10")), 11);
    assert_int_equal(version_oldest_allowed(SPAN(">3.10.2")), 10);
    assert_int_equal(version_oldest_allowed(SPAN("~=3.11")), 11);
    assert_int_equal(version_oldest_allowed(SPAN("==3.12.*")), 12);
    assert_int_equal(version_oldest_allowed(SPAN("^3.9")), 9);
    assert_int_equal(version_oldest_allowed(SPAN(">=3")), 5);
    assert_int_equal(version_oldest_allowed(SPAN(">=3.8,>=3.10,!=3.11.0")), 10);
    assert_int_equal(version_oldest_allowed(SPAN("<4")), -1);
    assert_int_equal(version_oldest_allowed(SPAN(">=2.7")), -1);
    assert_int_equal(version_oldest_allowed(SPAN("")), -1);
    assert_int_equal(version_oldest_allowed(SPAN(",,>=")), -1);
}

static bool knows_cnl(const void *context, struct span pattern)
{
    (void)context;
    return span_starts_with(pattern, SPAN("CNL"));
}

static struct layer read_layer(struct fixture *f, const char *text)
{
    static const struct rule_names rules = {knows_cnl, NULL};
    f->problems.items.len = 0;
    const struct value *root = toml_read(span_of(text), &f->problems);
    assert_non_null(root);
    return layer_read(root, SPAN("/p"), &rules, &f->problems);
}

static void layers_hold_what_is_said(void **state)
{
    struct fixture *f = *state;
    struct layer layer = read_layer(
        f, "select = ['CNL1']\nignore = []\nexclude = ['build']\n"
           "target-version = '3.9'\nlibrary = 'trio'\nshield-timeout = 2.5\n"
           "logger = 'app.log'\nsafe-resource = 'app.hold'\nper-file-ignores = {'t/*' = ['CNL2', 'CNL3']}\n"
           "[severity]\nCNL101 = 'error'\n");
    assert_int_equal(f->problems.items.len, 0);
    assert_true(layer.select.given && layer.select.len == 1 && span_is(layer.select.items[0], "CNL1"));
    assert_true(layer.ignore.given && layer.ignore.len == 0);
    assert_int_equal(layer.target_minor, 9);
    assert_true(span_is(layer.library, "trio") && span_is(layer.logger, "app.log"));
    assert_true(span_is(layer.safe_resource, "app.hold"));
    assert_int_equal(layer.file_ignores_len, 1);
    assert_int_equal(layer.file_ignores[0].rules.len, 2);
    assert_true(span_is(layer.severities[0].severity, "error"));
    assert_true(layer_excludes(&layer, SPAN("/p/x/build/a.py")));
    assert_false(layer_excludes(&layer, SPAN("/build/a.py")));
    assert_false(layer_excludes(&layer, SPAN("/px/build/a.py")));
}

static void layers_say_what_is_wrong_and_where(void **state)
{
    struct fixture *f = *state;
    static const struct {
        const char *text, *place, *says;
        bool fatal;
    } cases[] = {
        {"select = 'CNL1'", "'CNL1'", "array", true},
        {"select = ['CNL1', 5]", "5", "select[1]", true},
        {"select = ['X1']", "'X1'", "X1", true},
        {"ignore = [[]]", "[]]", "ignore[0]", true},
        {"exclude = [1]", "1", "exclude[0]", true},
        {"per-file-ignores = ['a']", "['a']", "table", true},
        {"per-file-ignores = {a = 'b'}", "'b'", "array", true},
        {"severity = 'high'", "'high'", "table", true},
        {"severity = {CNL1 = 'high'}", "'high'", "CNL1", true},
        {"severity = {X1 = 'hint'}", "X1", "X1", true},
        {"severity.CNL1 = 2", "2", "\"hint\"", true},
        {"target-version = 3.10", "3.10", "string", true},
        {"target-version = '2.7'", "'2.7'", "3.", true},
        {"library = 'curio'", "'curio'", "trio", true},
        {"shield-timeout = 0", "0", "seconds", true},
        {"shield-timeout = nan", "nan", "seconds", true},
        {"shield-timeout = true", "true", "seconds", true},
        {"logger = 'log'", "'log'", "full name", true},
        {"logger = 'a..b'", "'a..b'", "full name", true},
        {"logger = 'a.b()'", "'a.b()'", "full name", true},
        {"safe-resource = 'hold'", "'hold'", "full name", true},
        {"selekt = ['CNL1']", "selekt", "selekt", false},
    };
    for (size_t i = 0; i < sizeof(cases) / sizeof(*cases); i++) {
        read_layer(f, cases[i].text);
        if (f->problems.items.len != 1)
            fail_msg("%s: %zu problems", cases[i].text, f->problems.items.len);
        const struct problem *problem = &f->problems.items.items[0];
        uint32_t place = (uint32_t)(strstr(cases[i].text, cases[i].place) - cases[i].text);
        if (problem->place.start != place || problem->fatal != cases[i].fatal ||
            strstr(problem->message, cases[i].says) == NULL)
            fail_msg("%s: at %u, %s", cases[i].text, problem->place.start, problem->message);
    }
}

static void ruff_reports_what_it_has_and_what_is_selected(void **state)
{
    struct fixture *f = *state;
    static const struct {
        const char *text;
        bool reports; // B012
    } cases[] = {
        {"", false},
        {"lint.select = ['B']", true},
        {"select = ['ALL']", true},
        {"lint.extend-select = ['B012']", true},
        {"lint.select = ['E', 'BLE']", false},
        {"lint.select = ['B']\nlint.ignore = ['B012']", false},
        {"lint.select = ['B012']\nlint.ignore = ['B']", true},
        {"lint.select = ['ALL']\nlint.extend-ignore = ['B']", false},
        {"lint.select = 'B'", false},
        {"lint.select = [1, 'B0']", true},
    };
    for (size_t i = 0; i < sizeof(cases) / sizeof(*cases); i++) {
        struct ruff_selection ruff = ruff_read(toml_read(span_of(cases[i].text), &f->problems));
        if (ruff_reports(&ruff, SPAN("B012")) != cases[i].reports)
            fail_msg("%s", cases[i].text);
    }
    struct ruff_selection all = ruff_read(toml_read(SPAN("lint.select = ['ALL']"), &f->problems));
    assert_false(ruff_reports(&all, SPAN("ASYNC102"))); // flake8-async's alone
    assert_false(ruff_reports(&all, SPAN("S7497")));
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test_setup_teardown(toml_has_strings_of_four_kinds, set_up, tear_down),
        cmocka_unit_test_setup_teardown(toml_has_numbers_and_the_rest, set_up, tear_down),
        cmocka_unit_test_setup_teardown(toml_has_tables_in_all_ways, set_up, tear_down),
        cmocka_unit_test_setup_teardown(toml_knows_where_values_stand, set_up, tear_down),
        cmocka_unit_test_setup_teardown(toml_refuses_what_is_none, set_up, tear_down),
        cmocka_unit_test_setup_teardown(toml_refuses_what_is_too_much, set_up, tear_down),
        cmocka_unit_test(globs_match_paths),
        cmocka_unit_test(globs_of_many_stars_end),
        cmocka_unit_test(versions_are_read),
        cmocka_unit_test_setup_teardown(layers_hold_what_is_said, set_up, tear_down),
        cmocka_unit_test_setup_teardown(layers_say_what_is_wrong_and_where, set_up, tear_down),
        cmocka_unit_test_setup_teardown(ruff_reports_what_it_has_and_what_is_selected, set_up, tear_down),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}

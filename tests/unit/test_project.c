// Configuration files on disk, and what holds for a file after all that is said.
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/stat.h>
#include <unistd.h>

#include <cmocka.h>

#include "lint/policy.h"
#include "util/strbuf.h"

struct fixture {
    char root[64];
    struct linter *linter;
    struct projects projects;
};

static int set_up(void **state)
{
    struct fixture *f = mem_calloc(1, sizeof(*f));
    char *error = NULL;
    strcpy(f->root, "/tmp/cancelot-test-XXXXXX");
    f->linter = linter_create(&error);
    projects_init(&f->projects, policy_rule_names(f->linter));
    *state = f;
    return mkdtemp(f->root) == NULL;
}

static int tear_down(void **state)
{
    struct fixture *f = *state;
    struct strbuf command = {0};
    strbuf_printf(&command, "rm -rf %s", f->root);
    int status = system(command.bytes);
    strbuf_finish(&command);
    projects_finish(&f->projects);
    linter_destroy(f->linter);
    free(f);
    return status;
}

static void path_of(struct strbuf *path, const struct fixture *f, const char *name)
{
    strbuf_cut(path, 0);
    strbuf_printf(path, "%s/%s", f->root, name);
}

// Writes a file below the root, and the folders above it. Forgets what was read.
static void put(struct fixture *f, const char *name, const char *text)
{
    struct strbuf path = {0};
    path_of(&path, f, name);
    for (size_t i = strlen(f->root) + 1; i < path.len; i++) {
        if (path.bytes[i] != '/')
            continue;
        path.bytes[i] = '\0';
        mkdir(path.bytes, 0700);
        path.bytes[i] = '/';
    }
    FILE *file = fopen(path.bytes, "w");
    assert_non_null(file);
    fputs(text, file);
    fclose(file);
    strbuf_finish(&path);
    projects_reload(&f->projects);
}

static struct policy_sources sources_of(struct fixture *f, const char *name)
{
    struct strbuf path = {0};
    path_of(&path, f, name);
    struct policy_sources sources = {.project = projects_find(&f->projects, strbuf_span(&path))};
    strbuf_finish(&path);
    return sources;
}

static struct policy policy_of(struct fixture *f, const char *name)
{
    struct policy_sources sources = sources_of(f, name);
    struct strbuf path = {0};
    path_of(&path, f, name);
    struct policy policy = policy_for(f->linter, &sources, strbuf_span(&path));
    policy_yield_to_ruff(&policy, f->linter, &sources);
    strbuf_finish(&path);
    return policy;
}

static bool reports(struct fixture *f, const char *name, const char *code)
{
    return policy_of(f, name).selection.on[linter_find_rule(f->linter, span_of(code))->index];
}

static void the_nearest_file_holds(void **state)
{
    struct fixture *f = *state;
    put(f, "pyproject.toml", "[project]\nrequires-python = '>=3.8'\n[tool.cancelot]\nignore = ['CNL101']\n");
    put(f, "a/pyproject.toml", "[project]\nname = 'says nothing to us'\n");
    put(f, "b/pyproject.toml", "[project]\nrequires-python = '>=3.11'\n[tool.cancelot]\n");
    put(f, "b/c/cancelot.toml", "target-version = '3.12'\n");
    put(f, "b/c/pyproject.toml", "[tool.cancelot]\nignore = ['ALL']\n");
    assert_false(reports(f, "x.py", "CNL101"));
    assert_false(reports(f, "a/x.py", "CNL101"));
    assert_true(reports(f, "b/x.py", "CNL101"));
    assert_true(reports(f, "b/c/x.py", "CNL101"));
    assert_int_equal(policy_of(f, "x.py").config.target_minor, 8);
    assert_int_equal(policy_of(f, "a/d/x.py").config.target_minor, 8);
    assert_int_equal(policy_of(f, "b/x.py").config.target_minor, 11);
    assert_int_equal(policy_of(f, "b/c/d/x.py").config.target_minor, 12);
}

static void folders_that_are_not_there_have_what_is_above_them(void **state)
{
    struct fixture *f = *state;
    put(f, "cancelot.toml", "ignore = ['CNL101']\n");
    assert_false(reports(f, "not/there/x.py", "CNL101"));
}

static void a_broken_file_leaves_what_it_said(void **state)
{
    struct fixture *f = *state;
    put(f, "cancelot.toml", "ignore = ['CNL101']\n");
    assert_false(reports(f, "x.py", "CNL101"));
    put(f, "cancelot.toml", "ignore = ['CNL102'\n");
    assert_false(reports(f, "x.py", "CNL101"));
    assert_int_equal(f->projects.files.items[0]->last->problems.items.len, 1);
    put(f, "cancelot.toml", "ignore = ['CNL999']\n");
    assert_false(reports(f, "x.py", "CNL101"));
    put(f, "cancelot.toml", "ignore = ['CNL102']\nunknown = 1\n");
    assert_true(reports(f, "x.py", "CNL101"));
    assert_false(reports(f, "x.py", "CNL102"));
    assert_int_equal(f->projects.files.items[0]->last->problems.items.len, 1);

    struct strbuf path = {0};
    path_of(&path, f, "cancelot.toml");
    assert_int_equal(unlink(path.bytes), 0);
    projects_reload(&f->projects);
    assert_true(reports(f, "x.py", "CNL102"));
    assert_null(f->projects.files.items[0]->last);
    strbuf_finish(&path);
}

static void what_is_no_file_is_none(void **state)
{
    struct fixture *f = *state;
    put(f, "pyproject.toml/x", "");
    assert_null(sources_of(f, "a.py").project->layer);
    struct strbuf path = {0};
    path_of(&path, f, "cancelot.toml");
    assert_int_equal(mkfifo(path.bytes, 0600), 0);
    strbuf_finish(&path);
    projects_reload(&f->projects);
    assert_null(sources_of(f, "a.py").project->layer);
}

static void others_files_are_not_complained_about(void **state)
{
    struct fixture *f = *state;
    put(f, "ruff.toml", "select = [\n");
    put(f, "pyproject.toml", "[project\n");
    assert_true(reports(f, "x.py", "CNL101"));
    for (size_t i = 0; i < f->projects.files.len; i++)
        assert_int_equal(f->projects.files.items[i]->last->problems.items.len, 0);
    put(f, "pyproject.toml", "[project\n[tool.cancelot]\n");
    assert_true(reports(f, "x.py", "CNL101"));
    size_t problems = 0;
    for (size_t i = 0; i < f->projects.files.len; i++)
        problems += f->projects.files.items[i]->last->problems.items.len;
    assert_int_equal(problems, 1);
}

static void rules_are_ignored_by_path(void **state)
{
    struct fixture *f = *state;
    put(f, "cancelot.toml",
        "exclude = ['gen']\n[per-file-ignores]\n'tests/*' = ['CNL1']\n'x.py' = ['CNL201']\n");
    assert_true(reports(f, "x.py", "CNL101"));
    assert_false(reports(f, "x.py", "CNL201"));
    assert_false(reports(f, "tests/a/y.py", "CNL101"));
    assert_true(reports(f, "tests/a/y.py", "CNL201"));
    struct policy_sources sources = sources_of(f, "x.py");
    struct strbuf path = {0};
    path_of(&path, f, "a/gen/x.py");
    assert_true(policy_excludes(&sources, strbuf_span(&path)));
    path_of(&path, f, "a/x.py");
    assert_false(policy_excludes(&sources, strbuf_span(&path)));
    strbuf_finish(&path);
}

static void upper_layers_win(void **state)
{
    struct fixture *f = *state;
    put(f, "cancelot.toml",
        "select = ['CNL1']\nignore = ['CNL101']\nshield-timeout = 3\n[severity]\nCNL1 = 'error'\n");
    struct policy_sources sources = sources_of(f, "x.py");
    const struct rule *r101 = linter_find_rule(f->linter, SPAN("CNL101"));
    const struct rule *r201 = linter_find_rule(f->linter, SPAN("CNL201"));
    const struct span select[] = {SPAN("CNL101")};
    struct layer upper = layer_empty();
    sources.layers[sources.layers_len++] = &upper;
    assert_false(policy_for(f->linter, &sources, SPAN("")).selection.on[r101->index]);
    assert_false(policy_for(f->linter, &sources, SPAN("")).selection.on[r201->index]);
    upper.select = (struct word_list){true, 1, select};
    upper.shield_timeout = 4;
    struct policy policy = policy_for(f->linter, &sources, SPAN(""));
    assert_true(policy.selection.on[r101->index]);
    assert_int_equal(policy.selection.severity[r101->index], SEVERITY_ERROR + 1);
    assert_true(policy.config.shield_timeout > 3.9);
}

static void what_ruff_reports_is_left_to_it(void **state)
{
    struct fixture *f = *state;
    put(f, "pyproject.toml", "[tool.ruff.lint]\nselect = ['B', 'ASYNC']\n");
    assert_false(reports(f, "x.py", "CNL105")); // B012
    assert_true(reports(f, "x.py", "CNL101"));  // ASYNC103, which ruff does not have
    put(f, "a/.ruff.toml", "lint.select = ['E']\n");
    assert_true(reports(f, "a/x.py", "CNL105"));
    put(f, "cancelot.toml", "select = ['CNL1']\n");
    assert_false(reports(f, "x.py", "CNL105"));
    put(f, "cancelot.toml", "select = ['CNL1', 'jump-in-finally']\n");
    assert_true(reports(f, "x.py", "CNL105"));
    put(f, "cancelot.toml", "select = ['cnl105']\n");
    assert_true(reports(f, "x.py", "CNL105"));
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test_setup_teardown(the_nearest_file_holds, set_up, tear_down),
        cmocka_unit_test_setup_teardown(folders_that_are_not_there_have_what_is_above_them, set_up,
                                        tear_down),
        cmocka_unit_test_setup_teardown(a_broken_file_leaves_what_it_said, set_up, tear_down),
        cmocka_unit_test_setup_teardown(what_is_no_file_is_none, set_up, tear_down),
        cmocka_unit_test_setup_teardown(others_files_are_not_complained_about, set_up, tear_down),
        cmocka_unit_test_setup_teardown(rules_are_ignored_by_path, set_up, tear_down),
        cmocka_unit_test_setup_teardown(upper_layers_win, set_up, tear_down),
        cmocka_unit_test_setup_teardown(what_ruff_reports_is_left_to_it, set_up, tear_down),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdlib.h>

#include <cmocka.h>

#include "fixes/imports.h"
#include "fixes/layout.h"
#include "fixes/unused.h"

const TSLanguage *tree_sitter_python(void);

// A parsed text.
struct file {
    struct arena arena, scratch;
    struct syntax syntax;
    struct module module;
    TSTree *tree;
    struct edit_set edits;
};

static void file_open(struct file *self, const char *text)
{
    *self = (struct file){0};
    arena_init(&self->arena);
    assert_null(syntax_init(&self->syntax, tree_sitter_python()));
    TSParser *parser = ts_parser_new();
    assert_true(ts_parser_set_language(parser, tree_sitter_python()));
    uint32_t len = (uint32_t)strlen(text);
    self->tree = ts_parser_parse_string(parser, NULL, text, len);
    ts_parser_delete(parser);
    module_init(&self->module, &self->arena, &self->scratch, &self->syntax, ts_tree_root_node(self->tree),
                text, len, 10);
    self->edits.arena = &self->arena;
}

static void file_close(struct file *self)
{
    ts_tree_delete(self->tree);
    arena_finish(&self->arena);
    arena_finish(&self->scratch);
}

// The innermost node that begins with `text` and has this type.
static TSNode node_at(const struct file *file, const char *text, TSSymbol symbol)
{
    uint32_t at = (uint32_t)(strstr(file->module.source, text) - file->module.source);
    TSNode node = ts_node_descendant_for_byte_range(file->module.root, at, at + 1);
    while (!ts_node_is_null(node) && ts_node_symbol(node) != symbol)
        node = ts_node_parent(node);
    assert_false(ts_node_is_null(node));
    return node;
}

static void assert_edited(struct file *file, const char *expected)
{
    assert_true(edits_finish(&file->edits));
    size_t len;
    char *text = edits_apply(module_source(&file->module), file->edits.items, file->edits.len, &len);
    assert_string_equal(text, expected);
    free(text);
}

#define assert_span(actual, expected)                                                                        \
    do {                                                                                                     \
        struct span actual_ = (actual);                                                                      \
        assert_int_equal(actual_.len, strlen(expected));                                                     \
        assert_memory_equal(actual_.ptr, (expected), actual_.len);                                           \
    } while (0)

// ---- lines -----------------------------------------------------------------------------------------------

static void lines_are_found(void **state)
{
    (void)state;
    struct span text = SPAN("ab\r\n\tcd\n\n\f  e");
    assert_int_equal(line_start(text, 0), 0);
    assert_int_equal(line_start(text, 6), 4);
    assert_int_equal(line_end(text, 1), 2); // before "\r\n"
    assert_int_equal(line_end(text, 4), 7);
    assert_int_equal(line_end(text, 8), 8);
    assert_int_equal(line_end(text, 10), 13); // the last line has no ending
    assert_int_equal(line_next(text, 0), 4);
    assert_int_equal(line_next(text, 10), 13);
    assert_span(line_indent(text, 6), "\t");
    assert_span(line_indent(text, 12), "  "); // without the form feed
    assert_true(starts_line(text, 5));
    assert_false(starts_line(text, 6));
    assert_true(line_is_blank(text, 8));
    assert_false(line_is_blank(text, 12));
}

static void comments_end_lines(void **state)
{
    (void)state;
    struct span text = SPAN("a  # b\n  # c\nd; e");
    assert_true(ends_line(text, 1));
    assert_true(line_is_comment(text, 9));
    assert_false(line_is_comment(text, 1));
    assert_false(ends_line(text, 14));
    assert_true(ends_line(text, (uint32_t)text.len));
}

static void line_endings_are_kept(void **state)
{
    (void)state;
    assert_span(newline_at(SPAN("a\r\nb\n"), 0), "\r\n");
    assert_span(newline_at(SPAN("a\r\nb\n"), 3), "\n");
    assert_span(newline_at(SPAN("a\r\nb"), 3), "\r\n"); // as the line before
    assert_span(newline_at(SPAN("a"), 0), "\n");
    assert_span(newline_at(SPAN(""), 0), "\n");
}

static void the_unit_is_that_of_the_code_around(void **state)
{
    (void)state;
    struct file file;
    file_open(&file, "def f():\n\tif x:\n\t  a\n  \ndef g():\n    b; c\nif d: e\n");
    TSNode block = node_at(&file, "a\n", file.syntax.n_block);
    assert_span(indent_unit(&file.module, block), "  ");
    assert_span(indent_unit(&file.module, ts_node_parent(block)), "\t");
    assert_span(indent_unit(&file.module, node_at(&file, "e\n", file.syntax.n_block)), "    ");
    assert_true(block_is_inline(&file.module, node_at(&file, "e\n", file.syntax.n_block)));
    assert_false(block_is_inline(&file.module, block));
    assert_int_equal(block_len(&file.module, node_at(&file, "b; c", file.syntax.n_block)), 2);
    file_close(&file);
}

static void comments_below_belong_to_the_statement(void **state)
{
    (void)state;
    struct file file;
    file_open(&file, "if a:\n    b  # 1\n    # 2\n  # 3\n    # 4\n");
    uint32_t end = end_of_statement(&file.module, node_at(&file, "b  #", file.syntax.n_expression_statement));
    assert_memory_equal(file.module.source + end, "\n  # 3", 6);
    file_close(&file);
}

static void hashes_in_strings_are_no_comments(void **state)
{
    (void)state;
    struct file file;
    file_open(&file, "a = '# x'\nb = 1  # y\n");
    assert_false(range_has_comment(&file.module, 0, 9));
    assert_true(range_has_comment(&file.module, 10, 21));
    file_close(&file);
}

// ---- suites ----------------------------------------------------------------------------------------------

static void check_unwrap(const char *before, const char *expected)
{
    struct file file;
    file_open(&file, before);
    TSNode with = node_at(&file, "with", file.syntax.n_with_statement);
    TSNode block = node_field(with, file.syntax.f_body);
    bool done = unwrap_block(&file.edits, &file.module, ts_node_start_byte(with), block);
    assert_int_equal(done, expected != NULL);
    if (expected != NULL)
        assert_edited(&file, expected);
    file_close(&file);
}

static void a_suite_moves_out(void **state)
{
    (void)state;
    check_unwrap("with a:\n    b\n    c\nd\n", "b\nc\nd\n");
    check_unwrap("if x:\n\twith a:\n\t\tb\n", "if x:\n\tb\n");
    check_unwrap("with a:\r\n    b\r\n", "b\r\n");
    check_unwrap("with a:\n    b", "b");
    check_unwrap("with a: b  # c\n", "b  # c\n");
    check_unwrap("if x:\n    with a: b; c\n", "if x:\n    b; c\n");
    check_unwrap("with (\n    a,\n):\n    b\n", "b\n");
}

static void comments_and_strings_survive_the_move(void **state)
{
    (void)state;
    check_unwrap("with a:  # 1\n    # 2\n    b(\n        c,\n    )\n\n    # 3\n# 4\n",
                 "# 1\n# 2\nb(\n    c,\n)\n\n# 3\n# 4\n");
    check_unwrap("with a:\n    b = \"\"\"\n    c\n    \"\"\"\n    d\n", "b = \"\"\"\n    c\n    \"\"\"\nd\n");
    check_unwrap("with a:\n    b = 'x\\\n    y'\n", "b = 'x\\\n    y'\n");
    check_unwrap("with (\n    a,  # why\n):\n    b\n", NULL); // the comment would get lost
}

static void lines_are_indented_but_for_strings(void **state)
{
    (void)state;
    struct file file;
    file_open(&file, "if x:\n  a(\n b)\n\n  c = '''\n  d\n'''\n  e\n");
    TSNode block = node_at(&file, "a(", file.syntax.n_block);
    indent_lines(&file.edits, &file.module, ts_node_start_byte(block), ts_node_end_byte(block), SPAN("  "));
    assert_edited(&file, "if x:\n    a(\n   b)\n\n    c = '''\n  d\n'''\n    e\n");
    file_close(&file);
}

static void an_inline_suite_gets_lines(void **state)
{
    (void)state;
    struct file file;
    file_open(&file, "if x:   a; b\r\n");
    expand_block(&file.edits, &file.module, node_at(&file, "a;", file.syntax.n_block), SPAN("\t"));
    assert_edited(&file, "if x:\r\n\ta; b\r\n");
    file_close(&file);
}

// ---- lists -----------------------------------------------------------------------------------------------

static void check_remove(const char *before, const char *element, const char *expected)
{
    struct file file;
    file_open(&file, before);
    remove_from_list(&file.edits, &file.module, node_at(&file, element, file.syntax.n_identifier));
    assert_edited(&file, expected);
    file_close(&file);
}

static void elements_leave_lists(void **state)
{
    (void)state;
    check_remove("f(xa, xb, xc)\n", "xa", "f(xb, xc)\n");
    check_remove("f(xa, xb, xc)\n", "xb", "f(xa, xc)\n");
    check_remove("f(xa, xb, xc)\n", "xc", "f(xa, xb)\n");
    check_remove("f(xa, xb,)\n", "xb", "f(xa,)\n");
    check_remove("f(\n    xa,\n    xb,\n)\n", "xb", "f(\n    xa,\n)\n");
    check_remove("f(\n    xa,  # 1\n    xb,\n)\n", "xa", "f(\n    xb,\n)\n");
    check_remove("f(\n    xa,\n    xb\n)\n", "xb", "f(\n    xa\n)\n");
}

// ---- imports ---------------------------------------------------------------------------------------------

static void check_import(const char *before, const char *name, const char *expected)
{
    struct file file;
    file_open(&file, before);
    struct imports imports = {.module = &file.module, .at = file.module.root};
    struct span spelled = imports_spell(&imports, name);
    assert_true(spelled.len > 0);
    assert_int_equal(imports_finish(&imports, &file.edits), expected != NULL);
    if (expected != NULL)
        assert_edited(&file, expected);
    file_close(&file);
}

static void imports_go_where_they_sort(void **state)
{
    (void)state;
    check_import("import abc\nimport sys\n", "logging.warning", "import abc\nimport logging\nimport sys\n");
    check_import("import sys\n", "asyncio.wait", "import asyncio\nimport sys\n");
    check_import("import abc\nfrom os import path\n", "logging.x",
                 "import abc\nimport logging\nfrom os import path\n");
    check_import("from os import path\n", "logging.x", "import logging\nfrom os import path\n");
    check_import("import abc", "logging.x", "import abc\nimport logging");
    check_import("import abc\r\n", "logging.x", "import abc\r\nimport logging\r\n");
    check_import("import abc\n\nimport aiohttp\n", "logging.x",
                 "import abc\nimport logging\n\nimport aiohttp\n");
    check_import("import aiohttp\n", "logging.x", "import logging\n\nimport aiohttp\n");
    check_import("\"\"\"d\"\"\"\n\nfrom . import a\n", "logging.x",
                 "\"\"\"d\"\"\"\n\nimport logging\n\nfrom . import a\n");
    check_import("import abc\n\nfrom trio import sleep\n", "trio.Cancelled",
                 "import abc\n\nimport trio\nfrom trio import sleep\n");
    check_import("from os import (\n    path,\n)\nimport abc\n", "logging.x",
                 "from os import (\n    path,\n)\nimport abc\nimport logging\n");
}

static void imports_go_behind_the_head(void **state)
{
    (void)state;
    check_import("x = 1\n", "logging.x", "import logging\n\nx = 1\n");
    check_import("def f():\n    pass\n", "logging.x", "import logging\n\n\ndef f():\n    pass\n");
    check_import("\"\"\"Doc.\"\"\"\n\n\ndef f():\n    pass\n", "logging.x",
                 "\"\"\"Doc.\"\"\"\n\nimport logging\n\n\ndef f():\n    pass\n");
    check_import("from __future__ import annotations\nimport sys\n", "logging.x",
                 "from __future__ import annotations\nimport logging\nimport sys\n");
    check_import("from __future__ import annotations\n\nx = 1\n", "logging.x",
                 "from __future__ import annotations\n\nimport logging\n\nx = 1\n");
    check_import("#!/usr/bin/env python3\n# Licence\n\nx = 1\n", "logging.x",
                 "#!/usr/bin/env python3\n# Licence\n\nimport logging\n\nx = 1\n");
    check_import("#!/usr/bin/env python3\nx = 1\n", "logging.x",
                 "#!/usr/bin/env python3\nimport logging\n\nx = 1\n");
    check_import("# Licence\n\n# About x.\nx = 1\n", "logging.x",
                 "# Licence\n\nimport logging\n\n# About x.\nx = 1\n");
    check_import("\xef\xbb\xbfx = 1\n", "logging.x", "\xef\xbb\xbfimport logging\n\nx = 1\n");
}

static void what_is_imported_is_not_imported_again(void **state)
{
    (void)state;
    check_import("import logging as log\n", "logging.x", "import logging as log\n");
    check_import("if TYPE_CHECKING:\n    import logging\n", "logging.x",
                 "import logging\n\nif TYPE_CHECKING:\n    import logging\n");
    check_import("logging = object()\n", "logging.x", NULL); // means something else here
}

static void check_drop(const char *before, const char *from, const char *to, const char *expected)
{
    struct file file;
    file_open(&file, before);
    const char *source = file.module.source, *start = strstr(source, from);
    edits_delete(&file.edits, (uint32_t)(start - source),
                 (uint32_t)(strstr(start, to) + strlen(to) - source));
    assert_true(edits_finish(&file.edits));
    imports_drop_unused(&file.edits, &file.module);
    assert_edited(&file, expected);
    file_close(&file);
}

static void unused_imports_go(void **state)
{
    (void)state;
    check_drop("import contextlib\nimport sys\nwith contextlib.x: y\n", "with", ": ", "import sys\ny\n");
    check_drop("import contextlib\nwith contextlib.x: contextlib\n", "with", ": ",
               "import contextlib\ncontextlib\n");
    check_drop("import contextlib\n\n\nwith contextlib.x: y\n", "with", ": ", "y\n");
    check_drop("from contextlib import closing, suppress\nwith suppress(x): y\n", "with", ": ",
               "from contextlib import closing\ny\n");
    check_drop("from contextlib import suppress\n__all__ = ['suppress']\nwith suppress(x): y\n", "with", ": ",
               "from contextlib import suppress\n__all__ = ['suppress']\ny\n");
    check_drop("import os\nwith os.x: y\n", "with", ": ",
               "import os\ny\n"); // imported for its effects, maybe
    check_drop("import a\n\nimport asyncio\n\nimport b\nwith asyncio.x: y\n", "with", ": ",
               "import a\n\nimport b\ny\n");
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(lines_are_found),
        cmocka_unit_test(comments_end_lines),
        cmocka_unit_test(line_endings_are_kept),
        cmocka_unit_test(the_unit_is_that_of_the_code_around),
        cmocka_unit_test(comments_below_belong_to_the_statement),
        cmocka_unit_test(hashes_in_strings_are_no_comments),
        cmocka_unit_test(a_suite_moves_out),
        cmocka_unit_test(comments_and_strings_survive_the_move),
        cmocka_unit_test(lines_are_indented_but_for_strings),
        cmocka_unit_test(an_inline_suite_gets_lines),
        cmocka_unit_test(elements_leave_lists),
        cmocka_unit_test(imports_go_where_they_sort),
        cmocka_unit_test(imports_go_behind_the_head),
        cmocka_unit_test(what_is_imported_is_not_imported_again),
        cmocka_unit_test(unused_imports_go),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}

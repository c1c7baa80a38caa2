// Python of many shapes, valid and broken, for tests of what is asked of every node.
#ifndef CANCELOT_TESTS_UNIT_PYTHON_TEXTS_H
#define CANCELOT_TESTS_UNIT_PYTHON_TEXTS_H

#include <string.h>

#include <tree_sitter/api.h>

const TSLanguage *tree_sitter_python(void);

// Aliases (`print`, `match` and `type` as names), extras, hidden repetitions, nodes that are not there, lines
// that go on.
static const char *const python_texts[] = {
    "",
    "\n\n# nothing but a comment\n",
    "async def fetch(self, *, a: int = 1, **kw) -> None:\n    # why\n    async with a as b, c:\n        "
    "await print(x)\n",
    "match x:\n    case [1, *rest] | {'k': v}:  # one\n        pass\n    case Point(x=0) if (y := 1):\n      "
    "  ...\n",
    "print, exec, match, type = 1, 2, 3, 4\nprint >>f, 1\ntype X[T] = list[T]\nmatch.type(print=exec)\n",
    "x = f'{a!r:>{width}} {{}} {b}' 'c' \\\n    b'd'\nif a < b <= c not in d: pass\nelif e: ...\nelse: e\n",
    "try:\n    a\nexcept* (A, B) as e:\n    raise\nfinally:\n    b\n\n@d.e(1)\nclass C(D, metaclass=E):\n    "
    "x: int\n",
    "a = [\n  1,\n  # two\n  2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12, 13, 14, 15, 16, 17, 18, 19, 20,\n]\n"
    "\xc3\xa4 = lambda *a: (yield)\n",
    "def f(:\n    return (a, \nclass\n  x = = 1\n)) \xf0\x9f\x90\x8d await\n    try\nexcept:",
    "with (a as b, c): x if y else\n\tfor\n",
    "def f():\n\n    \"\"\"What \\x4 it's\n    do{ne}\"\"\"\n  \n\n    if a:  # why\n\t\n        b('', 'c', "
    "r'd\\e')\n \n"
    "    # two\n\n    return f'{g} }} h', \\\n\n\nclass C:\n    x = [\n\n        1]\n\n    def i(self): y\n  "
    " \n\n",
    "async def f():\n    while a:\n        if b:\n            c()\n            \n            d()\n    \n    "
    "e()\n"
    "\n# f\n\n\n'g\\\\h'; i;\n\n@j\n\ndef k(): pass\n    \n  # l\n",
    "class A:\n    @b\n    async def c(self, d=lambda: 1):\n        for e in f:\n            try:\n"
    "                await (g for h in await i if (yield j))\n            except K:\n                def "
    "l(): m\n"
    "            else:\n                with n: ()\n            finally: pass\n        return o.p[q](r, "
    "s=t)\n",
};

static TSTree *parse(const char *text)
{
    TSParser *parser = ts_parser_new();
    ts_parser_set_language(parser, tree_sitter_python());
    TSTree *tree = ts_parser_parse_string(parser, NULL, text, (uint32_t)strlen(text));
    ts_parser_delete(parser);
    return tree;
}

static const char *python_text; // the one that is checked

// Calls `check` with the tree of each of the texts.
static void check_texts(void (*check)(TSNode root))
{
    for (size_t i = 0; i < sizeof(python_texts) / sizeof(*python_texts); i++) {
        python_text = python_texts[i];
        TSTree *tree = parse(python_text);
        check(ts_tree_root_node(tree));
        ts_tree_delete(tree);
    }
}

#endif

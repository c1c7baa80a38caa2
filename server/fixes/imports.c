#include "fixes/imports.h"

#include <ctype.h>
#include <stdlib.h>

#include "fixes/layout.h"
#include "python/names.h"

// The standard library's modules, which decide the block that an import belongs to. Sorted bytewise.
static const char *const standard_modules[] = {
    "abc",          "argparse",     "array",       "ast",          "asyncio",    "atexit",
    "base64",       "bdb",          "binascii",    "bisect",       "builtins",   "bz2",
    "cProfile",     "calendar",     "cmath",       "cmd",          "code",       "codecs",
    "codeop",       "collections",  "colorsys",    "compileall",   "concurrent", "configparser",
    "contextlib",   "contextvars",  "copy",        "copyreg",      "csv",        "ctypes",
    "curses",       "dataclasses",  "datetime",    "dbm",          "decimal",    "difflib",
    "dis",          "doctest",      "email",       "encodings",    "ensurepip",  "enum",
    "errno",        "faulthandler", "fcntl",       "filecmp",      "fileinput",  "fnmatch",
    "fractions",    "ftplib",       "functools",   "gc",           "getopt",     "getpass",
    "gettext",      "glob",         "graphlib",    "grp",          "gzip",       "hashlib",
    "heapq",        "hmac",         "html",        "http",         "imaplib",    "importlib",
    "inspect",      "io",           "ipaddress",   "itertools",    "json",       "keyword",
    "linecache",    "locale",       "logging",     "lzma",         "mailbox",    "marshal",
    "math",         "mimetypes",    "mmap",        "modulefinder", "msvcrt",     "multiprocessing",
    "netrc",        "numbers",      "operator",    "optparse",     "os",         "pathlib",
    "pdb",          "pickle",       "pickletools", "pkgutil",      "platform",   "plistlib",
    "poplib",       "posix",        "pprint",      "profile",      "pstats",     "pty",
    "pwd",          "py_compile",   "pyclbr",      "pydoc",        "queue",      "quopri",
    "random",       "re",           "readline",    "reprlib",      "resource",   "rlcompleter",
    "runpy",        "sched",        "secrets",     "select",       "selectors",  "shelve",
    "shlex",        "shutil",       "signal",      "site",         "smtplib",    "socket",
    "socketserver", "sqlite3",      "ssl",         "stat",         "statistics", "string",
    "stringprep",   "struct",       "subprocess",  "symtable",     "sys",        "sysconfig",
    "syslog",       "tabnanny",     "tarfile",     "tempfile",     "termios",    "textwrap",
    "threading",    "time",         "timeit",      "tkinter",      "token",      "tokenize",
    "tomllib",      "trace",        "traceback",   "tracemalloc",  "tty",        "turtle",
    "types",        "typing",       "unicodedata", "unittest",     "urllib",     "uuid",
    "venv",         "warnings",     "wave",        "weakref",      "webbrowser", "winreg",
    "winsound",     "wsgiref",      "xml",         "xmlrpc",       "zipapp",     "zipfile",
    "zipimport",    "zlib",         "zoneinfo",
};

struct span dotted_first(struct span dotted)
{
    const char *dot = memchr(dotted.ptr, '.', dotted.len);
    return dot == NULL ? dotted : (struct span){dotted.ptr, (size_t)(dot - dotted.ptr)};
}

static int compare_spans(struct span a, struct span b)
{
    int order = memcmp(a.ptr, b.ptr, a.len < b.len ? a.len : b.len);
    return order != 0 ? order : (a.len > b.len) - (a.len < b.len);
}

static bool is_standard(struct span name)
{
    size_t low = 0, high = sizeof(standard_modules) / sizeof(*standard_modules);
    while (low < high) {
        size_t middle = low + (high - low) / 2;
        int order = compare_spans(span_of(standard_modules[middle]), name);
        if (order == 0)
            return true;
        if (order < 0)
            low = middle + 1;
        else
            high = middle;
    }
    return false;
}

// ---- spelling --------------------------------------------------------------------------------------------

// Whether `name`, where it is to be used, means something else than an import of it would.
static bool is_taken(struct imports *self, struct span name)
{
    const struct binding *b = names_visible(self->module, self->at, name);
    return b != NULL && !b->typing_only;
}

// Notes that an import is needed, once.
static void need(struct imports *self, struct span module, struct span name)
{
    for (size_t i = 0; i < self->len; i++) {
        if (span_equal(self->needed[i].module, module) && span_equal(self->needed[i].name, name))
            return;
    }
    if (is_taken(self, name.len > 0 ? name : dotted_first(module)) || self->len == IMPORTS_MAX)
        self->failed = true;
    else
        self->needed[self->len++] = (struct needed_import){module, name};
}

struct span imports_spell(struct imports *self, const char *qualified)
{
    struct span spelled = module_spell(self->module, self->at, span_of(qualified));
    if (spelled.len > 0)
        return spelled;
    need(self, dotted_first(span_of(qualified)), SPAN(""));
    return span_of(qualified);
}

struct span imports_spell_own(struct imports *self, const char *qualified)
{
    struct span whole = span_of(qualified), spelled = module_spell(self->module, self->at, whole);
    if (spelled.len > 0)
        return spelled;
    struct span name = span_behind_last(whole, '.');
    struct span module = {whole.ptr, whole.len - name.len - 1};
    bool hidden = is_taken(self, name);
    need(self, module, hidden ? SPAN("") : name);
    return hidden ? whole : name;
}

// ---- inserting -------------------------------------------------------------------------------------------

struct span imported_module(const struct module *module, TSNode import)
{
    const struct syntax *s = module->syntax;
    TSNode name = node_field(import, s->f_module_name);
    if (ts_node_is_null(name))
        name = node_field(import, s->f_name);
    if (node_is(name, s->n_aliased_import))
        name = node_field(name, s->f_name);
    return node_is(name, s->n_dotted_name) ? module_text(module, name) : SPAN("");
}

bool is_import(const struct module *module, TSNode node)
{
    const struct syntax *s = module->syntax;
    return node_is(node, s->n_import_statement) || node_is(node, s->n_import_from_statement);
}

static bool blank_line_between(const struct module *module, TSNode a, TSNode b)
{
    struct span source = module_source(module);
    uint32_t end = ts_node_start_byte(b);
    for (uint32_t at = line_next(source, ts_node_end_byte(a)); at < end; at = line_next(source, at)) {
        if (line_is_blank(source, at))
            return true;
    }
    return false;
}

TSNode first_import(const struct module *module)
{
    const struct syntax *s = module->syntax;
    TSNode node = node_first_child(s, module->root);
    while (!ts_node_is_null(node) && !is_import(module, node))
        node = next_statement(module, node);
    return node;
}

// Chooses the block of imports (without a blank line inside) that `name` belongs to: one that imports from it
// already, else the first one with a module of the standard library, else the first one. *suits says whether
// it is of that kind at all.
static TSNode choose_block(const struct module *module, struct span name, bool *suits)
{
    TSNode first = first_import(module), block = first, chosen = node_none();
    *suits = true;
    for (TSNode node = first; is_import(module, node);) {
        struct span root = dotted_first(imported_module(module, node));
        if (span_equal(root, name))
            return block;
        if (ts_node_is_null(chosen) && is_standard(root) == is_standard(name) && root.len > 0)
            chosen = block;
        TSNode next = next_statement(module, node);
        if (is_import(module, next) && blank_line_between(module, node, next))
            block = next;
        node = next;
    }
    *suits = !ts_node_is_null(chosen);
    return *suits ? chosen : first;
}

static const char *import_text(struct arena *arena, struct needed_import import)
{
    struct span module = import.module, name = import.name;
    return name.len == 0 ? arena_printf(arena, "import %.*s", (int)module.len, module.ptr)
                         : arena_printf(arena, "from %.*s import %.*s", (int)module.len, module.ptr,
                                        (int)name.len, name.ptr);
}

static struct span import_line(struct edit_set *edits, struct needed_import import, struct span newline)
{
    return span_of(arena_printf(edits->arena, "%s%.*s", import_text(edits->arena, import), (int)newline.len,
                                newline.ptr));
}

static struct span repeated(struct arena *arena, struct span text, unsigned times)
{
    char *all = arena_alloc(arena, text.len * times + 1);
    for (unsigned i = 0; i < times; i++)
        memcpy(all + i * text.len, text.ptr, text.len);
    return span_of(all);
}

// Whether an import of the file sorts before a needed one: plain ones come first, then by their modules.
static bool sorts_before(const struct module *module, TSNode node, struct needed_import import)
{
    bool plain = node_is(node, module->syntax->n_import_statement), from = import.name.len > 0;
    if (plain != !from)
        return plain;
    return compare_spans(imported_module(module, node), import.module) < 0;
}

// Behind a statement at module level, as a line of its own.
static void insert_behind(struct edit_set *edits, const struct module *module, TSNode node,
                          struct needed_import import, const char *separator)
{
    struct span source = module_source(module);
    struct span newline = newline_at(source, ts_node_start_byte(node));
    uint32_t at = line_end(source, ts_node_end_byte(node));
    for (; *separator != '\0'; separator++)
        edits_insert(edits, at, newline);
    edits_insert(edits, at,
                 span_of(arena_printf(edits->arena, "%.*s%s", (int)newline.len, newline.ptr,
                                      import_text(edits->arena, import))));
}

// The place in a block: behind the last import that sorts before it, else before the first import.
static void insert_in_block(struct edit_set *edits, const struct module *module, TSNode block,
                            struct needed_import import)
{
    struct span source = module_source(module);
    TSNode after = node_none();
    for (TSNode node = block; is_import(module, node);) {
        if (sorts_before(module, node, import))
            after = node;
        TSNode next = next_statement(module, node);
        if (is_import(module, next) && blank_line_between(module, node, next))
            break;
        node = next;
    }
    if (!ts_node_is_null(after)) {
        insert_behind(edits, module, after, import, "");
        return;
    }
    struct span newline = newline_at(source, ts_node_start_byte(block));
    edits_insert(edits, line_start(source, ts_node_start_byte(block)), import_line(edits, import, newline));
}

// Behind the last one of the imports at the head of the file, as a block of its own.
static void insert_last_block(struct edit_set *edits, const struct module *module, TSNode block,
                              struct needed_import import)
{
    TSNode last = block;
    for (TSNode node = block; is_import(module, node); node = next_statement(module, node))
        last = node;
    insert_behind(edits, module, last, import, "\n");
}

// Where a block of the standard library's modules begins that goes before the one of other packages.
static uint32_t place_of_block(const struct module *module, TSNode block)
{
    struct span source = module_source(module);
    uint32_t first = line_start(source, ts_node_start_byte(block)), at = first;
    while (at > 0 && line_is_comment(source, at - 1))
        at = line_start(source, at - 1);
    return at > 0 ? at : first; // comments at the head of the file are about the file
}

static void insert_among_imports(struct imports *self, struct edit_set *edits)
{
    const struct module *module = self->module;
    uint32_t own_block = UINT32_MAX;
    for (size_t i = 0; i < self->len; i++) {
        bool suits;
        struct span root = dotted_first(self->needed[i].module);
        TSNode block = choose_block(module, root, &suits);
        if (suits) {
            insert_in_block(edits, module, block, self->needed[i]);
            continue;
        }
        if (!is_standard(root)) {
            insert_last_block(edits, module, block, self->needed[i]);
            continue;
        }
        own_block = place_of_block(module, block);
        edits_insert(edits, own_block,
                     import_line(edits, self->needed[i], newline_at(module_source(module), own_block)));
    }
    if (own_block != UINT32_MAX)
        edits_insert(edits, own_block, newline_at(module_source(module), own_block));
}

// The last statement of the head of a file without imports: the docstring or `from __future__`, or the null
// node.
static TSNode head_of(const struct module *module)
{
    const struct syntax *s = module->syntax;
    TSNode head = node_none();
    for (TSNode node = node_first_child(s, module->root); !ts_node_is_null(node);
         node = next_statement(module, node)) {
        bool docstring = ts_node_is_null(head) && node_is(node, s->n_expression_statement) &&
                         node_is(node_first_child(s, node), s->n_string);
        if (!docstring && !node_is(node, s->n_future_import_statement))
            break;
        head = node;
    }
    return head;
}

// Where the comments at the head of the file end (shebang, licence, ...): before the statement at `first`,
// and before a comment that stands directly above it, unless that is the head itself.
static uint32_t end_of_comments(const struct module *module, uint32_t first)
{
    struct span source = module_source(module);
    uint32_t at = 0, block = 0;
    while (at < first && (line_is_comment(source, at) || line_is_blank(source, at))) {
        if (line_is_blank(source, at))
            block = line_next(source, at);
        at = line_next(source, at);
    }
    bool shebang = source.len > 1 && source.ptr[0] == '#' && source.ptr[1] == '!';
    return block == 0 && shebang ? at : block;
}

// Inserts all that is needed into a file without imports.
static void insert_at_head(struct imports *self, struct edit_set *edits)
{
    const struct module *module = self->module;
    const struct syntax *s = module->syntax;
    struct span source = module_source(module);
    TSNode head = head_of(module);
    TSNode next = ts_node_is_null(head) ? node_first_child(s, module->root) : next_statement(module, head);
    uint32_t first = ts_node_is_null(next) ? (uint32_t)source.len : ts_node_start_byte(next);
    uint32_t at =
        ts_node_is_null(head) ? end_of_comments(module, first) : line_next(source, ts_node_end_byte(head));
    if (at < first && ts_node_is_null(head) && line_start(source, first) == at)
        at = line_start(source, first);
    if (at == 0 && source.len >= 3 && memcmp(source.ptr, "\xef\xbb\xbf", 3) == 0)
        at = 3; // a byte order mark stays the first thing
    struct span newline = newline_at(source, at);
    if (!ts_node_is_null(head))
        edits_insert(edits, at, newline);
    for (size_t i = 0; i < self->len; i++)
        edits_insert(edits, at, import_line(edits, self->needed[i], newline));
    bool definition = ts_node_is_null(next) || node_is(next, s->n_function_definition) ||
                      node_is(next, s->n_class_definition) || node_is(next, s->n_decorated_definition);
    unsigned blank = 0, wanted = definition ? 2 : 1;
    for (uint32_t line = at; line < first && line_is_blank(source, line); line = line_next(source, line))
        blank++;
    if (blank < wanted)
        edits_insert(edits, at, repeated(edits->arena, newline, wanted - blank));
}

static bool stands_before(struct needed_import a, struct needed_import b)
{
    bool from_a = a.name.len > 0, from_b = b.name.len > 0;
    return from_a != from_b ? from_b : compare_spans(a.module, b.module) < 0;
}

bool imports_finish(struct imports *self, struct edit_set *edits)
{
    if (self->failed)
        return false;
    for (size_t i = 1; i < self->len; i++) { // sorted, as they are to stand
        for (size_t k = i; k > 0 && stands_before(self->needed[k], self->needed[k - 1]); k--) {
            struct needed_import swap = self->needed[k];
            self->needed[k] = self->needed[k - 1];
            self->needed[k - 1] = swap;
        }
    }
    if (self->len > 0 && ts_node_is_null(first_import(self->module)))
        insert_at_head(self, edits);
    else
        insert_among_imports(self, edits);
    return true;
}

#include "python/kinds.h"

#include <string.h>

#include "python/names.h"
#include "util/mem.h"

// The builtin exceptions, each after its base (Python documentation, "Built-in Exceptions", exception
// hierarchy).
static const struct {
    const char *name, *base;
} builtins[] = {
    {"BaseException", NULL},
    {"Exception", "BaseException"},
    {"KeyboardInterrupt", "BaseException"},
    {"SystemExit", "BaseException"},
    {"GeneratorExit", "BaseException"},
    {"BaseExceptionGroup", "BaseException"},
    {"ExceptionGroup", "Exception"}, // and BaseExceptionGroup: see kind_match()
    {"ArithmeticError", "Exception"},
    {"FloatingPointError", "ArithmeticError"},
    {"OverflowError", "ArithmeticError"},
    {"ZeroDivisionError", "ArithmeticError"},
    {"AssertionError", "Exception"},
    {"AttributeError", "Exception"},
    {"BufferError", "Exception"},
    {"EOFError", "Exception"},
    {"ImportError", "Exception"},
    {"ModuleNotFoundError", "ImportError"},
    {"LookupError", "Exception"},
    {"IndexError", "LookupError"},
    {"KeyError", "LookupError"},
    {"MemoryError", "Exception"},
    {"NameError", "Exception"},
    {"UnboundLocalError", "NameError"},
    {"OSError", "Exception"},
    {"BlockingIOError", "OSError"},
    {"ChildProcessError", "OSError"},
    {"ConnectionError", "OSError"},
    {"BrokenPipeError", "ConnectionError"},
    {"ConnectionAbortedError", "ConnectionError"},
    {"ConnectionRefusedError", "ConnectionError"},
    {"ConnectionResetError", "ConnectionError"},
    {"FileExistsError", "OSError"},
    {"FileNotFoundError", "OSError"},
    {"InterruptedError", "OSError"},
    {"IsADirectoryError", "OSError"},
    {"NotADirectoryError", "OSError"},
    {"PermissionError", "OSError"},
    {"ProcessLookupError", "OSError"},
    {"TimeoutError", "OSError"},
    {"ReferenceError", "Exception"},
    {"RuntimeError", "Exception"},
    {"NotImplementedError", "RuntimeError"},
    {"PythonFinalizationError", "RuntimeError"},
    {"RecursionError", "RuntimeError"},
    {"StopAsyncIteration", "Exception"},
    {"StopIteration", "Exception"},
    {"SyntaxError", "Exception"},
    {"IndentationError", "SyntaxError"},
    {"TabError", "IndentationError"},
    {"SystemError", "Exception"},
    {"TypeError", "Exception"},
    {"ValueError", "Exception"},
    {"UnicodeError", "ValueError"},
    {"UnicodeDecodeError", "UnicodeError"},
    {"UnicodeEncodeError", "UnicodeError"},
    {"UnicodeTranslateError", "UnicodeError"},
    {"Warning", "Exception"},
    {"BytesWarning", "Warning"},
    {"DeprecationWarning", "Warning"},
    {"EncodingWarning", "Warning"},
    {"FutureWarning", "Warning"},
    {"ImportWarning", "Warning"},
    {"PendingDeprecationWarning", "Warning"},
    {"ResourceWarning", "Warning"},
    {"RuntimeWarning", "Warning"},
    {"SyntaxWarning", "Warning"},
    {"UnicodeWarning", "Warning"},
    {"UserWarning", "Warning"},
};

enum { BUILTINS_LEN = sizeof(builtins) / sizeof(builtins[0]) };

// Names that are the same class as a builtin, from the Python version 3.`since` on (documentation of the modules).
static const struct {
    const char *name, *builtin;
    int since;
} synonyms[] = {
    {"IOError", "OSError", 3},
    {"EnvironmentError", "OSError", 3},
    {"socket.error", "OSError", 3},
    {"select.error", "OSError", 3},
    {"os.error", "OSError", 3},
    {"socket.timeout", "TimeoutError", 10},
    {"asyncio.TimeoutError", "TimeoutError", 11},
    {"concurrent.futures.TimeoutError", "TimeoutError", 11},
};

static kind_id add(struct kinds *self, struct kind kind)
{
    if (self->len >= KIND_MAX)
        return KIND_UNKNOWN;
    if (self->len == self->cap) {
        size_t cap = mem_grow(self->cap, self->len + 1);
        struct kind *items = ARENA_ARRAY(self->module->arena, struct kind, cap);
        if (self->len > 0)
            memcpy(items, self->items, self->len * sizeof(*items));
        self->items = items;
        self->cap = cap;
    }
    self->items[self->len] = kind;
    return (kind_id)self->len++;
}

static struct kinds *kinds_create(struct module *module)
{
    struct kinds *self = arena_alloc(module->arena, sizeof(*self));
    self->module = module;
    static const char *const special[] = {"", "CancelledError", "an exception", "an unknown exception"};
    for (size_t i = 0; i < KIND_BUILTIN; i++)
        add(self, (struct kind){.sort = KIND_IS_SPECIAL, .name = span_of(special[i])});
    for (size_t i = 0; i < BUILTINS_LEN; i++) {
        struct kind kind = {.sort = KIND_IS_BUILTIN, .name = span_of(builtins[i].name)};
        if (builtins[i].base != NULL)
            kind.bases[kind.bases_len++] = kind_builtin(self, span_of(builtins[i].base));
        if (strcmp(builtins[i].name, "ExceptionGroup") == 0)
            kind.bases[kind.bases_len++] = kind_builtin(self, SPAN("BaseExceptionGroup"));
        add(self, kind);
    }
    return self;
}

struct kinds *module_kinds(struct module *module)
{
    if (module->kinds == NULL)
        module->kinds = kinds_create(module);
    return module->kinds;
}

kind_id kind_builtin(struct kinds *self, struct span name)
{
    for (size_t i = KIND_BUILTIN; i < self->len && i < KIND_BUILTIN + BUILTINS_LEN; i++) {
        if (span_equal(self->items[i].name, name))
            return (kind_id)i;
    }
    return KIND_NONE;
}

static kind_id foreign(struct kinds *self, struct span name)
{
    for (size_t i = 0; i < sizeof(synonyms) / sizeof(synonyms[0]); i++) {
        if (span_is(name, synonyms[i].name) && self->module->target_minor >= synonyms[i].since)
            return kind_builtin(self, span_of(synonyms[i].builtin));
    }
    for (size_t i = 0; i < self->len; i++) {
        if (self->items[i].sort == KIND_IS_FOREIGN && span_equal(self->items[i].name, name))
            return (kind_id)i;
    }
    return add(self, (struct kind){.sort = KIND_IS_FOREIGN, .name = name});
}

// The kind of a class that the file defines, or KIND_NONE where none of its bases is an exception.
static kind_id defined(struct kinds *self, TSNode class)
{
    const struct syntax *s = self->module->syntax;
    for (size_t i = 0; i < self->len; i++) {
        if (self->items[i].sort == KIND_IS_DEFINED && self->items[i].id == class.id)
            return (kind_id)i;
    }
    struct kind kind = {.sort = KIND_IS_DEFINED, .id = class.id};
    kind.name = module_text(self->module, node_field(class, s->f_name));
    TSNode arguments = node_field(class, s->f_superclasses);
    uint32_t count = ts_node_is_null(arguments) ? 0 : ts_node_named_child_count(arguments);
    for (uint32_t i = 0; i < count && kind.bases_len < 4 && self->module->depth < 16; i++) {
        TSNode base = ts_node_named_child(arguments, i);
        if (node_is(base, s->n_keyword_argument) || node_is(base, s->n_comment))
            continue;
        self->module->depth++;
        kind_id base_kind = kind_of_class(self, base);
        self->module->depth--;
        if (base_kind != KIND_NONE && base_kind != KIND_UNKNOWN)
            kind.bases[kind.bases_len++] = base_kind;
    }
    return kind.bases_len == 0 ? KIND_NONE : add(self, kind);
}

kind_id kind_of_class(struct kinds *self, TSNode expression)
{
    struct module *m = self->module;
    const struct syntax *s = m->syntax;
    expression = node_unwrap(s, expression);
    if (expression_is_cancellation(m, expression))
        return KIND_CANCEL;
    if (node_is(expression, s->n_identifier)) {
        const struct binding *b = names_lookup(m, expression);
        if (b == NULL) {
            kind_id builtin = kind_builtin(self, module_text(m, expression));
            return builtin != KIND_NONE ? builtin : foreign(self, module_text(m, expression));
        }
        if (b->kind == BINDING_DEF)
            return node_is(b->value, s->n_class_definition) ? defined(self, b->value) : KIND_UNKNOWN;
        if (b->kind == BINDING_VALUE && m->depth < 16) {
            bool alias = node_is(b->value, s->n_identifier) || node_is(b->value, s->n_attribute);
            m->depth++;
            kind_id kind = alias ? kind_of_class(self, b->value) : KIND_UNKNOWN;
            m->depth--;
            return kind;
        }
    }
    struct span name = module_resolve(m, expression);
    if (name.len == 0)
        return KIND_UNKNOWN;
    kind_id builtin = kind_builtin(self, name);
    return builtin != KIND_NONE ? builtin : foreign(self, name);
}

bool kind_is_known_class(const struct kinds *self, kind_id kind)
{
    const struct kind *k = &self->items[kind];
    if (kind == KIND_CANCEL || k->sort == KIND_IS_BUILTIN)
        return true;
    for (unsigned i = 0; k->sort == KIND_IS_DEFINED && i < k->bases_len; i++) {
        if (kind_is_known_class(self, k->bases[i]))
            return true;
    }
    return false;
}

kind_id kind_group(struct kinds *self, kind_id inner)
{
    for (size_t i = 0; i < self->len; i++) {
        if (self->items[i].sort == KIND_IS_GROUP && self->items[i].inner == inner)
            return (kind_id)i;
    }
    return add(self, (struct kind){.sort = KIND_IS_GROUP, .name = SPAN("ExceptionGroup"), .inner = inner});
}

kind_id kind_leaf(const struct kinds *self, kind_id kind)
{
    while (self->items[kind].sort == KIND_IS_GROUP)
        kind = self->items[kind].inner;
    return kind;
}

static bool is_builtin(const struct kinds *self, kind_id kind, const char *name)
{
    return self->items[kind].sort == KIND_IS_BUILTIN && span_is(self->items[kind].name, name);
}

// Whether `type` is the class itself or one of its bases; maybe where a base comes from elsewhere.
static enum fit subclass(const struct kinds *self, kind_id kind, kind_id type, unsigned depth)
{
    if (kind == type)
        return MATCH_YES;
    const struct kind *k = &self->items[kind];
    enum fit best = MATCH_NO;
    if (depth > 32)
        return MATCH_MAYBE;
    if (k->sort == KIND_IS_SPECIAL || k->sort == KIND_IS_FOREIGN)
        return kind_match(self, kind, type);
    for (unsigned i = 0; i < k->bases_len; i++) {
        enum fit match = subclass(self, k->bases[i], type, depth + 1);
        if (match > best)
            best = match;
    }
    return best;
}

// Whether instances of the class are Exceptions, as opposed to KeyboardInterrupt and its like.
static enum fit is_exception(const struct kinds *self, kind_id kind)
{
    for (size_t i = KIND_BUILTIN; i < self->len; i++) {
        if (is_builtin(self, (kind_id)i, "Exception"))
            return subclass(self, kind, (kind_id)i, 0);
    }
    return MATCH_MAYBE;
}

static enum fit match_cancel(const struct kinds *self, kind_id type)
{
    if (type == KIND_CANCEL)
        return MATCH_YES;
    // asyncio.CancelledError is an Exception before Python 3.8.
    return self->module->target_minor < 8 && is_builtin(self, type, "Exception") ? MATCH_YES : MATCH_NO;
}

// An Exception of which no more is known.
static enum fit match_some_exception(const struct kinds *self, kind_id type)
{
    if (is_builtin(self, type, "Exception"))
        return MATCH_YES;
    if (type == KIND_CANCEL || is_builtin(self, type, "KeyboardInterrupt") ||
        is_builtin(self, type, "SystemExit") || is_builtin(self, type, "GeneratorExit"))
        return MATCH_NO;
    if (self->items[type].sort == KIND_IS_DEFINED && is_exception(self, type) == MATCH_NO)
        return MATCH_NO;
    return MATCH_MAYBE;
}

static enum fit match_group(const struct kinds *self, kind_id kind, kind_id type)
{
    if (is_builtin(self, type, "BaseExceptionGroup"))
        return MATCH_YES;
    if (is_builtin(self, type, "ExceptionGroup") || is_builtin(self, type, "Exception")) {
        kind_id inner = kind_leaf(self, kind);
        return inner == KIND_UNKNOWN ? MATCH_MAYBE : inner == KIND_CANCEL ? MATCH_NO : is_exception(self, inner);
    }
    return MATCH_NO;
}

enum fit kind_match(const struct kinds *self, kind_id kind, kind_id type)
{
    if (is_builtin(self, type, "BaseException"))
        return MATCH_YES;
    if (kind == KIND_CANCEL)
        return match_cancel(self, type);
    if (kind == KIND_UNKNOWN || type == KIND_UNKNOWN)
        return MATCH_MAYBE;
    if (kind == KIND_EXCEPTION)
        return match_some_exception(self, type);
    if (self->items[kind].sort == KIND_IS_GROUP)
        return match_group(self, kind, type);
    if (self->items[kind].sort == KIND_IS_FOREIGN)
        return kind == type ? MATCH_YES : match_some_exception(self, type);
    enum fit match = subclass(self, kind, type, 0);
    // A class from elsewhere may be another name of this one or of one of its bases.
    return match == MATCH_NO && self->items[type].sort == KIND_IS_FOREIGN ? MATCH_MAYBE : match;
}

bool kind_is_cancel(const struct kinds *self, kind_id kind)
{
    return kind == KIND_CANCEL ||
           (self->items[kind].sort == KIND_IS_DEFINED && subclass(self, kind, KIND_CANCEL, 0) == MATCH_YES);
}

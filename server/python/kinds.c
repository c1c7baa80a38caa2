#include "python/kinds.h"

#include <string.h>

#include "python/names.h"
#include "util/mem.h"

// What every table begins with.
#define SPECIAL(text) {.sort = KIND_IS_SPECIAL, .name = {text, sizeof(text) - 1}},
#define BUILTIN(id, text, base)                                                                              \
    {.sort = KIND_IS_BUILTIN,                                                                                \
     .name = {text, sizeof(text) - 1},                                                                       \
     .bases = {CLASS_##base},                                                                                \
     .bases_len = CLASS_##base != KIND_NONE},
static const struct kind first_kinds[] = {
    // clang-format off
    SPECIAL("")
    SPECIAL("CancelledError")
    SPECIAL("an exception")
    SPECIAL("an unknown exception")
    SPECIAL("what the caller handles")
    BUILTIN_KINDS(BUILTIN)
    // clang-format on
};
#undef BUILTIN
#undef SPECIAL

_Static_assert(sizeof(first_kinds) / sizeof(first_kinds[0]) == CLASSES_END, "each kind has its number");

// Names that are the same class as a builtin, from the Python version 3.`since` on (documentation of the
// modules).
static const struct {
    const char *name;
    kind_id builtin;
    int since;
} synonyms[] = {
    {"IOError", CLASS_OSError, 3},
    {"EnvironmentError", CLASS_OSError, 3},
    {"socket.error", CLASS_OSError, 3},
    {"select.error", CLASS_OSError, 3},
    {"os.error", CLASS_OSError, 3},
    {"socket.timeout", CLASS_TimeoutError, 10},
    {"asyncio.TimeoutError", CLASS_TimeoutError, 11},
    {"concurrent.futures.TimeoutError", CLASS_TimeoutError, 11},
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
    enum { ROOM = 16 }; // for some of the text's own
    struct kinds *self = arena_alloc(module->arena, sizeof(*self));
    self->module = module;
    self->len = CLASSES_END;
    self->cap = CLASSES_END + ROOM;
    self->items = ARENA_ARRAY(module->arena, struct kind, self->cap);
    memcpy(self->items, first_kinds, sizeof(first_kinds));
    struct kind *group = &self->items[CLASS_ExceptionGroup];
    group->bases[group->bases_len++] = CLASS_BaseExceptionGroup;
    return self;
}

struct kinds *module_kinds(struct module *module)
{
    if (module->kinds == NULL)
        module->kinds = kinds_create(module);
    return module->kinds;
}

// The builtin class of this name, or KIND_NONE.
static kind_id builtin_named(struct span name)
{
    for (kind_id i = CLASS_BaseException; i < CLASSES_END; i++) {
        if (span_equal(first_kinds[i].name, name))
            return i;
    }
    return KIND_NONE;
}

// The class that a name stands for when nothing in the file says otherwise.
static kind_id named(struct kinds *self, struct span name)
{
    for (size_t i = 0; i < sizeof(synonyms) / sizeof(synonyms[0]); i++) {
        if (span_is(name, synonyms[i].name) && self->module->target_minor >= synonyms[i].since)
            return synonyms[i].builtin;
    }
    kind_id builtin = builtin_named(name);
    if (builtin != KIND_NONE)
        return builtin;
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
        if (b == NULL)
            return named(self, module_text(m, expression));
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
    return name.len == 0 ? KIND_UNKNOWN : named(self, name);
}

// Whether a class from elsewhere is named as PEP 8 wants exceptions to be named.
static bool is_named_as_exception(struct span name)
{
    return span_ends_with(name, SPAN("Error")) || span_ends_with(name, SPAN("Exception"));
}

bool kind_is_known_class(const struct kinds *self, kind_id kind)
{
    const struct kind *k = &self->items[kind];
    if (kind == KIND_CANCEL || k->sort == KIND_IS_BUILTIN)
        return true;
    if (k->sort == KIND_IS_FOREIGN)
        return is_named_as_exception(k->name);
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

// ---- classes ---------------------------------------------------------------------------------------------

// Whether `type` is the class itself or one of its bases; maybe where a base comes from elsewhere. A class
// from elsewhere is an Exception; it is no builtin class nor one of this file, but perhaps derived from, or
// another name of, another one from elsewhere.
static enum fit subclass(const struct kinds *self, kind_id kind, kind_id type, unsigned depth)
{
    const struct kind *k = &self->items[kind];
    if (kind == type || type == CLASS_BaseException)
        return MATCH_YES;
    if (depth > 32)
        return MATCH_MAYBE;
    if (kind == KIND_CANCEL) // asyncio.CancelledError is an Exception before Python 3.8
        return self->module->target_minor < 8 && type == CLASS_Exception ? MATCH_YES : MATCH_NO;
    if (k->sort == KIND_IS_FOREIGN) {
        if (type == CLASS_Exception)
            return MATCH_YES;
        return self->items[type].sort == KIND_IS_FOREIGN ? MATCH_MAYBE : MATCH_NO;
    }
    enum fit best = MATCH_NO;
    for (unsigned i = 0; i < k->bases_len; i++) {
        enum fit match = subclass(self, k->bases[i], type, depth + 1);
        if (match > best)
            best = match;
    }
    return best;
}

// ---- vague kinds -----------------------------------------------------------------------------------------

bool kind_is_vague(const struct kinds *self, kind_id kind)
{
    return kind == KIND_EXCEPTION || self->items[kind].sort == KIND_IS_VAGUE;
}

// The class that a vague kind has at least.
static kind_id bound_of(const struct kinds *self, kind_id vague)
{
    return vague == KIND_EXCEPTION ? CLASS_Exception : self->items[vague].inner;
}

static kind_id make_vague(struct kinds *self, kind_id bound, const kind_id *without, unsigned len)
{
    if (len == 0 && bound == CLASS_Exception)
        return KIND_EXCEPTION;
    struct kind kind = {.sort = KIND_IS_VAGUE, .inner = bound, .without_len = len};
    if (len > 0)
        memcpy(kind.without, without, len * sizeof(*without));
    for (size_t i = 0; i < self->len; i++) {
        const struct kind *known = &self->items[i];
        if (known->sort == KIND_IS_VAGUE && known->inner == bound && known->without_len == len &&
            memcmp(known->without, kind.without, len * sizeof(*without)) == 0)
            return (kind_id)i;
    }
    return add(self, kind);
}

// A group's class. Of what an Exception is, only an ExceptionGroup can be a BaseExceptionGroup.
static kind_id meet_class(const struct kinds *self, kind_id bound, kind_id type)
{
    bool group = type == CLASS_BaseExceptionGroup;
    if (group && subclass(self, bound, CLASS_Exception, 0) == MATCH_YES)
        return CLASS_ExceptionGroup;
    return type;
}

kind_id kind_narrowed(struct kinds *self, kind_id kind, kind_id type)
{
    if (type == KIND_UNKNOWN || type == KIND_CANCEL)
        return kind == KIND_UNKNOWN ? type : kind;
    bool vague = kind_is_vague(self, kind);
    if (!vague && kind != KIND_UNKNOWN)
        return kind;
    if (subclass(self, type, CLASS_BaseExceptionGroup, 0) == MATCH_YES)
        return kind_group(self, vague ? KIND_EXCEPTION : KIND_UNKNOWN);
    if (!vague)
        return make_vague(self, type, NULL, 0);
    // Only what a subclass of `type` could still be is worth keeping.
    kind_id without[WITHOUT_MAX];
    unsigned len = 0;
    for (unsigned i = 0; i < self->items[kind].without_len; i++) {
        kind_id other = self->items[kind].without[i];
        if (subclass(self, other, type, 0) == MATCH_YES)
            without[len++] = other;
    }
    return make_vague(self, type, without, len);
}

kind_id kind_passed(struct kinds *self, kind_id kind, kind_id type)
{
    if (kind_leaf(self, kind) != kind)
        return kind_group(self, kind_passed(self, self->items[kind].inner, type));
    if (!kind_is_vague(self, kind) || type == KIND_UNKNOWN || self->items[kind].without_len == WITHOUT_MAX)
        return kind;
    kind_id bound = bound_of(self, kind);
    kind_id without[WITHOUT_MAX + 1];
    unsigned len = 0;
    type = meet_class(self, bound, type);
    if (subclass(self, type, bound, 0) != MATCH_YES) // no part of it, as far as is known
        return kind;
    bool added = false;
    for (unsigned i = 0; i < self->items[kind].without_len; i++) {
        kind_id other = self->items[kind].without[i];
        if (subclass(self, type, other, 0) == MATCH_YES)
            return kind;
        if (!added && type < other) {
            without[len++] = type;
            added = true;
        }
        if (subclass(self, other, type, 0) != MATCH_YES)
            without[len++] = other;
    }
    if (!added)
        without[len++] = type;
    return make_vague(self, bound, without, len);
}

static enum fit match_vague(const struct kinds *self, kind_id kind, kind_id type)
{
    kind_id bound = bound_of(self, kind);
    const struct kind *k = &self->items[kind];
    type = meet_class(self, bound, type);
    for (unsigned i = 0; i < k->without_len; i++) {
        if (subclass(self, type, k->without[i], 0) == MATCH_YES)
            return MATCH_NO;
    }
    enum fit up = subclass(self, bound, type, 0);
    if (up != MATCH_NO || type == KIND_CANCEL) // an ordinary exception is never the cancellation
        return up;
    return subclass(self, type, bound, 0) == MATCH_NO ? MATCH_NO : MATCH_MAYBE;
}

// ---- matching --------------------------------------------------------------------------------------------

static enum fit match_group(const struct kinds *self, kind_id kind, kind_id type)
{
    if (type == CLASS_BaseExceptionGroup)
        return MATCH_YES;
    if (type == CLASS_ExceptionGroup || type == CLASS_Exception)
        return kind_match(self, kind_leaf(self, kind), CLASS_Exception);
    return MATCH_NO;
}

enum fit kind_match(const struct kinds *self, kind_id kind, kind_id type)
{
    if (type == CLASS_BaseException)
        return MATCH_YES;
    if (kind == KIND_CANCEL)
        return subclass(self, kind, type, 0);
    if (kind == KIND_UNKNOWN || kind == KIND_CALLER || type == KIND_UNKNOWN)
        return MATCH_MAYBE;
    if (kind_is_vague(self, kind))
        return match_vague(self, kind, type);
    if (self->items[kind].sort == KIND_IS_GROUP)
        return match_group(self, kind, type);
    return subclass(self, kind, type, 0);
}

enum fit kind_has_class(const struct kinds *self, kind_id kind, kind_id type)
{
    if (kind == KIND_UNKNOWN || kind == KIND_CALLER || type == KIND_UNKNOWN)
        return MATCH_MAYBE;
    bool vague = kind_is_vague(self, kind);
    if (vague && kind_is_vague(self, type))
        return MATCH_MAYBE;
    if (!vague && kind_is_vague(self, type))
        return kind_has_class(self, type, kind);
    bool group = type == CLASS_BaseExceptionGroup || type == CLASS_ExceptionGroup;
    if (self->items[kind].sort == KIND_IS_GROUP && group)
        return MATCH_MAYBE;
    bool elsewhere = self->items[kind].sort == KIND_IS_FOREIGN && self->items[type].sort == KIND_IS_FOREIGN;
    if (!vague)
        return kind == type ? MATCH_YES : elsewhere ? MATCH_MAYBE : MATCH_NO;
    bool possible =
        kind_match(self, kind, type) != MATCH_NO &&
        (type == bound_of(self, kind) || subclass(self, bound_of(self, kind), type, 0) != MATCH_YES);
    return possible ? MATCH_MAYBE : MATCH_NO;
}

bool kind_is_cancel(const struct kinds *self, kind_id kind)
{
    if (self->items[kind].sort == KIND_IS_VAGUE)
        kind = self->items[kind].inner;
    return kind == KIND_CANCEL ||
           (self->items[kind].sort == KIND_IS_DEFINED && subclass(self, kind, KIND_CANCEL, 0) == MATCH_YES);
}

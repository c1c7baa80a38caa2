#include "python/kinds.h"

#include <string.h>

#include "python/names.h"
#include "util/mem.h"

// What every table begins with.
#define SPECIAL(text) {.sort = KIND_IS_SPECIAL, .name = {text, sizeof(text) - 1}},
#define BUILTIN(id, text, base)                                                                              \
    {.sort = KIND_IS_BUILTIN,                                                                                \
     .name = {text, sizeof(text) - 1},                                                                       \
     .bases = {CLASS_##base, CLASS_##id == CLASS_ExceptionGroup ? CLASS_BaseExceptionGroup : KIND_NONE},     \
     .bases_len = (CLASS_##base != KIND_NONE) + (CLASS_##id == CLASS_ExceptionGroup)},
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

static const struct kind *kind_at(const struct kinds *self, kind_id kind)
{
    return kind < CLASSES_END ? &first_kinds[kind] : &self->own[kind - CLASSES_END];
}

// The number behind the last kind.
static kind_id kinds_end(const struct kinds *self)
{
    return (kind_id)(CLASSES_END + self->own_len);
}

static kind_id add(struct kinds *self, struct kind kind)
{
    if (kinds_end(self) >= KIND_MAX)
        return KIND_UNKNOWN;
    if (self->own_len == self->own_cap) {
        size_t cap = mem_grow(self->own_cap, self->own_len + 1);
        struct kind *own = ARENA_ARRAY(self->module->arena, struct kind, cap);
        if (self->own_len > 0)
            memcpy(own, self->own, self->own_len * sizeof(*own));
        self->own = own;
        self->own_cap = cap;
    }
    self->own[self->own_len] = kind;
    return (kind_id)(CLASSES_END + self->own_len++);
}

struct kinds *module_kinds(struct module *module)
{
    if (module->kinds == NULL) {
        module->kinds = arena_alloc(module->arena, sizeof(*module->kinds));
        module->kinds->module = module;
    }
    return module->kinds;
}

// The builtin class of this name, or KIND_NONE.
static kind_id builtin_named(struct span name)
{
#define LENGTH(id, text, base) sizeof(text) - 1,
    static const unsigned char lengths[] = {
        BUILTIN_KINDS(LENGTH)}; // few names are compared, for most no memory read
#undef LENGTH
    for (size_t i = CLASS_BaseException; i < CLASSES_END; i++) {
        if (lengths[i - CLASS_BaseException] == name.len && span_equal(first_kinds[i].name, name))
            return (kind_id)i;
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
    for (kind_id i = CLASSES_END; i < kinds_end(self); i++) {
        if (kind_at(self, i)->sort == KIND_IS_FOREIGN && span_equal(kind_at(self, i)->name, name))
            return i;
    }
    return add(self, (struct kind){.sort = KIND_IS_FOREIGN, .name = name});
}

// The kind of a class that the file defines, or KIND_NONE where none of its bases is an exception.
static kind_id defined(struct kinds *self, TSNode class)
{
    const struct syntax *s = self->module->syntax;
    for (kind_id i = CLASSES_END; i < kinds_end(self); i++) {
        if (kind_at(self, i)->sort == KIND_IS_DEFINED && kind_at(self, i)->id == class.id)
            return i;
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
    const struct kind *k = kind_at(self, kind);
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
    for (kind_id i = CLASSES_END; i < kinds_end(self); i++) {
        if (kind_at(self, i)->sort == KIND_IS_GROUP && kind_at(self, i)->inner == inner)
            return i;
    }
    return add(self, (struct kind){.sort = KIND_IS_GROUP, .name = SPAN("ExceptionGroup"), .inner = inner});
}

kind_id kind_leaf(const struct kinds *self, kind_id kind)
{
    while (kind_at(self, kind)->sort == KIND_IS_GROUP)
        kind = kind_at(self, kind)->inner;
    return kind;
}

// ---- classes ---------------------------------------------------------------------------------------------

// Whether `type` is the class itself or one of its bases; maybe where a base comes from elsewhere. A class
// from elsewhere is an Exception; it is no builtin class nor one of this file, but perhaps derived from, or
// another name of, another one from elsewhere.
static enum fit subclass(const struct kinds *self, kind_id kind, kind_id type, unsigned depth)
{
    const struct kind *k = kind_at(self, kind);
    if (kind == type || type == CLASS_BaseException)
        return MATCH_YES;
    if (depth > 32)
        return MATCH_MAYBE;
    if (kind == KIND_CANCEL) // asyncio.CancelledError is an Exception before Python 3.8
        return self->module->target_minor < 8 && type == CLASS_Exception ? MATCH_YES : MATCH_NO;
    if (k->sort == KIND_IS_FOREIGN) {
        if (type == CLASS_Exception)
            return MATCH_YES;
        return kind_at(self, type)->sort == KIND_IS_FOREIGN ? MATCH_MAYBE : MATCH_NO;
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
    return kind == KIND_EXCEPTION || kind_at(self, kind)->sort == KIND_IS_VAGUE;
}

// The class that a vague kind has at least.
static kind_id bound_of(const struct kinds *self, kind_id vague)
{
    return vague == KIND_EXCEPTION ? CLASS_Exception : kind_at(self, vague)->inner;
}

static kind_id make_vague(struct kinds *self, kind_id bound, const kind_id *without, unsigned len)
{
    if (len == 0 && bound == CLASS_Exception)
        return KIND_EXCEPTION;
    struct kind kind = {.sort = KIND_IS_VAGUE, .inner = bound, .without_len = len};
    if (len > 0)
        memcpy(kind.without, without, len * sizeof(*without));
    for (kind_id i = CLASSES_END; i < kinds_end(self); i++) {
        const struct kind *known = kind_at(self, i);
        if (known->sort == KIND_IS_VAGUE && known->inner == bound && known->without_len == len &&
            memcmp(known->without, kind.without, len * sizeof(*without)) == 0)
            return i;
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
    for (unsigned i = 0; i < kind_at(self, kind)->without_len; i++) {
        kind_id other = kind_at(self, kind)->without[i];
        if (subclass(self, other, type, 0) == MATCH_YES)
            without[len++] = other;
    }
    return make_vague(self, type, without, len);
}

kind_id kind_passed(struct kinds *self, kind_id kind, kind_id type)
{
    if (kind_leaf(self, kind) != kind)
        return kind_group(self, kind_passed(self, kind_at(self, kind)->inner, type));
    if (!kind_is_vague(self, kind) || type == KIND_UNKNOWN || kind_at(self, kind)->without_len == WITHOUT_MAX)
        return kind;
    kind_id bound = bound_of(self, kind);
    kind_id without[WITHOUT_MAX + 1];
    unsigned len = 0;
    type = meet_class(self, bound, type);
    if (subclass(self, type, bound, 0) != MATCH_YES) // no part of it, as far as is known
        return kind;
    bool added = false;
    for (unsigned i = 0; i < kind_at(self, kind)->without_len; i++) {
        kind_id other = kind_at(self, kind)->without[i];
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
    const struct kind *k = kind_at(self, kind);
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
    if (kind_at(self, kind)->sort == KIND_IS_GROUP)
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
    if (kind_at(self, kind)->sort == KIND_IS_GROUP && group)
        return MATCH_MAYBE;
    bool elsewhere =
        kind_at(self, kind)->sort == KIND_IS_FOREIGN && kind_at(self, type)->sort == KIND_IS_FOREIGN;
    if (!vague)
        return kind == type ? MATCH_YES : elsewhere ? MATCH_MAYBE : MATCH_NO;
    bool possible =
        kind_match(self, kind, type) != MATCH_NO &&
        (type == bound_of(self, kind) || subclass(self, bound_of(self, kind), type, 0) != MATCH_YES);
    return possible ? MATCH_MAYBE : MATCH_NO;
}

bool kind_is_cancel(const struct kinds *self, kind_id kind)
{
    if (kind_at(self, kind)->sort == KIND_IS_VAGUE)
        kind = kind_at(self, kind)->inner;
    return kind == KIND_CANCEL || (kind_at(self, kind)->sort == KIND_IS_DEFINED &&
                                   subclass(self, kind, KIND_CANCEL, 0) == MATCH_YES);
}

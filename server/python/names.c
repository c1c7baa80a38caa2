#include "python/names.h"

#include <string.h>

#include "python/cursor.h"
#include "python/facts.h"

// Constants may refer to constants; a chain longer than this is no longer a simple constant.
enum { RESOLVE_DEPTH = 8 };

// Attributes of attributes deeper than this are no module's.
enum { CHAIN_MAX = 32 };

uint64_t span_hash(uint64_t seed, struct span text)
{
    uint64_t hash = seed;
    for (size_t i = 0; i < text.len; i++)
        hash = (hash ^ (unsigned char)text.ptr[i]) * UINT64_C(0x100000001b3);
    return hash;
}

// ---- collecting ------------------------------------------------------------------------------------------

static void grow(struct module *module, struct scope *scope)
{
    size_t buckets_len = scope->buckets_len == 0 ? 16 : scope->buckets_len * 4;
    struct binding **buckets = ARENA_ARRAY(module->arena, struct binding *, buckets_len);
    for (size_t i = 0; i < scope->buckets_len; i++) {
        for (struct binding *b = scope->buckets[i], *next; b != NULL; b = next) {
            next = b->next;
            struct binding **bucket = &buckets[span_hash(HASH_SEED, b->name) & (buckets_len - 1)];
            b->next = *bucket;
            *bucket = b;
        }
    }
    scope->buckets = buckets;
    scope->buckets_len = buckets_len;
}

const struct binding *scope_find(const struct scope *self, struct span name)
{
    if (self->len == 0)
        return NULL;
    struct binding *b = self->buckets[span_hash(HASH_SEED, name) & (self->buckets_len - 1)];
    while (b != NULL && !span_equal(b->name, name))
        b = b->next;
    return b;
}

// Two bindings of one name: an import stays what it is (the other one is a fallback), all else is unknown.
static void merge(struct binding *old, const struct binding *new)
{
    if (old->kind == BINDING_GLOBAL)
        return;
    if (new->kind == BINDING_GLOBAL) {
        old->kind = BINDING_GLOBAL;
        return;
    }
    if (old->kind == BINDING_IMPORT && !(old->typing_only && new->kind == BINDING_IMPORT))
        return;
    if (new->kind == BINDING_IMPORT) {
        old->kind = BINDING_IMPORT;
        old->qualified = new->qualified;
        old->typing_only = new->typing_only;
        return;
    }
    old->kind = BINDING_OTHER;
}

// Adds a binding of a name that the scope does not have.
static void add(struct module *module, struct scope *scope, const struct binding *binding)
{
    if (scope->len >= scope->buckets_len)
        grow(module, scope);
    struct binding *added = arena_alloc(module->arena, sizeof(*added));
    *added = *binding;
    struct binding **bucket = &scope->buckets[span_hash(HASH_SEED, binding->name) & (scope->buckets_len - 1)];
    added->next = *bucket;
    *bucket = added;
    scope->len++;
}

static void bind(struct module *module, struct scope *scope, const struct binding *binding)
{
    struct binding *known = (struct binding *)scope_find(scope, binding->name);
    if (known != NULL)
        merge(known, binding);
    else
        add(module, scope, binding);
}

void scope_add_definition(struct module *module, struct scope *scope, struct span name, TSNode definition)
{
    if (scope_find(scope, name) == NULL)
        add(module, scope, &(struct binding){.name = name, .kind = BINDING_DEF, .value = definition});
}

static void bind_other(struct module *module, struct scope *scope, TSNode identifier, enum binding_kind kind)
{
    bind(module, scope, &(struct binding){.name = module_text(module, identifier), .kind = kind});
}

// Every identifier of an assignment target that is bound by it (not those inside `a.b` or `a[i]`).
static void bind_targets(struct module *module, struct scope *scope, TSNode target, enum binding_kind kind)
{
    const struct syntax *s = module->syntax;
    if (module->chain >= CHAIN_MAX)
        return;
    if (node_is(target, s->n_identifier)) {
        bind_other(module, scope, target, kind);
        return;
    }
    if (node_is(target, s->n_attribute) || node_is(target, s->n_subscript) || ts_node_is_null(target))
        return;
    module->chain++;
    for (uint32_t i = 0, n = ts_node_named_child_count(target); i < n; i++)
        bind_targets(module, scope, ts_node_named_child(target, i), kind);
    module->chain--;
}

static void bind_value(struct module *module, struct scope *scope, TSNode name, TSNode value)
{
    bind(module, scope,
         &(struct binding){.name = module_text(module, name), .kind = BINDING_VALUE, .value = value});
}

static void bind_assignment(struct module *module, struct scope *scope, TSNode assignment)
{
    const struct syntax *s = module->syntax;
    TSNode left = node_field(assignment, s->f_left);
    TSNode right = node_field(assignment, s->f_right);
    if (node_is(left, s->n_identifier) && node_is(assignment, s->n_assignment)) {
        if (ts_node_is_null(right)) // an annotation alone binds nothing
            return;
        bind_value(module, scope, left, right);
        return;
    }
    bind_targets(module, scope, left, BINDING_OTHER);
}

// The dotted text without blanks, as an import may be written over several tokens.
static struct span dotted(struct module *module, TSNode node)
{
    struct span text = module_text(module, node);
    if (memchr(text.ptr, ' ', text.len) == NULL && memchr(text.ptr, '\\', text.len) == NULL)
        return text;
    char *copy = arena_alloc(module->arena, text.len + 1);
    size_t len = 0;
    for (size_t i = 0; i < text.len; i++) {
        if (strchr(" \t\\\r\n", text.ptr[i]) == NULL)
            copy[len++] = text.ptr[i];
    }
    return (struct span){copy, len};
}

static struct span join(struct module *module, struct span left, struct span right)
{
    char *text = arena_printf(module->arena, "%.*s.%.*s", (int)left.len, left.ptr, (int)right.len, right.ptr);
    return span_of(text);
}

// The modules that a package's own names come from, and the names under which they are documented.
static struct span documented_name(struct module *module, struct span name)
{
    static const struct {
        struct span private, public;
    } table[] = {
        {SPAN("asyncio.exceptions."), SPAN("asyncio.")},
        {SPAN("asyncio.tasks."), SPAN("asyncio.")},
        {SPAN("asyncio.timeouts."), SPAN("asyncio.")},
        {SPAN("asyncio.taskgroups."), SPAN("asyncio.")},
        {SPAN("asyncio.locks."), SPAN("asyncio.")},
        {SPAN("asyncio.runners."), SPAN("asyncio.")},
        {SPAN("asyncio.futures."), SPAN("asyncio.")},
        {SPAN("asyncio.events."), SPAN("asyncio.")},
        {SPAN("builtins."), SPAN("")},
        {SPAN("concurrent.futures._base."), SPAN("concurrent.futures.")},
    };
    for (size_t i = 0; i < sizeof(table) / sizeof(table[0]); i++) {
        if (!span_starts_with(name, table[i].private))
            continue;
        struct span rest = span_from(name, table[i].private.len);
        char *text = arena_printf(module->arena, "%s%.*s", table[i].public.ptr, (int)rest.len, rest.ptr);
        return span_of(text);
    }
    return name;
}

static void bind_import(struct module *module, struct scope *scope, TSNode statement, bool typing_only)
{
    const struct syntax *s = module->syntax;
    TSNode from = node_field(statement, s->f_module_name);
    struct span package = ts_node_is_null(from) ? SPAN("") : dotted(module, from);
    for (uint32_t i = 0, n = ts_node_named_child_count(statement); i < n; i++) {
        TSNode child = ts_node_named_child(statement, i);
        if (!ts_node_is_null(from) && node_same(child, from))
            continue;
        TSNode alias = node_none();
        TSNode name = child;
        if (node_is(child, s->n_aliased_import)) {
            alias = node_field(child, s->f_alias);
            name = node_field(child, s->f_name);
        }
        if (!node_is(name, s->n_dotted_name))
            continue;
        struct binding binding = {.kind = BINDING_IMPORT, .typing_only = typing_only};
        struct span imported = dotted(module, name);
        if (!ts_node_is_null(from)) {
            binding.name = ts_node_is_null(alias) ? imported : module_text(module, alias);
            binding.qualified = documented_name(module, join(module, package, imported));
        } else if (!ts_node_is_null(alias)) {
            binding.name = module_text(module, alias);
            binding.qualified = imported;
        } else { // `import a.b` binds `a`
            const char *dot = memchr(imported.ptr, '.', imported.len);
            binding.name = dot == NULL ? imported : (struct span){imported.ptr, (size_t)(dot - imported.ptr)};
            binding.qualified = binding.name;
        }
        bind(module, scope, &binding);
    }
}

static void bind_parameters(struct module *module, struct scope *scope, TSNode parameters)
{
    const struct syntax *s = module->syntax;
    for (uint32_t i = 0, n = ts_node_named_child_count(parameters); i < n; i++) {
        TSNode parameter = ts_node_named_child(parameters, i);
        TSNode name = node_field(parameter, s->f_name);
        if (ts_node_is_null(name) && node_is(parameter, s->n_typed_parameter))
            name = node_first_child(s, parameter);
        bind_targets(module, scope, ts_node_is_null(name) ? parameter : name, BINDING_ARGUMENT);
    }
}

// `case x:` binds x; `case A.b:` and `case X():` bind nothing.
static void bind_capture(struct module *module, struct scope *scope, TSNode pattern)
{
    const struct syntax *s = module->syntax;
    TSNode inner = node_first_child(s, pattern);
    bool name = node_is(inner, s->n_identifier) ||
                (node_is(inner, s->n_dotted_name) && ts_node_named_child_count(inner) == 1);
    if (name)
        bind_targets(module, scope, inner, BINDING_OTHER);
}

static bool is_type_checking(struct module *module, TSNode if_statement)
{
    struct span condition = module_text(module, node_field(if_statement, module->syntax->f_condition));
    return span_is(condition, "TYPE_CHECKING") || span_ends_with(condition, SPAN(".TYPE_CHECKING"));
}

enum { COLLECT_DEPTH = 500 }; // deeper nesting binds nothing that matters

struct collecting {
    struct module *module;
    struct scope *scope;
    struct cursor cursor;
    bool statements; // there is no `:=`, so expressions need not be read
};

// The node that the cursor is on: the names that it binds in its own namespace. Returns whether those of its
// children belong to it too.
static bool collect_node(const struct collecting *c, TSNode node, bool typing_only)
{
    struct module *module = c->module;
    struct scope *scope = c->scope;
    const struct syntax *s = module->syntax;
    TSSymbol symbol = ts_node_symbol(node);
    if (symbol == s->n_identifier || symbol == s->n_string || symbol == s->n_comment ||
        symbol == s->n_attribute || (c->statements && symbol_only_reads(s, symbol)))
        return false;
    if (symbol == s->n_import_statement || symbol == s->n_import_from_statement) {
        bind_import(module, scope, node, typing_only);
        return false;
    }
    if (symbol == s->n_function_definition || symbol == s->n_class_definition) {
        TSNode name = node_field(node, s->f_name);
        if (!ts_node_is_null(name))
            bind(module, scope,
                 &(struct binding){.name = module_text(module, name), .kind = BINDING_DEF, .value = node});
        return false;
    }
    // Namespaces of their own (a walrus inside a comprehension is not followed).
    if (symbol == s->n_lambda || symbol == s->n_list_comprehension || symbol == s->n_set_comprehension ||
        symbol == s->n_dictionary_comprehension || symbol == s->n_generator_expression)
        return false;
    if (symbol == s->n_global_statement || symbol == s->n_nonlocal_statement) {
        for (uint32_t i = 0, n = ts_node_named_child_count(node); i < n; i++)
            bind_other(module, scope, ts_node_named_child(node, i), BINDING_GLOBAL);
        return false;
    }
    if (symbol == s->n_assignment || symbol == s->n_augmented_assignment)
        bind_assignment(module, scope, node);
    else if (symbol == s->n_for_statement)
        bind_targets(module, scope, node_field(node, s->f_left), BINDING_OTHER);
    else if (symbol == s->n_named_expression)
        bind_value(module, scope, node_field(node, s->f_name), node_field(node, s->f_value));
    else if (symbol == s->n_as_pattern_target || symbol == s->n_delete_statement)
        bind_targets(module, scope, node, BINDING_OTHER);
    else if (symbol == s->n_case_pattern || symbol == s->n_splat_pattern)
        bind_capture(module, scope, node);
    return true;
}

// The children of the node that the cursor is on; leaves the cursor there.
static void collect_children(struct collecting *c, bool typing_only, unsigned depth)
{
    if (depth > COLLECT_DEPTH || !cursor_child(&c->cursor))
        return;
    do {
        TSNode node = cursor_node(&c->cursor);
        if (!collect_node(c, node, typing_only))
            continue;
        bool typing = typing_only ||
                      (node_is(node, c->module->syntax->n_if_statement) && is_type_checking(c->module, node));
        collect_children(c, typing, depth + 1);
    } while (cursor_next(&c->cursor));
    cursor_parent(&c->cursor);
}

void scope_collect(struct module *module, struct scope *scope, TSNode node)
{
    const struct syntax *s = module->syntax;
    TSNode body = node;
    if (node_is(node, s->n_function_definition)) {
        TSNode parameters = node_field(node, s->f_parameters);
        if (!ts_node_is_null(parameters))
            bind_parameters(module, scope, parameters);
        body = node_field(node, s->f_body);
    }
    if (ts_node_is_null(body))
        return;
    struct collecting c = {
        .module = module,
        .scope = scope,
        // At the top level expressions are read sooner than the whole file's text.
        .statements = !node_same(body, node) && !span_contains(module_text(module, body), SPAN(":=")),
    };
    cursor_begin(&c.cursor, body, true);
    collect_children(&c, false, 0);
    cursor_end(&c.cursor);
}

// ---- looking up ------------------------------------------------------------------------------------------

// As module_function_of(), without asking where the node lies in the function that is being read.
static TSNode function_around(struct module *module, TSNode node)
{
    return module_is_reading(module, node) ? module->within_function : module_function_of(module, node);
}

const struct binding *names_visible(struct module *module, TSNode at, struct span name)
{
    TSNode function = function_around(module, at);
    while (!ts_node_is_null(function)) {
        const struct binding *b = scope_find(function_scope_of(module, function), name);
        if (b != NULL && b->kind != BINDING_GLOBAL)
            return b;
        function = module_enclosing_function(module, function);
    }
    return scope_find(&module->globals, name);
}

const struct binding *names_lookup(struct module *module, TSNode identifier)
{
    return names_visible(module, identifier, module_text(module, identifier));
}

bool names_is_argument(struct module *module, TSNode identifier)
{
    const struct binding *b = names_lookup(module, identifier);
    return b != NULL && b->kind == BINDING_ARGUMENT;
}

static struct span resolve_binding(struct module *module, const struct binding *b)
{
    if (b->kind == BINDING_IMPORT)
        return b->qualified;
    if (b->kind != BINDING_VALUE || module->depth >= RESOLVE_DEPTH)
        return SPAN("");
    module->depth++;
    struct span resolved = module_resolve(module, b->value);
    module->depth--;
    // An unbound name is the value of nothing that can be said here: `x = y` does not make x the builtin y.
    return resolved;
}

static struct span resolve(struct module *module, TSNode expression)
{
    const struct syntax *s = module->syntax;
    if (node_is(expression, s->n_identifier)) {
        const struct binding *b = names_lookup(module, expression);
        return b == NULL ? module_text(module, expression) : resolve_binding(module, b);
    }
    if (node_is(expression, s->n_dotted_name)) { // in a pattern
        struct span name = module_resolve(module, ts_node_named_child(expression, 0));
        for (uint32_t i = 1, n = ts_node_named_child_count(expression); i < n && name.len > 0; i++)
            name = join(module, name, module_text(module, ts_node_named_child(expression, i)));
        return documented_name(module, name);
    }
    if (!node_is(expression, s->n_attribute))
        return SPAN("");
    if (module->chain >= CHAIN_MAX)
        return SPAN("");
    module->chain++;
    struct span object = module_resolve(module, node_field(expression, s->f_object));
    module->chain--;
    TSNode attribute = node_field(expression, s->f_attribute);
    if (object.len == 0 || ts_node_is_null(attribute))
        return SPAN("");
    return documented_name(module, join(module, object, module_text(module, attribute)));
}

struct span module_resolve(struct module *module, TSNode expression)
{
    if (ts_node_is_null(expression))
        return SPAN("");
    expression = node_unwrap(module->syntax, expression);
    if (module->chain > 0 || module->depth > 0) // then it may be cut short
        return resolve(module, expression);
    struct recent *recent = recent_of(module->resolved, expression);
    if (!recent_is(recent, expression)) {
        struct span name = resolve(module, expression);
        *recent = (struct recent){expression.id, ts_node_start_byte(expression), .name = name};
    }
    return recent->name;
}

struct span module_callee(struct module *module, TSNode node)
{
    if (!node_is(node, module->syntax->n_call))
        return SPAN("");
    return module_resolve(module, node_field(node, module->syntax->f_function));
}

TSNode module_constant(struct module *module, TSNode identifier)
{
    if (!node_is(identifier, module->syntax->n_identifier))
        return node_none();
    const struct binding *b = names_lookup(module, identifier);
    return b != NULL && b->kind == BINDING_VALUE ? b->value : node_none();
}

// ---- spelling --------------------------------------------------------------------------------------------

// What to write for `qualified` through this binding, or "".
static struct span spelled_through(struct module *module, const struct binding *b, struct span qualified)
{
    if (b->kind != BINDING_IMPORT || b->typing_only)
        return SPAN("");
    if (span_equal(b->qualified, qualified))
        return b->name;
    bool prefix = span_starts_with(qualified, b->qualified) && qualified.ptr[b->qualified.len] == '.';
    return prefix ? join(module, b->name, span_from(qualified, b->qualified.len + 1)) : SPAN("");
}

// Whether `name` (its first part) still means `binding` at `at`: not hidden by an inner namespace.
static bool is_visible(struct module *module, TSNode at, const struct binding *binding)
{
    for (TSNode f = module_function_of(module, at); !ts_node_is_null(f);
         f = module_enclosing_function(module, f)) {
        const struct binding *b = scope_find(function_scope_of(module, f), binding->name);
        if (b == binding)
            return true;
        if (b != NULL && b->kind != BINDING_GLOBAL)
            return false;
    }
    return scope_find(&module->globals, binding->name) == binding;
}

// The shortest spelling through the bindings of one namespace.
static struct span spell_in(struct module *module, const struct scope *scope, TSNode at,
                            struct span qualified)
{
    struct span best = SPAN("");
    for (size_t i = 0; i < scope->buckets_len; i++) {
        for (const struct binding *b = scope->buckets[i]; b != NULL; b = b->next) {
            struct span text = spelled_through(module, b, qualified);
            bool better = text.len > 0 && (best.len == 0 || text.len < best.len);
            if (better && is_visible(module, at, b))
                best = text;
        }
    }
    return best;
}

struct span module_spell(struct module *module, TSNode at, struct span qualified)
{
    for (TSNode f = module_function_of(module, at); !ts_node_is_null(f);
         f = module_enclosing_function(module, f)) {
        struct span text = spell_in(module, function_scope_of(module, f), at, qualified);
        if (text.len > 0)
            return text;
    }
    if (memchr(qualified.ptr, '.', qualified.len) == NULL) {
        bool hidden = scope_find(&module->globals, qualified) != NULL;
        return hidden ? SPAN("") : qualified;
    }
    return spell_in(module, &module->globals, at, qualified);
}

#include "python/module.h"

#include <string.h>

#include "python/answers.h"
#include "python/cursor.h"
#include "python/facts.h"
#include "python/names.h"
#include "python/own.h"
#include "util/vec.h"

enum { FACTS_BUCKETS = 256, BASES_DEPTH = 4, BASES_MAX = 8 };

// ---- the file --------------------------------------------------------------------------------------------

static bool first_part_is(struct span name, const char *part)
{
    size_t len = strlen(part);
    return name.len >= len && memcmp(name.ptr, part, len) == 0 && (name.len == len || name.ptr[len] == '.');
}

// The library that a dotted name belongs to; false where it belongs to none.
static bool library_of_name(struct span name, enum library *library)
{
    for (enum library candidate = 0; candidate < LIBRARY_COUNT; candidate++) {
        if (first_part_is(name, library_name(candidate))) {
            *library = candidate;
            return true;
        }
    }
    return false;
}

static void note_libraries(const struct scope *scope, bool imports[LIBRARY_COUNT])
{
    for (size_t i = 0; i < scope->buckets_len; i++) {
        for (const struct binding *b = scope->buckets[i]; b != NULL; b = b->next) {
            enum library library;
            if (b->kind == BINDING_IMPORT && library_of_name(b->qualified, &library))
                imports[library] = true;
        }
    }
}

static void read_class(struct module *self, struct module_class *class, const struct binding *b)
{
    const struct syntax *s = self->syntax;
    *class = (struct module_class){.name = b->name, .node = b->value};
    TSNode arguments = node_field(b->value, s->f_superclasses);
    if (ts_node_is_null(arguments))
        return;
    uint32_t count = ts_node_named_child_count(arguments);
    TSNode *bases = ARENA_ARRAY(self->arena, TSNode, count);
    for (uint32_t i = 0; i < count; i++) {
        TSNode child = ts_node_named_child(arguments, i);
        if (!node_is(child, s->n_keyword_argument) && !node_is(child, s->n_comment))
            bases[class->bases_len++] = child;
    }
    class->bases = bases;
}

static void read_classes(struct module *self)
{
    self->classes = ARENA_ARRAY(self->arena, struct module_class, self->globals.len);
    for (size_t i = 0; i < self->globals.buckets_len; i++) {
        for (const struct binding *b = self->globals.buckets[i]; b != NULL; b = b->next) {
            if (b->kind == BINDING_DEF && node_is(b->value, self->syntax->n_class_definition))
                read_class(self, &self->classes[self->classes_len++], b);
        }
    }
}

void module_init(struct module *self, struct arena *arena, struct arena *scratch, const struct syntax *syntax,
                 TSNode root, const char *source, uint32_t len, int target_minor)
{
    *self = (struct module){
        .source = source,
        .len = len,
        .root = root,
        .syntax = syntax,
        .arena = arena,
        .scratch = scratch,
        .target_minor = target_minor,
        .facts = ARENA_ARRAY(arena, struct function_facts *, FACTS_BUCKETS),
        .resolved = ARENA_ARRAY(arena, struct recent, RECENT_LEN),
        .called = ARENA_ARRAY(arena, struct recent, RECENT_LEN),
    };
    scope_collect(self, &self->globals, root);
    note_libraries(&self->globals, self->imports_library);
    read_classes(self);
}

void module_outline(struct module *self, TSNode region, struct gathering *gathering)
{
    self->outline = outline_make(self->arena, self->syntax, self->source, region, gathering);
    self->outlined = ARENA_ARRAY(self->arena, struct outlined, 1);
    self->outlined->node = region;
}

const struct module_class *module_class_named(const struct module *self, struct span name)
{
    for (size_t i = 0; i < self->classes_len; i++) {
        if (span_equal(self->classes[i].name, name))
            return &self->classes[i];
    }
    return NULL;
}

// ---- functions around nodes ------------------------------------------------------------------------------

static bool holds_bytes(TSNode body, TSNode node)
{
    return !ts_node_is_null(body) && ts_node_start_byte(body) <= ts_node_start_byte(node) &&
           ts_node_end_byte(node) <= ts_node_end_byte(body);
}

bool module_is_reading(const struct module *self, TSNode node)
{
    return holds_bytes(self->within, node);
}

static bool in_outline(const struct module *self, TSNode node)
{
    const struct outline *o = &self->outline;
    // Before the first walk the region is empty. One without entries is as good as any other.
    return o->start < o->end && o->start <= ts_node_start_byte(node) && ts_node_end_byte(node) <= o->end;
}

// From the root down this takes as long as there are siblings on the way, so it begins at the innermost entry
// of the outline around the node. Of a node without text the place does not tell what it is in; one that is
// as long as the region may be the region itself, or around it.
TSNode module_parent(const struct module *self, TSNode node)
{
    uint32_t start = ts_node_start_byte(node), end = ts_node_end_byte(node);
    const struct outline *o = &self->outline;
    if (!in_outline(self, node) || start == end || (start == o->start && end == o->end))
        return ts_node_parent(node);
    int32_t index = outline_around(o, node);
    TSNode parent = index == OUTLINE_NONE ? self->outlined->node : o->entries[index].node, next = parent;
    while (!ts_node_is_null(next) && !node_same(next, node)) {
        parent = next;
        next = ts_node_child_with_descendant(parent, node);
    }
    return parent;
}

// The entry of the innermost function, lambda or class whose body holds the node, where the outline tells.
static const struct outline_entry *entry_around(const struct module *self, TSNode node)
{
    int32_t index = in_outline(self, node) ? outline_around(&self->outline, node) : OUTLINE_NONE;
    for (; index != OUTLINE_NONE; index = self->outline.entries[index].parent) {
        const struct outline_entry *e = &self->outline.entries[index];
        if (outline_in_body(e, node))
            return e;
    }
    return NULL;
}

// The innermost function, lambda or class whose body holds the node, found by asking for one parent after the
// other: each takes as long as there are siblings.
static TSNode namespace_upwards(const struct syntax *s, TSNode node)
{
    for (TSNode parent = ts_node_parent(node); !ts_node_is_null(parent); parent = ts_node_parent(parent)) {
        if (node_opens_namespace(s, parent) && holds_bytes(node_field(parent, s->f_body), node))
            return parent;
    }
    return node_none();
}

// The region of the outline may itself lie inside something, which is then around all that nothing in it is
// around.
static TSNode namespace_around_region(const struct module *self)
{
    struct outlined *region = self->outlined;
    if (!region->known)
        region->around = namespace_upwards(self->syntax, region->node);
    region->known = true;
    return region->around;
}

// The innermost function, lambda or class whose body holds the node.
static TSNode namespace_around(const struct module *self, TSNode node)
{
    const struct outline_entry *entry = entry_around(self, node);
    if (entry != NULL)
        return entry->node;
    return in_outline(self, node) ? namespace_around_region(self) : namespace_upwards(self->syntax, node);
}

TSNode module_function_of(const struct module *self, TSNode node)
{
    TSNode around = namespace_around(self, node);
    // A lambda binds only its parameters: names and suspension inside it are looked for further out.
    return node_is(around, self->syntax->n_function_definition) ? around : node_none();
}

TSNode module_enclosing_function(struct module *self, TSNode function)
{
    struct function_facts *facts = function_facts_of(self, function);
    if (facts->outer_known)
        return facts->outer;
    TSNode around = namespace_around(self, function);
    while (!ts_node_is_null(around) && !node_is(around, self->syntax->n_function_definition))
        around = namespace_around(self, around);
    facts->outer = around;
    facts->outer_known = true;
    return around;
}

bool function_is_async(const struct module *self, TSNode function)
{
    return node_is(function, self->syntax->n_function_definition) && node_is_async(self->syntax, function);
}

bool module_in_async(const struct module *self, TSNode node)
{
    const struct outline_entry *entry = entry_around(self, node);
    if (entry != NULL)
        return entry->kind == OUTLINE_FUNCTION && entry->is_async;
    return function_is_async(self, module_function_of(self, node));
}

struct function_facts *function_facts_of(struct module *self, TSNode function)
{
    uint32_t start = ts_node_start_byte(function);
    struct function_facts **bucket = &self->facts[start % FACTS_BUCKETS];
    for (struct function_facts *f = *bucket; f != NULL; f = f->next) {
        if (f->start == start && f->id == function.id)
            return f;
    }
    struct function_facts *facts = arena_alloc(self->arena, sizeof(*facts));
    facts->id = function.id;
    facts->start = start;
    facts->next = *bucket;
    *bucket = facts;
    return facts;
}

const struct scope *function_scope_of(struct module *self, TSNode function)
{
    struct function_facts *facts = function_facts_of(self, function);
    if (!facts->scope_known)
        scope_collect(self, &facts->scope, function);
    facts->scope_known = true;
    return &facts->scope;
}

// ---- the library of a function ---------------------------------------------------------------------------

struct use_count {
    struct module *module;
    unsigned uses[LIBRARY_COUNT];
};

static bool count_use(void *context, TSNode node)
{
    struct use_count *x = context;
    enum library library;
    if (node_is(node, x->module->syntax->n_identifier) &&
        library_of_name(module_resolve(x->module, node), &library))
        x->uses[library]++;
    return false;
}

static enum library choose_library(struct module *self, TSNode function)
{
    bool imports[LIBRARY_COUNT];
    memcpy(imports, self->imports_library, sizeof(imports));
    for (TSNode f = function; !ts_node_is_null(f); f = module_enclosing_function(self, f))
        note_libraries(function_scope_of(self, f), imports);
    unsigned imported = 0;
    enum library only = self->unknown;
    for (enum library candidate = 0; candidate < LIBRARY_COUNT; candidate++) {
        if (imports[candidate]) {
            imported++;
            only = candidate;
        }
    }
    if (imported <= 1)
        return only;
    // Where a file imports more than one, it is what the function uses most.
    struct use_count count = {.module = self};
    nested_any(self->syntax, function, count_use, &count);
    enum library best = LIBRARY_ASYNCIO;
    for (enum library candidate = 0; candidate < LIBRARY_COUNT; candidate++) {
        bool more = count.uses[candidate] > count.uses[best];
        if (imports[candidate] && (more || !imports[best]))
            best = candidate;
    }
    return best;
}

enum library module_library_of(struct module *self, TSNode function)
{
    if (ts_node_is_null(function))
        return self->unknown;
    struct function_facts *facts = function_facts_of(self, function);
    if (!facts->library_known) {
        facts->library = choose_library(self, function);
        facts->library_known = true;
    }
    return facts->library;
}

// ---- suspension points -----------------------------------------------------------------------------------

// Whether the children of a node can suspend the function that the node belongs to.
static bool runs_elsewhere(const struct syntax *s, TSSymbol symbol)
{
    return symbol == s->n_lambda || symbol == s->n_function_definition || symbol == s->n_class_definition ||
           symbol == s->n_comment;
}

// Of a generator expression only the first iterable runs here.
static TSNode first_iterable(const struct syntax *s, TSNode generator)
{
    for (uint32_t i = 0, n = ts_node_named_child_count(generator); i < n; i++) {
        TSNode clause = ts_node_named_child(generator, i);
        if (node_is(clause, s->n_for_in_clause))
            return node_field(clause, s->f_right);
    }
    return node_none();
}

static bool holds(const struct module *self, TSNode node, bool awaits, bool yields);

// Whether one node is an await (async for, ...) or a yield by itself; *inside says whether its children are
// still to be looked at.
static bool is_here(const struct module *self, TSNode node, bool awaits, bool yields, bool *inside)
{
    const struct syntax *s = self->syntax;
    TSSymbol symbol = ts_node_symbol(node);
    *inside = !runs_elsewhere(s, symbol);
    if ((awaits && (symbol == s->n_await || symbol == s->kw_async)) || (yields && symbol == s->n_yield))
        return true;
    if (symbol != s->n_generator_expression)
        return false;
    *inside = false;
    TSNode iterable = first_iterable(s, node);
    // Nested first iterables are rare and each smaller: this ends.
    return !ts_node_is_null(iterable) && holds(self, iterable, awaits, yields);
}

static bool holds(const struct module *self, TSNode node, bool awaits, bool yields)
{
    if (ts_node_is_null(node))
        return false;
    struct cursor cursor;
    cursor_begin(&cursor, node, false);
    bool inside = true;
    // The node itself may be a definition or a generator, whose inside is what is asked about.
    bool found =
        (awaits && node_is(node, self->syntax->n_await)) || (yields && node_is(node, self->syntax->n_yield));
    while (!found && ((inside && cursor_child(&cursor)) || cursor_behind(&cursor))) {
        // `async def` of an inner function is no suspension point of this one.
        found = is_here(self, cursor_node(&cursor), awaits, yields, &inside);
    }
    cursor_end(&cursor);
    return found;
}

bool node_suspends(const struct module *self, TSNode node, bool yields)
{
    return holds(self, node, true, yields);
}

bool function_is_generator(const struct module *self, TSNode function)
{
    TSNode body = node_field(function, self->syntax->f_body);
    // Most texts do not hold the word, and are read faster than their nodes.
    return !ts_node_is_null(body) && span_contains(module_text(self, body), SPAN("yield")) &&
           holds(self, body, false, true);
}

bool function_has_decorator(struct module *self, TSNode function, struct span qualified)
{
    const struct syntax *s = self->syntax;
    TSNode decorated = module_parent(self, function);
    if (!node_is(decorated, s->n_decorated_definition))
        return false;
    for (uint32_t i = 0, n = ts_node_named_child_count(decorated); i < n; i++) {
        TSNode child = ts_node_named_child(decorated, i);
        if (!node_is(child, s->n_decorator))
            continue;
        TSNode expression = node_first_child(s, child);
        if (node_is(expression, s->n_call))
            expression = node_field(expression, s->f_function);
        if (span_equal(module_resolve(self, expression), qualified))
            return true;
    }
    return false;
}

bool function_yield_suspends(struct module *self, TSNode function)
{
    struct function_facts *facts = function_facts_of(self, function);
    if (!facts->yield_known) {
        facts->yield_suspends =
            function_has_decorator(self, function, SPAN("contextlib.asynccontextmanager")) ||
            function_has_decorator(self, function, SPAN("contextlib.contextmanager"));
        facts->yield_known = true;
    }
    return facts->yield_suspends;
}

bool function_suspends(struct module *self, TSNode function)
{
    TSNode body = node_field(function, self->syntax->f_body);
    int32_t index = in_outline(self, function) ? outline_of(&self->outline, function) : OUTLINE_NONE;
    if (index == OUTLINE_NONE)
        return node_suspends(self, body, function_yield_suspends(self, function));
    const struct outline_entry *entry = &self->outline.entries[index];
    return entry->awaits || (entry->yields && function_yield_suspends(self, function));
}

// ---- calls and exceptions --------------------------------------------------------------------------------

static void list_methods(struct module *self, struct scope *methods, TSNode class)
{
    const struct syntax *s = self->syntax;
    struct arena_mark mark = arena_mark(self->scratch);
    struct node_list statements = node_children(self->scratch, s, node_field(class, s->f_body));
    for (size_t i = 0; i < statements.len; i++) {
        TSNode method = statements.items[i];
        if (node_is(method, s->n_decorated_definition))
            method = node_field(method, s->f_definition);
        if (node_is(method, s->n_function_definition))
            scope_add_definition(self, methods, module_text(self, node_field(method, s->f_name)), method);
    }
    arena_back_to(self->scratch, mark);
}

// The methods among the statements of a class_definition; of several of one name the first.
static const struct scope *methods_of(struct module *self, TSNode class)
{
    struct function_facts *facts = function_facts_of(self, class);
    if (!facts->methods_known)
        list_methods(self, &facts->methods, class);
    facts->methods_known = true;
    return &facts->methods;
}

static TSNode method_of(struct module *self, TSNode class, struct span name)
{
    const struct binding *b = scope_find(methods_of(self, class), name);
    return b == NULL ? node_none() : b->value;
}

static TSNode class_around(const struct module *self, TSNode node)
{
    TSNode around = namespace_around(self, node);
    while (!ts_node_is_null(around) && !node_is(around, self->syntax->n_class_definition))
        around = namespace_around(self, around);
    return around;
}

// The class whose instance `self` is in a function that is being read, or around the node in any other.
static TSNode class_of_self(struct module *self, TSNode node)
{
    if (!module_is_reading(self, node))
        return class_around(self, node);
    struct function_facts *facts = function_facts_of(self, self->within_function);
    if (!facts->class_known)
        facts->class = class_around(self, self->within_function);
    facts->class_known = true;
    return facts->class;
}

// The class of this file that a base class expression names (`Base`, `Base[T]`), or the null node.
static TSNode base_class(struct module *self, TSNode base)
{
    const struct syntax *s = self->syntax;
    if (node_is(base, s->n_subscript))
        base = node_first_child(s, base);
    if (!node_is(base, s->n_identifier))
        return node_none();
    const struct binding *b = names_lookup(self, base);
    bool class = b != NULL && b->kind == BINDING_DEF && node_is(b->value, s->n_class_definition);
    return class ? b->value : node_none();
}

// The method of the class or, depth first, of its bases in this file. Bounded, as bases may form a circle.
static TSNode inherited_method(struct module *self, TSNode class, struct span name, unsigned depth)
{
    TSNode method = method_of(self, class, name);
    TSNode bases = node_field(class, self->syntax->f_superclasses);
    if (!ts_node_is_null(method) || ts_node_is_null(bases) || depth == 0)
        return method;
    for (uint32_t i = 0, n = ts_node_named_child_count(bases); i < n && i < BASES_MAX; i++) {
        TSNode base = base_class(self, ts_node_named_child(bases, i));
        if (!ts_node_is_null(base))
            method = inherited_method(self, base, name, depth - 1);
        if (!ts_node_is_null(method))
            break;
    }
    return method;
}

static TSNode last_statement(const struct syntax *s, TSNode block)
{
    uint32_t i = ts_node_is_null(block) ? 0 : ts_node_named_child_count(block);
    TSNode last = node_none();
    while (i > 0 && (ts_node_is_null(last) || node_is(last, s->n_comment)))
        last = ts_node_named_child(block, --i);
    return last;
}

// Question: 1 for a method that is there for subclasses to override: it ends with `raise
// NotImplementedError`.
static uint64_t answer_is_placeholder(struct module *self, TSNode method)
{
    const struct syntax *s = self->syntax;
    TSNode last = last_statement(s, node_field(method, s->f_body));
    if (!node_is(last, s->n_raise_statement) ||
        !span_contains(module_text(self, last), SPAN("NotImplementedError")))
        return false;
    TSNode raised = node_first_child(s, last);
    struct span name =
        node_is(raised, s->n_call) ? module_callee(self, raised) : module_resolve(self, raised);
    return span_is(name, "NotImplementedError");
}

// The method that a call of this name on an instance of the class is taken for, or the null node.
static TSNode method_followed(struct module *self, TSNode class, struct span name)
{
    struct scope *followed = &function_facts_of(self, class)->followed;
    const struct binding *known = scope_find(followed, name);
    if (known != NULL)
        return known->value;
    TSNode method = inherited_method(self, class, name, BASES_DEPTH);
    if (!ts_node_is_null(method) && answers_ask(self, answer_is_placeholder, method) != 0)
        method = node_none();
    scope_add_definition(self, followed, name, method);
    return method;
}

TSNode parameter_name(const struct syntax *s, TSNode parameter)
{
    if (node_is(parameter, s->n_identifier))
        return parameter;
    TSNode name = node_field(parameter, s->f_name);
    if (node_is(parameter, s->n_typed_parameter))
        name = node_first_child(s, parameter);
    return node_is(name, s->n_identifier) ? name : node_none();
}

static TSNode called_function(struct module *self, TSNode call)
{
    const struct syntax *s = self->syntax;
    TSNode callee = node_field(call, s->f_function);
    if (node_is(callee, s->n_identifier)) {
        const struct binding *b = names_lookup(self, callee);
        bool function = b != NULL && b->kind == BINDING_DEF && node_is(b->value, s->n_function_definition);
        return function ? b->value : node_none();
    }
    if (!node_is(callee, s->n_attribute))
        return node_none();
    struct span object = module_text(self, node_field(callee, s->f_object));
    if (!span_is(object, "self") && !span_is(object, "cls"))
        return node_none();
    TSNode class = class_of_self(self, call);
    if (ts_node_is_null(class))
        return node_none();
    struct span name = module_text(self, node_field(callee, s->f_attribute));
    return method_followed(self, class, name);
}

TSNode module_called_function(struct module *self, TSNode call)
{
    if (!node_is(call, self->syntax->n_call))
        return node_none();
    struct recent *recent = recent_of(self->called, call);
    if (!recent_is(recent, call)) {
        TSNode function = called_function(self, call);
        *recent = (struct recent){call.id, ts_node_start_byte(call), .function = function};
    }
    return recent->function;
}

bool name_is_cancellation(const struct module *self, struct span qualified)
{
    if (span_is(qualified, "asyncio.CancelledError") || span_is(qualified, "CancelledError") ||
        span_is(qualified, "trio.Cancelled"))
        return true;
    return self->target_minor < 8 && span_is(qualified, "concurrent.futures.CancelledError");
}

bool expression_is_cancellation(struct module *self, TSNode expression)
{
    const struct syntax *s = self->syntax;
    for (unsigned depth = 0; depth < 4; depth++) {
        expression = node_unwrap(s, expression);
        if (name_is_cancellation(self, module_resolve(self, expression)))
            return true;
        // By its last part: packages hand it on from modules of their own.
        struct span callee = module_callee(self, expression);
        if (span_is(callee, "get_cancelled_exc_class") ||
            span_ends_with(callee, SPAN(".get_cancelled_exc_class")))
            return true;
        expression = module_constant(self, expression);
        if (ts_node_is_null(expression))
            return false;
    }
    return false;
}

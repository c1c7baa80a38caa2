#include "lint/units.h"

#include <stdlib.h>
#include <string.h>

#include "lint/words.h"
#include "python/cursor.h"
#include "python/names.h"
#include "util/mem.h"

// ---- listing ---------------------------------------------------------------------------------------------

struct listing {
    struct units *units;
    const struct module *module;
    const struct units *former; // or NULL
    size_t former_class;        // where to look for the next one
    struct cursor cursor;
};

// What others see of a definition but its decorators.
struct head {
    struct span name;
    uint64_t value; // a hash of all before the body
};

static const uint64_t CLASS = UINT64_C(0x9e3779b97f4a7c15);

static uint64_t name_hash(struct span name)
{
    return span_hash(HASH_SEED, name);
}

// The name by which a member of a class, or with class 0 a statement of the module, is known, from the hash
// of what it is called. The class as such is known to its members by its own number.
static uint64_t units_name(uint64_t class, uint64_t hash)
{
    return class * CLASS ^ hash;
}

// The number of the class that is known to the module by this name.
static uint64_t units_class(uint64_t name)
{
    return name ^ CLASS;
}

// The name by which the class is known to the module.
static uint64_t units_class_name(uint64_t class)
{
    return class ^ CLASS;
}

static void add_unit(struct listing *l, TSNode node, uint64_t class)
{
    uint32_t start = ts_node_start_byte(node), end = ts_node_end_byte(node);
    VEC_PUSH(&l->units->items, (struct unit){.start = start,
                                             .end = end,
                                             .was_start = start,
                                             .was_end = end,
                                             .len = end - start,
                                             .class = class,
                                             .symbol = ts_node_symbol(node),
                                             .begins = may_begin_statement(l->module->source, start),
                                             .node = node});
}

// Adds to a hash what the text of a node is and, where it holds a syntax error, how it was read.
static uint64_t hash_node(uint64_t hash, const struct module *module, TSNode node)
{
    hash = span_hash(hash, module_text(module, node));
    if (!ts_node_has_error(node))
        return hash;
    struct cursor cursor;
    cursor_begin(&cursor, node, true);
    for (bool more = true; more;) {
        TSNode part = cursor_node(&cursor);
        uint32_t facts[] = {ts_node_symbol(part), ts_node_start_byte(part) - ts_node_start_byte(node),
                            ts_node_end_byte(part) - ts_node_start_byte(node)};
        hash = span_hash(hash, (struct span){(const char *)facts, sizeof(facts)});
        more = cursor_child(&cursor) || cursor_behind(&cursor);
    }
    cursor_end(&cursor);
    return hash;
}

// Reads the definition that the cursor is on, and leaves it there. Of what cannot be parsed others see
// nothing: most often it is what a body begins with that is being written.
static struct head read_head(const struct module *module, struct cursor *cursor)
{
    const struct syntax *s = module->syntax;
    struct head head = {.name = SPAN(""), .value = HASH_SEED};
    if (!cursor_child(cursor))
        return head;
    do {
        TSNode child = cursor_node(cursor);
        TSSymbol symbol = ts_node_symbol(child);
        if (symbol == s->n_block || symbol == s->n_comment || symbol == s->n_ERROR)
            continue;
        if (symbol == s->n_identifier)
            head.name = module_text(module, child);
        head.value = span_hash(hash_node(head.value, module, child), SPAN("\n"));
    } while (cursor_next(cursor));
    cursor_parent(cursor);
    return head;
}

// The statement that the cursor is on, as one unit. A comment may stand inside of an operator (`is not`).
static void list_statement(struct listing *l, uint64_t class)
{
    TSNode node = cursor_node(&l->cursor);
    if (ts_node_is_named(node) || ts_node_child_count(node) > 0)
        add_unit(l, node, class);
}

static void list_members(struct listing *l, uint64_t class)
{
    if (!cursor_child(&l->cursor))
        return;
    do
        list_statement(l, class);
    while (cursor_next(&l->cursor));
    cursor_parent(&l->cursor);
}

// What the class was in the former list, if nothing in it has changed since, or NULL.
static const struct unit_class *find_former_class(struct listing *l, TSNode node)
{
    if (l->former == NULL)
        return NULL;
    const struct unit_class *classes = l->former->classes.items;
    size_t *at = &l->former_class, len = l->former->classes.len;
    while (*at < len && classes[*at].start < ts_node_start_byte(node))
        ++*at;
    bool same = *at < len && classes[*at].start == ts_node_start_byte(node) &&
                node_is_shared(classes[*at].node, node);
    return same ? &classes[*at] : NULL;
}

static void take_class(struct listing *l, TSNode node, const struct unit_class *former)
{
    struct unit_class class = *former;
    class.node = node;
    class.start = ts_node_start_byte(node);
    class.first = l->units->items.len;
    uint32_t by = ts_node_start_byte(node) - ts_node_start_byte(former->node);
    for (size_t i = former->first; i < former->behind; i++) {
        const struct unit *old = &l->former->items.items[i];
        struct unit unit = {
            .len = old->len, .class = old->class, .symbol = old->symbol, .begins = old->begins};
        unit.node = node_in_other_tree(old->node, node.tree, by);
        unit.start = unit.was_start = ts_node_start_byte(unit.node);
        unit.end = unit.was_end = unit.start + unit.len;
        VEC_PUSH(&l->units->items, unit);
    }
    class.behind = l->units->items.len;
    VEC_PUSH(&l->units->classes, class);
}

// The members of the class that the cursor is on, and what its head is made of.
static void list_class(struct listing *l)
{
    TSNode node = cursor_node(&l->cursor);
    const struct unit_class *former = find_former_class(l, node);
    if (former != NULL) {
        take_class(l, node, former);
        return;
    }
    struct head head = read_head(l->module, &l->cursor);
    struct unit_class class = {
        .node = node,
        .start = ts_node_start_byte(node),
        .class = units_class(units_name(0, name_hash(head.name))),
        .head = head.value,
        .first = l->units->items.len,
    };
    cursor_child(&l->cursor);
    do {
        TSNode child = cursor_node(&l->cursor);
        if (node_is(child, l->module->syntax->n_block))
            list_members(l, class.class);
        else if (node_is(child, l->module->syntax->n_ERROR))
            list_statement(l, class.class); // members that are read as a part of the head
        else if (!node_is(child, l->module->syntax->n_identifier))
            list_statement(l, 0);
    } while (cursor_next(&l->cursor));
    cursor_parent(&l->cursor);
    class.behind = l->units->items.len;
    VEC_PUSH(&l->units->classes, class);
}

// Whether the node is a class that is the only thing of its name.
static bool is_class(const struct module *module, TSNode node)
{
    if (!node_is(node, module->syntax->n_class_definition))
        return false;
    TSNode name = node_field(node, module->syntax->f_name);
    const struct binding *b = scope_find(&module->globals, module_text(module, name));
    return b != NULL && b->kind == BINDING_DEF && node_same(b->value, node);
}

// A decorated class, as its decorators and its members.
static void list_decorated(struct listing *l)
{
    cursor_child(&l->cursor);
    do {
        if (is_class(l->module, cursor_node(&l->cursor)))
            list_class(l);
        else
            list_statement(l, 0);
    } while (cursor_next(&l->cursor));
    cursor_parent(&l->cursor);
}

// The statement of the module that the cursor is on.
static void list_top_level(struct listing *l)
{
    const struct syntax *s = l->module->syntax;
    TSNode node = cursor_node(&l->cursor);
    if (is_class(l->module, node))
        list_class(l);
    else if (node_is(node, s->n_decorated_definition) &&
             is_class(l->module, node_field(node, s->f_definition)))
        list_decorated(l);
    else
        list_statement(l, 0);
}

// Where the parser finds no way back, the whole module is one error: what it has read until then, and what it
// makes of the rest, stands there side by side.
static void list_broken(struct listing *l)
{
    if (!cursor_child(&l->cursor))
        return;
    do
        list_top_level(l);
    while (cursor_next(&l->cursor));
    cursor_parent(&l->cursor);
}

static void list_module(struct listing *l)
{
    if (!cursor_child(&l->cursor))
        return;
    do {
        if (node_is(cursor_node(&l->cursor), l->module->syntax->n_ERROR))
            list_broken(l);
        else
            list_top_level(l);
    } while (cursor_next(&l->cursor));
}

static uint64_t import_hash(const struct binding *b)
{
    uint64_t hash = span_hash(span_hash(HASH_SEED, b->name), SPAN(" "));
    return span_hash(span_hash(hash, b->qualified), b->typing_only ? SPAN("?") : SPAN(" "));
}

// What is bound at module level otherwise than by an import.
static void add_binding(struct units *self, const struct module *module, const struct binding *b)
{
    uint64_t value = (uint64_t)b->kind << 1 | b->from_none;
    if (b->kind == BINDING_VALUE)
        value ^= hash_node(HASH_SEED, module, b->value);
    if (b->kind == BINDING_VALUE || b->kind == BINDING_DEF)
        value ^= (uint64_t)ts_node_symbol(b->value) << 8;
    VEC_PUSH(&self->bindings, (struct fact){units_name(0, name_hash(b->name)), value});
}

static void forget_uses(struct unit *unit)
{
    free(unit->uses);
    unit->uses = NULL;
}

static void forget_units(struct units *self)
{
    for (size_t i = 0; i < self->items.len; i++)
        forget_uses(&self->items.items[i]);
    self->items.len = 0;
    if (self->tree != NULL)
        ts_tree_delete(self->tree);
    self->tree = NULL;
}

void units_list(struct units *self, const struct module *module, const struct units *former)
{
    forget_units(self);
    self->tree = ts_tree_copy(module->root.tree);
    self->classes.len = self->bindings.len = 0;
    self->imports = 0;
    for (size_t i = 0; i < module->globals.buckets_len; i++) {
        for (const struct binding *b = module->globals.buckets[i]; b != NULL; b = b->next) {
            if (b->kind == BINDING_IMPORT)
                self->imports += import_hash(b); // in any order
            else
                add_binding(self, module, b);
        }
    }
    struct listing l = {.units = self, .module = module, .former = former};
    cursor_begin(&l.cursor, module->root, false);
    list_module(&l);
    cursor_end(&l.cursor);
}

void units_finish(struct units *self)
{
    forget_units(self);
    VEC_FINISH(&self->items);
    VEC_FINISH(&self->classes);
    VEC_FINISH(&self->bindings);
}

// ---- following edits -------------------------------------------------------------------------------------

static void follow(struct unit *unit, const struct text_edit *edit)
{
    int64_t delta = (int64_t)edit->new_end - edit->old_end;
    if (unit->start <= edit->old_end && edit->start <= unit->end) {
        unit->touched = true;
        forget_uses(unit);
    }
    if (unit->start >= edit->old_end)
        unit->start = (uint32_t)(unit->start + delta);
    if (unit->end >= edit->old_end)
        unit->end = (uint32_t)(unit->end + delta);
}

void units_follow(struct units *self, const struct text_edit *edits, size_t len)
{
    for (size_t i = 0; i < self->items.len; i++) {
        struct unit *unit = &self->items.items[i];
        unit->was_start = unit->start;
        unit->was_end = unit->end;
        unit->touched = unit->kept = false;
        unit->heir = 0;
        for (size_t k = 0; k < len; k++)
            follow(unit, &edits[k]);
    }
    for (size_t i = 0; i < self->classes.len; i++) {
        uint32_t *start = &self->classes.items[i].start;
        for (size_t k = 0; k < len; k++)
            *start += *start >= edits[k].old_end ? edits[k].new_end - edits[k].old_end : 0;
    }
}

enum { COMPARED_DEPTH = 16 }; // what is deeper counts as different: to lint it again is never wrong

static bool is_same_tree(TSNode a, TSNode b, unsigned depth);

static bool are_same_children(TSNode a, TSNode b, unsigned depth)
{
    struct cursor x, y;
    cursor_begin(&x, a, false);
    cursor_begin(&y, b, false);
    bool same = true;
    bool more = cursor_child(&x) && cursor_child(&y);
    while (more && same) {
        same = is_same_tree(cursor_node(&x), cursor_node(&y), depth);
        more = cursor_next(&x) && cursor_next(&y);
    }
    cursor_end(&x);
    cursor_end(&y);
    return same;
}

// Whether two nodes over the same text are made of the same nodes. One that the parser has taken over from
// the former tree has the same id in both, so there is most often little to compare.
static bool is_same_tree(TSNode a, TSNode b, unsigned depth)
{
    if (ts_node_symbol(a) != ts_node_symbol(b) || ts_node_start_byte(a) != ts_node_start_byte(b) ||
        ts_node_end_byte(a) != ts_node_end_byte(b))
        return false;
    if (a.id == b.id)
        return true;
    return depth > 0 && ts_node_is_missing(a) == ts_node_is_missing(b) &&
           ts_node_child_count(a) == ts_node_child_count(b) && are_same_children(a, b, depth - 1);
}

// The node of the unit's kind that has the bytes of the unit, or the null node. The cursor only goes forward,
// from what is in front of the unit.
static TSNode node_over(const struct unit *unit, struct cursor *cursor)
{
    for (bool more = true; more;) {
        TSNode node = cursor_node(cursor);
        uint32_t start = ts_node_start_byte(node), end = ts_node_end_byte(node);
        if (start == unit->start && end == unit->end && ts_node_symbol(node) == unit->symbol)
            return node;
        if (start <= unit->start && unit->end <= end)
            more = cursor_child(cursor);
        else
            more = end <= unit->start && cursor_behind(cursor);
    }
    return node_none();
}

// Whether the former tree, which the cursor is in, has the same nodes for the unit.
static bool was_there(const struct unit *unit, struct cursor *former)
{
    TSNode old = node_over(unit, former);
    return !ts_node_is_null(old) && is_same_tree(old, unit->node, COMPARED_DEPTH);
}

void units_match(struct units *self, struct units *former, const struct difference *difference)
{
    const TSRange *ranges = difference->ranges;
    struct cursor cursor;
    cursor_begin(&cursor, difference->former, true);
    size_t f = 0;
    uint32_t r = 0;
    for (size_t i = 0; i < self->items.len; i++) {
        struct unit *unit = &self->items.items[i];
        while (r < difference->len && ranges[r].end_byte < unit->start)
            r++;
        bool differs = r < difference->len && ranges[r].start_byte <= unit->end;
        while (f < former->items.len && former->items.items[f].start < unit->start)
            f++;
        struct unit *old = f < former->items.len ? &former->items.items[f] : NULL;
        if (old == NULL || old->touched || old->start != unit->start || old->end != unit->end ||
            old->class != unit->class || old->symbol != unit->symbol || old->begins != unit->begins ||
            (differs && !was_there(unit, &cursor)))
            continue;
        unit->kept = true;
        unit->name = old->name;
        unit->value = old->value;
        unit->special = old->special;
        unit->uses = old->uses;
        old->uses = NULL;
        old->heir = i + 1;
    }
    cursor_end(&cursor);
}

// ---- what others see -------------------------------------------------------------------------------------

static void describe_function(struct unit *unit, const struct module *module, struct cursor *cursor,
                              uint64_t decorators)
{
    struct head head = read_head(module, cursor);
    unit->name = units_name(unit->class, name_hash(head.name));
    unit->value = head.value ^ decorators;
    unit->special = unit->class != 0 && span_starts_with(head.name, SPAN("__"));
}

static void describe_decorated(struct unit *unit, const struct module *module, struct cursor *cursor)
{
    uint64_t decorators = 0;
    if (!cursor_child(cursor))
        return;
    do {
        TSNode child = cursor_node(cursor);
        if (node_is(child, module->syntax->n_function_definition))
            describe_function(unit, module, cursor, decorators);
        else
            decorators = hash_node(decorators, module, child);
    } while (cursor_next(cursor));
}

void units_describe(struct units *self, const struct module *module)
{
    for (size_t i = 0; i < self->items.len; i++) {
        struct unit *unit = &self->items.items[i];
        bool function = unit->symbol == module->syntax->n_function_definition;
        if (unit->kept || (!function && unit->symbol != module->syntax->n_decorated_definition))
            continue;
        struct cursor cursor;
        cursor_begin(&cursor, unit->node, false);
        if (function)
            describe_function(unit, module, &cursor, 0);
        else
            describe_decorated(unit, module, &cursor);
        cursor_end(&cursor);
    }
}

// ---- names -----------------------------------------------------------------------------------------------

static bool may_be_in(const struct names *self, uint64_t name)
{
    return (self->bits[name >> 6 & 31] >> (name & 63) & 1) != 0;
}

static void names_add(struct names *self, uint64_t name)
{
    if (self->items.len > NAMES_MAX)
        return;
    for (size_t i = 0; i < self->items.len; i++) {
        if (self->items.items[i] == name)
            return;
    }
    VEC_PUSH(&self->items, name);
    self->bits[name >> 6 & 31] |= UINT64_C(1) << (name & 63);
}

void names_finish(struct names *self)
{
    VEC_FINISH(&self->items);
}

static bool is_among(const struct names *self, uint64_t name)
{
    if (!may_be_in(self, name))
        return false;
    for (size_t i = self->asked; i < self->items.len; i++) {
        if (self->items.items[i] == name)
            return true;
    }
    return false;
}

static int compare_facts(const void *a, const void *b)
{
    const struct fact *x = a;
    const struct fact *y = b;
    if (x->name != y->name)
        return x->name < y->name ? -1 : 1;
    return (x->value > y->value) - (x->value < y->value);
}

typedef VEC(struct fact) fact_list;

// What is known by name of units, but of those that are there before and after the edit.
static fact_list list_unit_facts(const struct units *units)
{
    fact_list facts = {0};
    for (size_t i = 0; i < units->items.len; i++) {
        const struct unit *unit = &units->items.items[i];
        if (unit->kept || unit->heir != 0 || unit->name == 0)
            continue;
        VEC_PUSH(&facts, (struct fact){unit->name, unit->value});
        if (unit->special)
            VEC_PUSH(&facts, (struct fact){unit->class, unit->value});
    }
    return facts;
}

// Who names a class sees all that is known of it: its head, and what it has for members.
static fact_list list_class_facts(const struct units *units)
{
    fact_list facts = {0};
    for (size_t i = 0; i < units->classes.len; i++) {
        const struct unit_class *class = &units->classes.items[i];
        uint64_t all = class->head;
        for (size_t k = class->first; k < class->behind; k++) {
            const struct unit *unit = &units->items.items[k];
            if (unit->class != 0 && unit->name != 0)
                all = (all ^ unit->name ^ (unit->value << 1)) * CLASS;
        }
        VEC_PUSH(&facts, (struct fact){class->class, class->head});
        VEC_PUSH(&facts, (struct fact){units_class_name(class->class), all});
    }
    return facts;
}

// What the module binds.
static fact_list list_bindings(const struct units *units)
{
    fact_list facts = {0};
    VEC_RESERVE(&facts, units->bindings.len);
    for (size_t i = 0; i < units->bindings.len; i++)
        VEC_PUSH(&facts, units->bindings.items[i]);
    return facts;
}

static void sort_from(fact_list *facts, size_t first)
{
    if (facts->len > first)
        qsort(facts->items + first, facts->len - first, sizeof(struct fact), compare_facts);
}

// Adds the names of the facts that only one of the lists has, and frees them.
static void compare_lists(fact_list new, fact_list old, struct names *names)
{
    size_t same = 0; // most often nearly all is, and in the same order
    while (same < new.len && same < old.len && !compare_facts(&new.items[same], &old.items[same]))
        same++;
    while (same < new.len && same < old.len &&
           !compare_facts(&new.items[new.len - 1], &old.items[old.len - 1])) {
        new.len--;
        old.len--;
    }
    sort_from(&new, same);
    sort_from(&old, same);
    size_t i = same, k = same;
    while (i < new.len || k < old.len) {
        int order = i == new.len ? 1 : k == old.len ? -1 : compare_facts(&new.items[i], &old.items[k]);
        if (order < 0)
            names_add(names, new.items[i].name);
        else if (order > 0)
            names_add(names, old.items[k].name);
        i += order <= 0;
        k += order >= 0;
    }
    VEC_FINISH(&new);
    VEC_FINISH(&old);
}

// Each kind of facts by itself: those of two kinds are never the same, and what differs of each is then
// little.
void units_compare(const struct units *self, const struct units *former, struct names *names)
{
    compare_lists(list_unit_facts(self), list_unit_facts(former), names);
    compare_lists(list_class_facts(self), list_class_facts(former), names);
    compare_lists(list_bindings(self), list_bindings(former), names);
}

static bool is_definition(struct span word)
{
    return span_is(word, "def") || span_is(word, "class");
}

// Gives `take` what these bytes of a member of the class use: each name that stands there not as what is
// defined, as the module and as the class know it. Returns whether `take` has returned true, which ends it.
static bool some_use(const struct module *module, uint64_t class, uint32_t start, uint32_t end,
                     bool (*take)(void *context, uint64_t name), void *context)
{
    bool defined = false;
    struct span text = {module->source, end};
    size_t at = start;
    for (struct span name = next_name(text, &at); name.len > 0; name = next_name(text, &at)) {
        uint64_t hash = name_hash(name);
        bool attribute = name.ptr > text.ptr && name.ptr[-1] == '.';
        if ((!attribute && !defined && take(context, units_name(0, hash))) ||
            (class != 0 && take(context, units_name(class, hash))))
            return true;
        defined = is_definition(name);
    }
    return false;
}

static bool take_asked(void *names, uint64_t name)
{
    return is_among(names, name);
}

// Whether one of the names that were not asked about yet stands in these bytes, in a member of the class.
static bool names_stand_in(struct names *self, const struct module *module, uint64_t class, uint32_t start,
                           uint32_t end)
{
    if (self->asked == self->items.len)
        return false;
    return (class != 0 && is_among(self, class)) || some_use(module, class, start, end, take_asked, self);
}

// ---- asking units ----------------------------------------------------------------------------------------

TSNode unit_function(const struct unit *self, const struct syntax *syntax)
{
    TSNode node = self->node;
    if (node_is(node, syntax->n_decorated_definition))
        node = node_field(node, syntax->f_definition);
    return node_is(node, syntax->n_function_definition) ? node : node_none();
}

// Whether a name stands in the head of the function that the unit is: who calls it may see another function.
static bool head_mentions(struct names *names, const struct module *module, const struct unit *unit)
{
    TSNode function = unit_function(unit, module->syntax);
    TSNode body = node_field(function, module->syntax->f_body);
    return !ts_node_is_null(body) &&
           names_stand_in(names, module, unit->class, unit->start, ts_node_start_byte(body));
}

enum { USE_BITS = 10, USE_PARTS = 3 }; // a name is as many bits, by parts of its hash

static bool add_use(void *uses, uint64_t name)
{
    struct uses *self = uses;
    for (unsigned i = 0; i < USE_PARTS; i++, name >>= USE_BITS)
        self->bits[name >> 6 & 15] |= UINT64_C(1) << (name & 63);
    return false;
}

static bool may_be_used(const struct uses *self, uint64_t name)
{
    for (unsigned i = 0; i < USE_PARTS; i++, name >>= USE_BITS) {
        if ((self->bits[name >> 6 & 15] >> (name & 63) & 1) == 0)
            return false;
    }
    return true;
}

// Whether one of the names that were not asked about yet stands in a unit whose text is as it was: most often
// what is remembered of it tells that none does.
static bool mentions(struct unit *unit, struct names *names, const struct module *module)
{
    if (unit->uses == NULL) {
        unit->uses = mem_calloc(1, sizeof(*unit->uses));
        some_use(module, unit->class, unit->start, unit->end, add_use, unit->uses);
    }
    bool may = false;
    for (size_t i = names->asked; i < names->items.len && !may; i++)
        may = names->items.items[i] == unit->class || may_be_used(unit->uses, names->items.items[i]);
    return may && names_stand_in(names, module, unit->class, unit->start, unit->end);
}

// Adds classes in whose heads one of the names stands: all of their members may see another class.
static void add_classes(const struct units *self, struct names *names, const struct module *module)
{
    for (size_t i = 0; i < self->classes.len; i++) {
        const struct unit_class *class = &self->classes.items[i];
        TSNode bases = node_field(class->node, module->syntax->f_superclasses);
        if (ts_node_is_null(bases) ||
            !names_stand_in(names, module, 0, ts_node_start_byte(bases), ts_node_end_byte(bases)))
            continue;
        names_add(names, units_class_name(class->class));
        names_add(names, class->class);
    }
}

void units_ask(struct units *self, struct names *names, const struct module *module)
{
    if (names->asked == names->items.len)
        return;
    for (size_t before = 0; before < names->items.len;) {
        before = names->items.len;
        add_classes(self, names, module);
    }
    for (size_t i = 0; i < self->items.len; i++) {
        struct unit *unit = &self->items.items[i];
        if (unit->kept && mentions(unit, names, module)) {
            unit->kept = false;
            unit->mentions = true;
        }
        if (!unit->kept && !unit->told)
            unit->head_mentions |= head_mentions(names, module, unit);
    }
    names->asked = names->items.len;
    memset(names->bits, 0, sizeof(names->bits));
}

// Adds the names of what is defined in a statement, and of what it may bind to something else now.
static void add_bound(const struct unit *unit, struct names *names, const struct module *module)
{
    bool defines = false;
    struct span text = {module->source, unit->end};
    size_t at = unit->start;
    for (struct span name = next_name(text, &at); name.len > 0; name = next_name(text, &at)) {
        if (defines || (unit->mentions && scope_find(&module->globals, name) != NULL))
            names_add(names, units_name(0, name_hash(name)));
        defines = is_definition(name);
    }
}

void unit_add_names(const struct unit *self, struct names *names, const struct module *module)
{
    TSNode function = unit_function(self, module->syntax);
    if (ts_node_is_null(function)) {
        add_bound(self, names, module);
        return;
    }
    names_add(names,
              units_name(self->class,
                         name_hash(module_text(module, node_field(function, module->syntax->f_name)))));
    if (self->class != 0) // classes derived from this one
        names_add(names, units_class_name(self->class));
}

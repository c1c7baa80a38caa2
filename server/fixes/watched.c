#include "fixes/watched.h"

#include "fixes/effects.h"
#include "lint/calls.h"
#include "lint/objects.h"
#include "python/names.h"

// Which of these functions tell whether an object was given back is written in their documentation.
static const struct known_class {
    const char *name, *tells;
    bool is_lock; // taken by `async with` or acquire()
} known_classes[] = {
    {"asyncio.Lock", ".locked()", true},
    {"asyncio.Semaphore", ".locked()", true},
    {"asyncio.BoundedSemaphore", ".locked()", true},
    {"asyncio.Condition", ".locked()", true},
    {"trio.Lock", ".locked()", true},
    {"trio.StrictFIFOLock", ".locked()", true},
    {"trio.Condition", ".locked()", true},
    {"anyio.Lock", ".locked()", true},
    {"anyio.Condition", ".locked()", true},
    {"asyncio.StreamWriter", ".is_closing()", false},
    {"asyncio.Transport", ".is_closing()", false},
    {"asyncio.WriteTransport", ".is_closing()", false},
    {"asyncio.DatagramTransport", ".is_closing()", false},
    {"aiohttp.ClientSession", ".closed", false},
    {"typing.IO", ".closed", false},
    {"typing.TextIO", ".closed", false},
    {"typing.BinaryIO", ".closed", false},
};

struct search {
    struct module *module;
    TSNode function, class_node;
    struct watched *list;
    size_t len;
};

// ---- classes ---------------------------------------------------------------------------------------------

struct assignment_search {
    struct module *module;
    struct span left;   // "self.lock"
    struct span callee; // of the call that is assigned to it
};

static enum walk visit_assignment(void *context, TSNode node)
{
    struct assignment_search *search = context;
    const struct syntax *s = search->module->syntax;
    if (!node_is(node, s->n_assignment) ||
        !span_equal(module_text(search->module, node_field(node, s->f_left)), search->left))
        return WALK_INTO;
    search->callee = module_callee(search->module, node_field(node, s->f_right));
    return WALK_FOUND;
}

static const struct known_class *class_named(struct span name)
{
    for (size_t i = 0; i < sizeof(known_classes) / sizeof(*known_classes); i++) {
        if (span_is(name, known_classes[i].name))
            return &known_classes[i];
    }
    return NULL;
}

// `self.lock`, in a method whose first parameter is called so.
static bool is_own_attribute(const struct search *search, TSNode expression)
{
    const struct module *module = search->module;
    const struct syntax *s = module->syntax;
    return !ts_node_is_null(search->class_node) && node_is(expression, s->n_attribute) &&
           span_is(module_text(module, node_field(expression, s->f_object)), "self");
}

static struct watched describe(struct search *search, TSNode expression)
{
    struct module *module = search->module;
    const struct syntax *s = module->syntax;
    struct watched watched = {.name = module_text(module, expression)};
    struct span class = SPAN("");
    if (is_own_attribute(search, expression)) {
        struct assignment_search own = {.module = module, .left = watched.name, .callee = SPAN("")};
        node_walk(search->class_node, visit_assignment, &own);
        class = own.callee;
        watched.kind = WATCHED_ATTRIBUTE;
        watched.name = module_text(module, node_field(expression, s->f_attribute));
    } else if (node_is(expression, s->n_identifier)) {
        bool parameter = names_is_argument(module, expression);
        bool global =
            !parameter && names_lookup(module, expression) == scope_find(&module->globals, watched.name);
        watched.kind = parameter ? WATCHED_PARAMETER : WATCHED_GLOBAL;
        class = parameter || global ? object_class(module, expression) : SPAN("");
    }
    const struct known_class *known = class_named(class);
    if (known != NULL) {
        watched.class = known->name;
        watched.tells = known->tells;
        watched.is_lock = known->is_lock;
    }
    return watched;
}

// ---- uses ------------------------------------------------------------------------------------------------

static void note(struct search *search, TSNode expression, bool taken)
{
    struct watched watched = describe(search, expression);
    if (watched.class == NULL || watched.is_lock != taken || search->len == WATCHED_MAX)
        return;
    for (size_t i = 0; i < search->len; i++) {
        if (search->list[i].kind == watched.kind && span_equal(search->list[i].name, watched.name))
            return;
    }
    search->list[search->len++] = watched;
}

static enum walk visit_use(void *context, TSNode node)
{
    struct search *search = context;
    struct module *module = search->module;
    const struct syntax *s = module->syntax;
    if (node_opens_namespace(s, node) && !node_same(node, search->function))
        return WALK_OVER;
    if (node_is(node, s->n_with_item)) {
        note(search, node_unwrap(s, item_value(module, node)), true);
    } else if (node_is(node, s->n_call)) {
        struct span name = call_name(module, node);
        bool takes = span_is(name, "acquire");
        if (takes || span_is(name, "close") || span_is(name, "aclose"))
            note(search, call_object(module, node), takes);
    }
    return WALK_INTO;
}

size_t watched_by(struct module *module, TSNode function, TSNode class_node, struct watched list[WATCHED_MAX])
{
    struct search search = {.module = module, .function = function, .class_node = class_node, .list = list};
    node_walk(function, visit_use, &search);
    return search.len;
}

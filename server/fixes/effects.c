#include "fixes/effects.h"

#include <ctype.h>
#include <strings.h>

#include "python/cursor.h"

bool node_walk(TSNode node, enum walk (*visit)(void *context, TSNode node), void *context)
{
    if (ts_node_is_null(node))
        return false;
    struct cursor cursor;
    cursor_begin(&cursor, node, false);
    enum walk next = WALK_INTO;
    for (bool more = true; more;) {
        next = visit(context, cursor_node(&cursor));
        more = next != WALK_FOUND && ((next == WALK_INTO && cursor_child(&cursor)) || cursor_behind(&cursor));
    }
    cursor_end(&cursor);
    return next == WALK_FOUND;
}

// ---- calls -----------------------------------------------------------------------------------------------

static bool is_one_of(struct span word, const char *const *words)
{
    for (; *words != NULL; words++) {
        if (span_is(word, *words))
            return true;
    }
    return false;
}

bool is_logging(struct module *module, TSNode call)
{
    static const char *const functions[] = {"print", "warnings.warn", "traceback.print_exc",
                                            "traceback.format_exc", NULL};
    static const char *const methods[] = {"debug",    "info",  "warning", "warn",  "error", "exception",
                                          "critical", "fatal", "log",     "trace", NULL};
    struct span callee = module_callee(module, call);
    if (is_one_of(callee, functions))
        return true;
    TSNode function = node_field(call, module->syntax->f_function);
    if (!node_is(function, module->syntax->n_attribute) ||
        !is_one_of(module_text(module, node_field(function, module->syntax->f_attribute)), methods))
        return false;
    if (span_starts_with(callee, SPAN("logging.")))
        return true;
    struct span object =
        span_behind_last(module_text(module, node_field(function, module->syntax->f_object)), '.');
    while (object.len > 0 && object.ptr[0] == '_')
        object = span_from(object, 1);
    return object.len >= 3 && strncasecmp(object.ptr, "log", 3) == 0;
}

// A call that only makes a value: a builtin conversion, or a class by its name.
static bool only_computes(struct module *module, TSNode call)
{
    static const char *const builtins[] = {"bool",
                                           "bytes",
                                           "dict",
                                           "float",
                                           "format",
                                           "frozenset",
                                           "getattr",
                                           "hasattr",
                                           "id",
                                           "int",
                                           "isinstance",
                                           "issubclass",
                                           "len",
                                           "list",
                                           "max",
                                           "min",
                                           "repr",
                                           "round",
                                           "set",
                                           "sorted",
                                           "str",
                                           "sum",
                                           "tuple",
                                           "type",
                                           "sys.exc_info",
                                           "sys.exception",
                                           "time.time",
                                           "time.monotonic",
                                           "time.perf_counter",
                                           "asyncio.current_task",
                                           NULL};
    TSNode function = node_field(call, module->syntax->f_function);
    if (is_one_of(module_callee(module, call), builtins))
        return true;
    struct span name = span_behind_last(module_text(module, function), '.');
    while (name.len > 0 && name.ptr[0] == '_')
        name = span_from(name, 1);
    // CapWords, not CONSTANT and not a call of a call.
    return name.len > 1 && isupper((unsigned char)name.ptr[0]) && islower((unsigned char)name.ptr[1]) &&
           memchr(name.ptr, '(', name.len) == NULL;
}

static bool assigns_local(const struct syntax *s, TSNode assignment)
{
    TSNode left = node_field(assignment, s->f_left);
    return node_is(left, s->n_identifier) || node_is(left, s->n_pattern_list) ||
           node_is(left, s->n_tuple_pattern);
}

static enum walk visit_may_release(void *context, TSNode node)
{
    struct module *module = context;
    const struct syntax *s = module->syntax;
    TSSymbol symbol = ts_node_symbol(node);
    if (symbol == s->n_call)
        return is_logging(module, node) || only_computes(module, node) ? WALK_INTO : WALK_FOUND;
    if (symbol == s->n_await || symbol == s->n_yield || symbol == s->n_with_statement ||
        symbol == s->kw_async || symbol == s->n_delete_statement || symbol == s->n_augmented_assignment ||
        symbol == s->n_global_statement || symbol == s->n_nonlocal_statement)
        return WALK_FOUND;
    if (symbol == s->n_assignment && !assigns_local(s, node))
        return WALK_FOUND;
    return WALK_INTO;
}

bool may_release(struct module *module, TSNode code)
{
    return node_walk(code, visit_may_release, module);
}

// ---- names that release ----------------------------------------------------------------------------------

// Words of which the name of a function that releases something is made.
static const char *const releasing_words[] = {
    "abort",       "aclose",   "aexit",     "cancel",   "clean",     "cleanup", "clear",      "close",
    "deinit",      "delete",   "destroy",   "detach",   "disable",   "discard", "disconnect", "dispose",
    "finalize",    "finish",   "flush",     "free",     "hangup",    "kill",    "leave",      "logout",
    "pop",         "put",      "quit",      "release",  "remove",    "reset",   "restore",    "rmtree",
    "rollback",    "shutdown", "stop",      "teardown", "terminate", "unlink",  "unlock",     "unregister",
    "unsubscribe", "untrack",  "uninstall", NULL};

static bool is_releasing_name(struct span name)
{
    for (size_t from = 0; from < name.len;) {
        size_t to = from;
        while (to < name.len && name.ptr[to] != '_')
            to++;
        if (is_one_of((struct span){name.ptr + from, to - from}, releasing_words))
            return true;
        from = to + 1;
    }
    return false;
}

// What a walk that changes nothing is given.
struct reading {
    const struct module *module;
};

static enum walk visit_releases(void *context, TSNode node)
{
    const struct module *module = ((const struct reading *)context)->module;
    const struct syntax *s = module->syntax;
    if (node_opens_namespace(s, node))
        return WALK_OVER;
    if (node_is(node, s->n_delete_statement))
        return WALK_FOUND;
    if (node_is(node, s->n_augmented_assignment))
        return span_is(module_text(module, node_field(node, s->f_operator)), "-=") ? WALK_FOUND : WALK_INTO;
    if (node_is(node, s->n_call) &&
        is_releasing_name(span_behind_last(module_text(module, node_field(node, s->f_function)), '.')))
        return WALK_FOUND;
    return WALK_INTO;
}

bool releases(const struct module *module, TSNode code)
{
    struct reading reading = {module};
    return node_walk(code, visit_releases, &reading);
}

static bool is_loop(const struct syntax *s, TSNode node)
{
    return node_is(node, s->n_for_statement) || node_is(node, s->n_while_statement);
}

static bool releases_afterwards(const struct module *module, TSNode statement, enum way_out way)
{
    const struct syntax *s = module->syntax;
    bool skipping = way == OUT_BREAK || way == OUT_CONTINUE; // up to the loop
    for (TSNode node = statement; way != OUT_RETURN; node = ts_node_parent(node)) {
        TSNode parent = ts_node_parent(node);
        if (ts_node_is_null(parent) || node_opens_namespace(s, parent))
            return false;
        if (is_loop(s, parent)) {
            if (!(skipping && way == OUT_BREAK) && releases(module, parent))
                return true;
            skipping = false;
            continue;
        }
        if (skipping)
            continue;
        bool suite = node_is(parent, s->n_block);
        bool body = node_is(parent, s->n_try_statement) && node_is(node, s->n_block);
        for (TSNode next = ts_node_next_named_sibling(node); (suite || body) && !ts_node_is_null(next);
             next = ts_node_next_named_sibling(next)) {
            if ((suite || node_is(next, s->n_else_clause)) && releases(module, next))
                return true;
        }
    }
    return false;
}

// ---- cancellations that the code makes itself ------------------------------------------------------------

static bool makes_cancellation(struct module *module, TSNode raise)
{
    const struct syntax *s = module->syntax;
    TSNode value = node_first_child(s, raise);
    // What was kept somewhere may be one: `raise outcome.error`.
    bool kept = node_is(value, s->n_attribute) || node_is(value, s->n_subscript);
    if (kept && module_resolve(module, value).len == 0)
        return true;
    if (node_is(value, s->n_call) && !expression_is_cancellation(module, value))
        value = node_field(value, module->syntax->f_function);
    return !ts_node_is_null(value) && expression_is_cancellation(module, value);
}

static enum walk visit_raise(void *context, TSNode node)
{
    struct module *module = context;
    bool raise = node_is(node, module->syntax->n_raise_statement);
    return raise && makes_cancellation(module, node) ? WALK_FOUND : WALK_INTO;
}

static enum walk visit_raise_or_call(void *context, TSNode node)
{
    struct module *module = context;
    if (visit_raise(context, node) == WALK_FOUND)
        return WALK_FOUND;
    TSNode called =
        node_is(node, module->syntax->n_call) ? module_called_function(module, node) : node_none();
    bool raises = !ts_node_is_null(called) && node_walk(called, visit_raise, module);
    return raises ? WALK_FOUND : WALK_INTO;
}

bool cancellation_may_pass(struct module *module, TSNode statement, enum way_out way)
{
    TSNode body = node_field(statement, module->syntax->f_body);
    return !releases_afterwards(module, statement, way) && !node_walk(body, visit_raise_or_call, module);
}

// ---- values ----------------------------------------------------------------------------------------------

bool is_effect(struct module *module, TSNode node)
{
    const struct syntax *s = module->syntax;
    TSSymbol symbol = ts_node_symbol(node);
    if (symbol == s->n_call)
        return !only_computes(module, node);
    return symbol == s->n_await || symbol == s->n_yield || symbol == s->n_named_expression ||
           symbol == s->kw_async;
}

static enum walk visit_effect(void *context, TSNode node)
{
    struct module *module = context;
    if (node_is(node, module->syntax->n_lambda))
        return WALK_OVER;
    return is_effect(module, node) ? WALK_FOUND : WALK_INTO;
}

bool has_effect(struct module *module, TSNode expression)
{
    return node_walk(expression, visit_effect, module);
}

// ---- names -----------------------------------------------------------------------------------------------

struct mention {
    const struct module *module;
    struct span name;
};

static enum walk visit_mention(void *context, TSNode node)
{
    const struct mention *mention = context;
    bool hit = node_is(node, mention->module->syntax->n_identifier) &&
               span_equal(module_text(mention->module, node), mention->name);
    return hit ? WALK_FOUND : WALK_INTO;
}

bool mentions(const struct module *module, TSNode code, struct span name)
{
    struct mention mention = {module, name};
    return span_contains(module_text(module, code), name) && node_walk(code, visit_mention, &mention);
}

static enum walk visit_super(void *context, TSNode node)
{
    const struct module *module = ((const struct reading *)context)->module;
    bool bare = node_is(node, module->syntax->n_call) && span_is(module_text(module, node), "super()");
    return bare ? WALK_FOUND : WALK_INTO;
}

bool calls_bare_super(const struct module *module, TSNode code)
{
    struct reading reading = {module};
    return node_walk(code, visit_super, &reading);
}

struct binding_walk {
    const struct module *module;
    uint32_t start, end; // of the code whose names are looked at
    struct span name;    // that is looked for outside
    TSNode function;
};

static enum walk visit_use(void *context, TSNode node)
{
    const struct binding_walk *walk = context;
    bool inside = ts_node_start_byte(node) >= walk->start && ts_node_end_byte(node) <= walk->end;
    if (inside)
        return WALK_OVER;
    bool use = node_is(node, walk->module->syntax->n_identifier) &&
               span_equal(module_text(walk->module, node), walk->name);
    return use ? WALK_FOUND : WALK_INTO;
}

// Whether an identifier is where a name gets bound: anything but a plain reading, an attribute's or keyword's
// name.
static bool is_bound_at(const struct syntax *s, TSNode identifier)
{
    TSNode node = identifier;
    TSNode parent = ts_node_parent(node);
    while (node_is(parent, s->n_pattern_list) || node_is(parent, s->n_tuple_pattern) ||
           node_is(parent, s->n_list_pattern) || node_is(parent, s->n_list_splat_pattern) ||
           node_is(parent, s->n_tuple) || node_is(parent, s->n_list)) {
        node = parent;
        parent = ts_node_parent(node);
    }
    if (node_is(parent, s->n_assignment) || node_is(parent, s->n_augmented_assignment) ||
        node_is(parent, s->n_for_statement))
        return node_same(node_field(parent, s->f_left), node);
    if (node_is(parent, s->n_named_expression) || node_opens_namespace(s, parent))
        return node_same(node_field(parent, s->f_name), node);
    if (node_is(parent, s->n_dotted_name) || node_is(parent, s->n_aliased_import))
        return true; // imports, and the captures of a pattern
    return node_is(parent, s->n_as_pattern_target) || node_is(parent, s->n_delete_statement) ||
           node_is(parent, s->n_expression_list);
}

static enum walk visit_binding(void *context, TSNode node)
{
    struct binding_walk *walk = context;
    const struct syntax *s = walk->module->syntax;
    if (ts_node_end_byte(node) <= walk->start || ts_node_start_byte(node) >= walk->end)
        return WALK_OVER;
    if (node_is(node, s->n_global_statement) || node_is(node, s->n_nonlocal_statement))
        return WALK_FOUND;
    if (ts_node_start_byte(node) < walk->start || !node_is(node, s->n_identifier) || !is_bound_at(s, node))
        return WALK_INTO;
    walk->name = module_text(walk->module, node);
    return node_walk(walk->function, visit_use, walk) ? WALK_FOUND : WALK_OVER;
}

bool binds_for_others(const struct module *module, TSNode function, uint32_t start, uint32_t end)
{
    struct binding_walk walk = {.module = module, .start = start, .end = end, .function = function};
    return node_walk(function, visit_binding, &walk);
}

// ---- jumps -----------------------------------------------------------------------------------------------

bool is_jump(const struct module *module, TSNode statement)
{
    const struct syntax *s = module->syntax;
    return node_is(statement, s->n_return_statement) || node_is(statement, s->n_raise_statement) ||
           node_is(statement, s->n_break_statement) || node_is(statement, s->n_continue_statement);
}

bool is_placeholder(const struct module *module, TSNode statement)
{
    const struct syntax *s = module->syntax;
    if (node_is(statement, s->n_pass_statement))
        return true;
    return node_is(statement, s->n_expression_statement) &&
           node_is(node_first_child(s, statement), s->n_ellipsis) &&
           ts_node_named_child_count(statement) == 1;
}

struct leave_walk {
    const struct module *module;
    TSNode code;
};

// Whether an ancestor of `node` of one of these types lies within `code`.
static bool is_within(TSNode node, TSNode code, TSSymbol one, TSSymbol other)
{
    while (!node_same(node, code)) {
        node = ts_node_parent(node);
        if (ts_node_is_null(node))
            return false;
        if (node_is(node, one) || node_is(node, other))
            return true;
    }
    return false;
}

static enum walk visit_leave(void *context, TSNode node)
{
    const struct leave_walk *walk = context;
    const struct syntax *s = walk->module->syntax;
    if (node_opens_namespace(s, node))
        return WALK_OVER;
    if (node_is(node, s->n_return_statement) || node_is(node, s->n_yield))
        return WALK_FOUND;
    if (node_is(node, s->n_break_statement) || node_is(node, s->n_continue_statement))
        return is_within(node, walk->code, s->n_for_statement, s->n_while_statement) ? WALK_OVER : WALK_FOUND;
    if (node_is(node, s->n_raise_statement) && ts_node_named_child_count(node) == 0)
        return is_within(node, walk->code, s->n_except_clause, s->n_except_clause) ? WALK_OVER : WALK_FOUND;
    return WALK_INTO;
}

bool leaves(const struct module *module, TSNode code)
{
    struct leave_walk walk = {module, code};
    return node_walk(code, visit_leave, &walk);
}

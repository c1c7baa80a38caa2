// From a function's syntax tree to its operations (op.h).
#include <string.h>

#include "python/cursor.h"
#include "python/facts.h"
#include "python/flow.h"
#include "python/names.h"
#include "python/op.h"
#include "python/summary.h"
#include "python/tracked.h"
#include "util/vec.h"

// Deeper nesting than this is not analysed: both this pass and the interpretation recurse.
enum { DEPTH_MAX = 1000, TYPES_MAX = 32, OPS_MAX = 60000 };

typedef VEC(struct op *) op_list;

struct lowering {
    struct module *module;
    const struct syntax *s;
    struct kinds *kinds;
    struct ops *ops;
    size_t ops_cap;
    bool level_triggered;
    bool yield_suspends;
    unsigned shields; // shielded scopes around
    unsigned depth;
    bool too_deep;
};

static struct op *lower_expression(struct lowering *l, TSNode node);
static struct op *lower_statement(struct lowering *l, TSNode node);
static struct op *lower_block(struct lowering *l, TSNode block);
static struct op *lower_binding(struct lowering *l, TSNode target, struct op *value);

// ---- making operations -----------------------------------------------------------------------------------

static struct op *make(struct lowering *l, enum op_kind kind, TSNode node)
{
    struct op *op = arena_alloc(l->module->scratch, sizeof(*op));
    op->kind = kind;
    op->node = node;
    op->local = -1;
    op->keep = -1;
    if (l->ops->len >= OPS_MAX) {
        l->too_deep = true;
        return op;
    }
    if (l->ops->len == l->ops_cap) {
        l->ops_cap = mem_grow(l->ops_cap, l->ops->len + 1);
        struct op **items = ARENA_ARRAY(l->module->scratch, struct op *, l->ops_cap);
        if (l->ops->len > 0)
            memcpy(items, l->ops->items, l->ops->len * sizeof(struct op *));
        l->ops->items = items;
    }
    op->id = (uint16_t)l->ops->len;
    l->ops->items[l->ops->len++] = op;
    return op;
}

static void mention(struct op *op, int local)
{
    if (local >= 0)
        op->mentions |= (uint8_t)(1U << local);
}

static bool is_heavy(enum op_kind kind)
{
    return kind == OP_TRY || kind == OP_LOOP || kind == OP_WITH || kind == OP_SUPPRESS || kind == OP_EXPECT ||
           kind == OP_MATCH || kind == OP_CHOICE || kind == OP_BLOCK;
}

// Gives the operation its children and what follows from them.
static struct op *adopt(struct lowering *l, struct op *op, struct op *const *children, size_t len)
{
    op->children = ARENA_ARRAY(l->module->scratch, struct op *, len);
    op->children_len = (uint16_t)len;
    op->heavy = is_heavy(op->kind);
    mention(op, op->local);
    for (size_t i = 0; i < len; i++) {
        op->children[i] = children[i];
        if (children[i] == NULL)
            continue;
        op->mentions |= children[i]->mentions;
        op->reads_current |= children[i]->reads_current;
    }
    op->reads_current |=
        op->kind == OP_CURRENT || op->kind == OP_INVOKE || (op->kind == OP_RAISE && len == 0);
    for (size_t i = 0; op->kind == OP_RAISES && i < op->types_len; i++)
        op->reads_current |= op->types[i] == KIND_CALLER;
    return op;
}

static struct op *adopt1(struct lowering *l, struct op *op, struct op *a)
{
    return adopt(l, op, (struct op *[]){a}, 1);
}

static struct op *adopt2(struct lowering *l, struct op *op, struct op *a, struct op *b)
{
    return adopt(l, op, (struct op *[]){a, b}, 2);
}

static struct op *adopt3(struct lowering *l, struct op *op, struct op *a, struct op *b, struct op *c)
{
    return adopt(l, op, (struct op *[]){a, b, c}, 3);
}

static bool is_plain_call(const struct op *op)
{
    return op != NULL && op->kind == OP_CALL && op->children_len == 0 && !op->awaited;
}

// NULL stands for an expression without effect and of unknown value, and for a statement without effect.
static struct op *constant(struct lowering *l, TSNode node, value_id value)
{
    if (value == VALUE_UNKNOWN)
        return NULL;
    struct op *op = make(l, OP_CONST, node);
    op->value = value;
    return op;
}

// Adds what has an effect; of several ordinary calls in a row one says it all.
static void add_effect(op_list *list, struct op *op)
{
    if (op == NULL || op->kind == OP_CONST)
        return;
    if (is_plain_call(op) && list->len > 0 && is_plain_call(list->items[list->len - 1]))
        return;
    VEC_PUSH(list, op);
}

// The effects of `list` (given up) in order, then `value`.
static struct op *group(struct lowering *l, TSNode node, op_list *list, value_id value)
{
    struct op *op;
    if (list->len == 0)
        op = constant(l, node, value);
    else if (list->len == 1 && value == VALUE_UNKNOWN && is_plain_call(list->items[0]))
        op = list->items[0];
    else {
        op = make(l, OP_GROUP, node);
        op->value = value;
        adopt(l, op, list->items, list->len);
    }
    VEC_FINISH(list);
    return op;
}

// The effects of `list` (given up), then `last`, whose value it has.
static struct op *group_with_last(struct lowering *l, TSNode node, op_list *list, struct op *last)
{
    if (last->kind != OP_INVOKE) {
        add_effect(list, last);
        return group(l, node, list, VALUE_UNKNOWN);
    }
    struct op *op = last;
    if (list->len > 0) {
        VEC_PUSH(list, last);
        op = make(l, OP_GROUP, node);
        op->keep = (int8_t)(list->len - 1);
        adopt(l, op, list->items, list->len);
    }
    VEC_FINISH(list);
    return op;
}

// The name of an attribute is no variable.
static void add_children(struct lowering *l, op_list *list, TSNode node)
{
    if (node_is(node, l->s->n_attribute)) {
        add_effect(list, lower_expression(l, node_field(node, l->s->f_object)));
        return;
    }
    struct node_list children = node_children(l->module->scratch, l->s, node);
    for (size_t i = 0; i < children.len; i++)
        add_effect(list, lower_expression(l, children.items[i]));
}

static struct op *group_of_children(struct lowering *l, TSNode node, value_id value)
{
    op_list list = {0};
    add_children(l, &list, node);
    return group(l, node, &list, value);
}

static struct op *call_op(struct lowering *l, TSNode node)
{
    return adopt(l, make(l, OP_CALL, node), NULL, 0);
}

static struct op *suspend_op(struct lowering *l, TSNode node, struct op *child)
{
    struct op *op = make(l, OP_SUSPEND, node);
    op->shielded = l->level_triggered && l->shields > 0;
    return child == NULL ? adopt(l, op, NULL, 0) : adopt1(l, op, child);
}

static int local_of(const struct lowering *l, TSNode identifier)
{
    if (!node_is(identifier, l->s->n_identifier))
        return -1;
    struct span name = module_text(l->module, identifier);
    for (size_t i = 0; i < l->ops->locals_len; i++) {
        if (span_equal(l->ops->locals[i], name))
            return (int)i;
    }
    return -1;
}

// ---- types -----------------------------------------------------------------------------------------------

static void set_types(struct lowering *l, struct op *op, const TSNode *nodes, size_t len)
{
    kind_id *types = ARENA_ARRAY(l->module->scratch, kind_id, len + 1);
    for (size_t i = 0; i < len; i++) {
        types[i] = kind_of_class(l->kinds, nodes[i]);
        if (types[i] == KIND_NONE) // a class that is no exception catches none
            types[i] = KIND_UNKNOWN;
    }
    op->types = types;
    op->types_len = (uint16_t)len;
}

static void set_types_of(struct lowering *l, struct op *op, TSNode expression)
{
    TSNode *nodes = ARENA_ARRAY(l->module->scratch, TSNode, TYPES_MAX); // kept off the stack: this recurses
    set_types(l, op, nodes, exception_types(l->module, expression, nodes, TYPES_MAX));
}

// ---- expressions -----------------------------------------------------------------------------------------

static struct op *lower_identifier(struct lowering *l, TSNode node)
{
    int local = local_of(l, node);
    if (local >= 0) {
        struct op *op = make(l, OP_LOCAL, node);
        op->local = (int8_t)local;
        return adopt(l, op, NULL, 0);
    }
    struct span name = module_text(l->module, node);
    // By convention classes begin with a capital; of other names only `cancelled = get_cancelled_exc_class()`
    // and its like are worth looking up.
    bool class_like = name.ptr[0] >= 'A' && name.ptr[0] <= 'Z';
    if (!class_like && !span_contains(name, SPAN("ancel")))
        return NULL;
    kind_id kind = kind_of_class(l->kinds, node);
    bool class = kind != KIND_NONE && kind != KIND_UNKNOWN && kind_is_known_class(l->kinds, kind);
    return constant(l, node, class ? value_class(kind) : VALUE_UNKNOWN);
}

static TSNode nth_argument(struct lowering *l, TSNode call, unsigned wanted)
{
    TSNode arguments = node_field(call, l->s->f_arguments);
    if (!node_is(arguments, l->s->n_argument_list))
        return node_none();
    for (uint32_t i = 0, n = ts_node_named_child_count(arguments); i < n; i++) {
        TSNode child = ts_node_named_child(arguments, i);
        if (node_is(child, l->s->n_comment))
            continue;
        if (node_is(child, l->s->n_keyword_argument))
            return node_none();
        if (wanted-- == 0)
            return child;
    }
    return node_none();
}

static bool is_current_task_call(struct span callee)
{
    return span_is(callee, "asyncio.current_task") || span_is(callee, "asyncio.Task.current_task");
}

// Calls whose result says something about exceptions; false where the call is none of them.
static bool lower_special_call(struct lowering *l, TSNode node, struct span callee, struct op **result)
{
    if (callee.len == 0) // as most are
        return false;
    TSNode first = nth_argument(l, node, 0);
    TSNode second = nth_argument(l, node, 1);
    if ((span_is(callee, "isinstance") || span_is(callee, "issubclass")) && !ts_node_is_null(second)) {
        struct op *op = make(l, OP_ISINSTANCE, node);
        op->of_class = span_is(callee, "issubclass");
        set_types_of(l, op, second);
        *result = adopt1(l, op, lower_expression(l, first));
        return true;
    }
    if (!ts_node_is_null(first) && ts_node_is_null(second) &&
        (span_is(callee, "type") || span_is(callee, "bool"))) {
        struct op *op = make(l, span_is(callee, "type") ? OP_TYPE_OF : OP_TRUTH, node);
        *result = adopt1(l, op, lower_expression(l, first));
        return true;
    }
    if (is_current_task_call(callee)) { // never None in a coroutine
        *result = constant(l, node, VALUE_TRUTHY);
        return true;
    }
    if (expression_is_cancellation(l->module, node)) { // anyio.get_cancelled_exc_class()
        *result = constant(l, node, value_class(KIND_CANCEL));
        return true;
    }
    if (span_is(callee, "sys.exception") && ts_node_is_null(first)) {
        *result = adopt(l, make(l, OP_CURRENT, node), NULL, 0);
        return true;
    }
    return false;
}

// Whether the expression is the task that runs the function: asyncio.current_task(), also through a name.
static bool is_current_task(struct lowering *l, TSNode expression)
{
    expression = node_unwrap(l->s, expression);
    if (node_is(expression, l->s->n_named_expression))
        expression = node_field(expression, l->s->f_value);
    TSNode value = module_constant(l->module, expression);
    struct span callee = module_callee(l->module, ts_node_is_null(value) ? expression : value);
    return is_current_task_call(callee);
}

// Whether a call of `function` asks the current task how often it was cancelled.
static bool asks_cancelling(struct lowering *l, TSNode function)
{
    return node_is(function, l->s->n_attribute) &&
           span_is(module_text(l->module, node_field(function, l->s->f_attribute)), "cancelling") &&
           is_current_task(l, node_field(function, l->s->f_object));
}

static bool is_cancelling_call(struct lowering *l, TSNode node)
{
    return node_is(node, l->s->n_call) && asks_cancelling(l, node_field(node, l->s->f_function));
}

static const kind_id *copy_kinds(struct lowering *l, const kind_id *kinds, size_t len)
{
    kind_id *copy = ARENA_ARRAY(l->module->scratch, kind_id, len + 1);
    if (len > 0)
        memcpy(copy, kinds, len * sizeof(*copy));
    return copy;
}

// Calls that end a test, at whatever it stands: what they raise in place of a cancellation is meant so.
static bool ends_test(struct lowering *l, TSNode node, struct span callee)
{
    if (span_is(callee, "pytest.fail") || span_is(callee, "pytest.skip") || span_is(callee, "pytest.xfail") ||
        span_is(callee, "pytest.exit"))
        return true;
    struct span text = module_text(l->module, node_field(node, l->s->f_function));
    return (span_is(text, "self.fail") || span_is(text, "self.skipTest")) &&
           ts_node_is_null(module_called_function(l->module, node));
}

// What a call ends with where it never returns; false where it may return.
static bool never_returns(struct lowering *l, TSNode node, struct span callee, struct op *op)
{
    if (span_is(callee, "os._exit") || span_is(callee, "os.abort") ||
        span_starts_with(callee, SPAN("os.exec")) || ends_test(l, node, callee)) {
        op->ends_process = true;
        return true;
    }
    if (span_is(callee, "sys.exit") || span_is(callee, "exit") || span_is(callee, "quit")) {
        kind_id kind = CLASS_SystemExit;
        op->types = copy_kinds(l, &kind, 1);
        op->types_len = 1;
        return true;
    }
    TSNode function = module_called_function(l->module, node);
    if (ts_node_is_null(function) || function_is_async(l->module, function))
        return false;
    const struct flow_summary *summary = summary_of(l->module, function);
    op->types = copy_kinds(l, summary->raises, summary->raises_len);
    op->types_len = (uint16_t)summary->raises_len;
    op->fails = summary->fails;
    return summary->never_returns;
}

// The parameter of `function` that gets the argument at this position, or by this name (else empty).
static struct span parameter_of(struct lowering *l, TSNode call, TSNode function, size_t position,
                                struct span keyword)
{
    bool method = node_is(node_field(call, l->s->f_function), l->s->n_attribute);
    bool bound = method && !function_has_decorator(l->module, function, SPAN("staticmethod"));
    struct node_list parameters =
        node_children(l->module->scratch, l->s, node_field(function, l->s->f_parameters));
    for (size_t i = 0; i < parameters.len; i++) {
        TSNode name = parameter_name(l->s, parameters.items[i]);
        if (ts_node_is_null(name)) // *args, / and the like: the count ends here
            position = keyword.len > 0 ? position : SIZE_MAX;
        else if (keyword.len > 0 ? span_equal(module_text(l->module, name), keyword) : i == position + bound)
            return module_text(l->module, name);
    }
    return SPAN("");
}

// A call of a function of the file that is given a local that is followed: what it does may depend on that.
// `call`: what is done where nothing is known of the local; it is also the result where none is given.
static struct op *invoke(struct lowering *l, TSNode node, TSNode function, struct op *call)
{
    const struct syntax *s = l->s;
    struct node_list arguments = node_children(l->module->scratch, s, node_field(node, s->f_arguments));
    for (size_t i = 0; i < arguments.len; i++) {
        TSNode argument = arguments.items[i];
        if (node_is(argument, s->n_list_splat) || node_is(argument, s->n_dictionary_splat))
            break;
        bool keyword = node_is(argument, s->n_keyword_argument);
        int local = local_of(l, keyword ? node_field(argument, s->f_value) : argument);
        struct span name = keyword ? module_text(l->module, node_field(argument, s->f_name)) : SPAN("");
        struct span parameter = local < 0 ? SPAN("") : parameter_of(l, node, function, i, name);
        if (parameter.len == 0)
            continue;
        struct op *op = make(l, OP_INVOKE, node);
        op->local = (int8_t)local;
        op->callee = function;
        op->parameter = parameter;
        return call == NULL ? adopt(l, op, NULL, 0) : adopt1(l, op, call);
    }
    return call;
}

// `x.with_traceback(...)` gives x.
static bool keeps_object(struct lowering *l, TSNode function)
{
    return node_is(function, l->s->n_attribute) &&
           span_is(module_text(l->module, node_field(function, l->s->f_attribute)), "with_traceback");
}

// What becomes of the result of a call. CALL_AWAITED: it is awaited, iterated or entered, and only that does
// something.
enum call_role { CALL_PLAIN, CALL_RAISED, CALL_AWAITED };

static struct op *lower_call(struct lowering *l, TSNode node, enum call_role role)
{
    const struct syntax *s = l->s;
    TSNode function = node_field(node, s->f_function);
    TSNode arguments = node_field(node, s->f_arguments);
    struct span callee = module_resolve(l->module, function);
    struct op *special = NULL;
    if (lower_special_call(l, node, callee, &special))
        return special;
    if (asks_cancelling(l, function))
        return adopt(l, make(l, OP_CANCELLING, node), NULL, 0);
    op_list list = {0};
    bool keeps = keeps_object(l, function);
    if (keeps) {
        struct op *object = lower_expression(l, node_field(function, s->f_object));
        if (object == NULL)
            object = call_op(l, node);
        VEC_PUSH(&list, object);
    } else {
        add_effect(&list, lower_expression(l, function));
    }
    if (!ts_node_is_null(arguments)) {
        if (node_is(arguments, s->n_argument_list))
            add_children(l, &list, arguments);
        else
            add_effect(&list, lower_expression(l, arguments));
    }
    if (keeps) {
        struct op *op = make(l, OP_GROUP, node);
        op->keep = 0;
        adopt(l, op, list.items, list.len);
        VEC_FINISH(&list);
        return op;
    }
    bool name = node_is(function, s->n_identifier) || (node_is(function, s->n_attribute) && callee.len > 0);
    kind_id kind = name && local_of(l, function) < 0 ? kind_of_class(l->kinds, function) : KIND_UNKNOWN;
    bool class = kind != KIND_NONE && kind != KIND_UNKNOWN;
    if (class && (kind_is_known_class(l->kinds, kind) || role == CALL_RAISED))
        return group(l, node, &list, value_exception(kind));
    struct op *call = make(l, OP_RAISES, node);
    if (never_returns(l, node, callee, call)) {
        adopt(l, call, NULL, 0);
    } else {
        call = call_op(l, node);
        call->awaited = l->level_triggered && role == CALL_AWAITED;
    }
    TSNode called = module_called_function(l->module, node);
    if (!ts_node_is_null(called) && !function_is_async(l->module, called))
        call = invoke(l, node, called, call);
    return group_with_last(l, node, &list, call);
}

static struct op *lower_awaited(struct lowering *l, TSNode node)
{
    node = node_unwrap(l->s, node);
    return node_is(node, l->s->n_call) ? lower_call(l, node, CALL_AWAITED) : lower_expression(l, node);
}

// A class that was raised or called by a name that looks like one.
static bool looks_like_class(struct lowering *l, TSNode expression)
{
    if (node_is(expression, l->s->n_attribute))
        expression = node_field(expression, l->s->f_attribute);
    if (!node_is(expression, l->s->n_identifier))
        return false;
    char first = module_text(l->module, expression).ptr[0];
    return first >= 'A' && first <= 'Z';
}

// What a raise statement raises: here a class from elsewhere is an exception class without doubt.
static struct op *lower_raised(struct lowering *l, TSNode node)
{
    const struct syntax *s = l->s;
    node = node_unwrap(s, node);
    if (node_is(node, s->n_call) && looks_like_class(l, node_field(node, s->f_function)))
        return lower_call(l, node, CALL_RAISED);
    bool name = node_is(node, s->n_identifier) || node_is(node, s->n_attribute);
    if (name && looks_like_class(l, node) && local_of(l, node) < 0) {
        kind_id kind = kind_of_class(l->kinds, node);
        if (kind != KIND_NONE && kind != KIND_UNKNOWN)
            return constant(l, node, value_class(kind));
    }
    return lower_expression(l, node);
}

static struct op *lower_await(struct lowering *l, TSNode node)
{
    TSNode operand = node_first_child(l->s, node);
    op_list list = {0};
    struct op *child = ts_node_is_null(operand) ? NULL : lower_awaited(l, operand);
    struct op *suspend = suspend_op(l, node, child);
    // Lets others run, but is never cancelled itself (documentation of trio.lowlevel and anyio.lowlevel).
    if (span_ends_with(module_callee(l->module, operand), SPAN("cancel_shielded_checkpoint")))
        suspend->shielded = true;
    TSNode function = module_called_function(l->module, operand);
    if (ts_node_is_null(function) || !function_is_async(l->module, function))
        return suspend;
    const struct flow_summary *summary = summary_of(l->module, function);
    struct op *never = NULL;
    if (summary->never_returns) {
        never = make(l, OP_RAISES, node);
        never->types = copy_kinds(l, summary->raises, summary->raises_len);
        never->types_len = (uint16_t)summary->raises_len;
        adopt(l, never, NULL, 0);
    }
    struct op *after = invoke(l, operand, function, never);
    if (after == NULL)
        return suspend;
    VEC_PUSH(&list, suspend);
    return group_with_last(l, node, &list, after);
}

static struct op *lower_comprehension(struct lowering *l, TSNode node)
{
    const struct syntax *s = l->s;
    op_list inner = {0};
    op_list outer = {0};
    bool first = true;
    bool lazy = node_is(node, s->n_generator_expression);
    bool is_async = false;
    for (uint32_t i = 0, n = ts_node_named_child_count(node); i < n; i++) {
        TSNode child = ts_node_named_child(node, i);
        if (node_is(child, s->n_for_in_clause)) {
            struct op *iterable = lower_expression(l, node_field(child, s->f_right));
            add_effect(first ? &outer : &inner, iterable);
            first = false;
            is_async |= node_is_async(s, child);
        } else if (!lazy) {
            add_effect(&inner, lower_expression(l, child));
        }
    }
    if (!lazy && (inner.len > 0 || is_async)) {
        struct op *body = group(l, node, &inner, VALUE_UNKNOWN);
        struct op *loop = make(l, OP_LOOP, node);
        loop->suspends = is_async;
        loop->shielded = l->level_triggered && l->shields > 0;
        add_effect(&outer, adopt3(l, loop, NULL, body, NULL));
    } else {
        VEC_FINISH(&inner);
    }
    return group(l, node, &outer, lazy ? VALUE_TRUTHY : VALUE_UNKNOWN);
}

static struct op *lower_boolean(struct lowering *l, TSNode node)
{
    bool and = span_is(module_text(l->module, node_field(node, l->s->f_operator)), "and");
    struct op *left = lower_expression(l, node_field(node, l->s->f_left));
    struct op *right = lower_expression(l, node_field(node, l->s->f_right));
    if (left == NULL && right == NULL)
        return NULL;
    return adopt2(l, make(l, and? OP_AND : OP_OR, node), left, right);
}

// Operands and operators of a comparison, which the grammar lists as children.
struct comparison {
    TSNode operands[2];
    struct span operator;
    unsigned operands_len;
};

static struct comparison read_comparison(struct lowering *l, TSNode node)
{
    struct comparison c = {.operator= SPAN("")};
    TSTreeCursor cursor = ts_tree_cursor_new(node);
    bool more = ts_tree_cursor_goto_first_child(&cursor);
    for (; more; more = ts_tree_cursor_goto_next_sibling(&cursor)) {
        TSNode child = ts_tree_cursor_current_node(&cursor);
        if (ts_tree_cursor_current_field_id(&cursor) == l->s->f_operators) {
            if (c.operator.len == 0)
                c.operator= module_text(l->module, child);
        } else if (ts_node_is_named(child) && !node_is(child, l->s->n_comment)) {
            if (c.operands_len < 2)
                c.operands[c.operands_len] = child;
            c.operands_len++;
        }
    }
    ts_tree_cursor_delete(&cursor);
    return c;
}

// `a < b < c` evaluates c only where a < b.
static struct op *lower_chain(struct lowering *l, TSNode node)
{
    op_list first = {0};
    op_list rest = {0};
    unsigned seen = 0;
    for (uint32_t i = 0, n = ts_node_named_child_count(node); i < n; i++) {
        TSNode child = ts_node_named_child(node, i);
        if (node_is(child, l->s->n_comment))
            continue;
        add_effect(seen++ < 2 ? &first : &rest, lower_expression(l, child));
    }
    struct op *head = group(l, node, &first, VALUE_UNKNOWN);
    struct op *tail = group(l, node, &rest, VALUE_UNKNOWN);
    return tail == NULL ? head : adopt2(l, make(l, OP_AND, node), head, tail);
}

// Whether an expression gives a class: `type(x)`.
static bool is_type_call(struct lowering *l, TSNode expression)
{
    TSNode node = node_unwrap(l->s, expression);
    return node_is(node, l->s->n_call) && span_is(module_callee(l->module, node), "type") &&
           !ts_node_is_null(nth_argument(l, node, 0)) && ts_node_is_null(nth_argument(l, node, 1));
}

// `type(e) in (A, B)`: whether it is one of these classes itself.
static struct op *lower_type_in(struct lowering *l, TSNode node, const struct comparison *c)
{
    TSNode types = node_unwrap(l->s, c->operands[1]);
    struct op *op = make(l, OP_ISINSTANCE, node);
    op->of_class = op->exact = true;
    if (node_is(types, l->s->n_list) || node_is(types, l->s->n_set)) {
        struct node_list items = node_children(l->module->scratch, l->s, types);
        set_types(l, op, items.items, items.len);
    } else {
        set_types_of(l, op, types);
    }
    adopt1(l, op, lower_expression(l, c->operands[0]));
    return span_is(c->operator, "in") ? op : adopt1(l, make(l, OP_NOT, node), op);
}

// One side of `is`: beside a type() a name like a class is one, and an argument is older than what is caught.
static struct op *lower_compared(struct lowering *l, TSNode node, TSNode beside)
{
    TSNode expression = node_unwrap(l->s, node);
    if (is_type_call(l, beside) && looks_like_class(l, expression))
        return lower_raised(l, expression);
    struct op *op = lower_expression(l, expression);
    bool argument =
        op == NULL && node_is(expression, l->s->n_identifier) && names_is_argument(l->module, expression);
    return argument ? constant(l, expression, VALUE_GIVEN) : op;
}

static struct op *lower_comparison(struct lowering *l, TSNode node)
{
    struct comparison c = read_comparison(l, node);
    if (c.operands_len != 2)
        return lower_chain(l, node);
    bool contained = span_is(c.operator, "in") || span_starts_with(c.operator, SPAN("not"));
    if (contained && is_type_call(l, c.operands[0]))
        return lower_type_in(l, node, &c);
    bool same = span_is(c.operator, "is") || span_is(c.operator, "==");
    bool other = span_starts_with(c.operator, SPAN("is")) || span_is(c.operator, "!=");
    if (is_cancelling_call(l, c.operands[0]) && span_is(module_text(l->module, c.operands[1]), "0")) {
        struct op *cancelling = lower_expression(l, c.operands[0]);
        if (span_is(c.operator, ">") || span_is(c.operator, "!="))
            return cancelling;
        if (span_is(c.operator, "=="))
            return adopt1(l, make(l, OP_NOT, node), cancelling);
    }
    struct op *left = lower_compared(l, c.operands[0], c.operands[1]);
    struct op *right = lower_compared(l, c.operands[1], c.operands[0]);
    if (same || other) {
        if (left == NULL && right == NULL)
            return NULL;
        struct op *op = make(l, OP_IS, node);
        op->negated = !same;
        return adopt2(l, op, left, right);
    }
    op_list list = {0};
    add_effect(&list, left);
    add_effect(&list, right);
    return group(l, node, &list, VALUE_UNKNOWN);
}

static struct op *lower_choice(struct lowering *l, TSNode node)
{
    TSNode parts[3] = {0};
    unsigned len = 0;
    for (uint32_t i = 0, n = ts_node_named_child_count(node); i < n && len < 3; i++) {
        TSNode child = ts_node_named_child(node, i);
        if (!node_is(child, l->s->n_comment))
            parts[len++] = child;
    }
    if (len < 3)
        return group_of_children(l, node, VALUE_UNKNOWN);
    struct op *test = lower_expression(l, parts[1]);
    struct op *yes = lower_expression(l, parts[0]);
    struct op *no = lower_expression(l, parts[2]);
    if (test == NULL && yes == NULL && no == NULL)
        return NULL;
    return adopt3(l, make(l, OP_CHOICE, node), test, yes, no);
}

static struct op *lower_named_expression(struct lowering *l, TSNode node)
{
    struct op *value = lower_expression(l, node_field(node, l->s->f_value));
    int local = local_of(l, node_field(node, l->s->f_name));
    if (local < 0)
        return value;
    struct op *op = make(l, OP_BIND, node);
    op->local = (int8_t)local;
    return adopt1(l, op, value);
}

// `sys.exc_info()[1]` is what is being handled, `[0]` its class.
static struct op *lower_subscript(struct lowering *l, TSNode node)
{
    TSNode value = node_field(node, l->s->f_value);
    if (node_is(value, l->s->n_call) && span_is(module_callee(l->module, value), "sys.exc_info")) {
        struct span index = SPAN("");
        for (uint32_t i = 0, n = ts_node_named_child_count(node); i < n; i++) {
            TSNode child = ts_node_named_child(node, i);
            if (node_is(child, l->s->n_integer))
                index = module_text(l->module, child);
        }
        struct op *current = adopt(l, make(l, OP_CURRENT, node), NULL, 0);
        if (span_is(index, "1"))
            return current;
        if (span_is(index, "0"))
            return adopt1(l, make(l, OP_TYPE_OF, node), current);
    }
    return group_of_children(l, node, VALUE_UNKNOWN);
}

// Default values are evaluated where a def or lambda stands.
static void add_defaults(struct lowering *l, op_list *list, TSNode parameters)
{
    for (uint32_t i = 0, n = ts_node_is_null(parameters) ? 0 : ts_node_named_child_count(parameters); i < n;
         i++) {
        TSNode value = node_field(ts_node_named_child(parameters, i), l->s->f_value);
        if (!ts_node_is_null(value))
            add_effect(list, lower_expression(l, value));
    }
}

static value_id display_value(struct lowering *l, TSNode node)
{
    return ts_node_is_null(node_first_child(l->s, node)) ? VALUE_FALSY : VALUE_UNKNOWN;
}

static value_id number_value(struct lowering *l, TSNode node)
{
    struct span text = module_text(l->module, node);
    for (size_t i = 0; i < text.len; i++) {
        if (text.ptr[i] >= '1' && text.ptr[i] <= '9')
            return VALUE_TRUTHY;
    }
    return VALUE_FALSY;
}

static struct op *lower_expression_inner(struct lowering *l, TSNode node)
{
    const struct syntax *s = l->s;
    TSSymbol symbol = ts_node_symbol(node);
    if (symbol == s->n_identifier)
        return lower_identifier(l, node);
    if (symbol == s->n_comment || symbol == s->n_type)
        return NULL;
    if (symbol == s->n_none)
        return constant(l, node, VALUE_NONE);
    if (symbol == s->n_true)
        return constant(l, node, VALUE_TRUE);
    if (symbol == s->n_false)
        return constant(l, node, VALUE_FALSE);
    if (symbol == s->n_integer || symbol == s->n_float)
        return constant(l, node, number_value(l, node));
    if (symbol == s->n_parenthesized_expression)
        return lower_expression(l, node_first_child(s, node));
    if (symbol == s->n_await)
        return lower_await(l, node);
    if (symbol == s->n_call)
        return lower_call(l, node, CALL_PLAIN);
    if (symbol == s->n_attribute) {
        struct op *class = lower_identifier(l, node);
        return class != NULL && class->kind == OP_CONST ? class : group_of_children(l, node, VALUE_UNKNOWN);
    }
    if (symbol == s->n_keyword_argument)
        return lower_expression(l, node_field(node, s->f_value));
    if (symbol == s->n_boolean_operator)
        return lower_boolean(l, node);
    if (symbol == s->n_not_operator) {
        struct op *argument = lower_expression(l, node_field(node, s->f_argument));
        return argument == NULL ? NULL : adopt1(l, make(l, OP_NOT, node), argument);
    }
    if (symbol == s->n_comparison_operator)
        return lower_comparison(l, node);
    if (symbol == s->n_conditional_expression)
        return lower_choice(l, node);
    if (symbol == s->n_named_expression)
        return lower_named_expression(l, node);
    if (symbol == s->n_subscript)
        return lower_subscript(l, node);
    if (symbol == s->n_lambda) {
        op_list list = {0};
        add_defaults(l, &list, node_field(node, s->f_parameters));
        return group(l, node, &list, VALUE_TRUTHY);
    }
    if (symbol == s->n_list_comprehension || symbol == s->n_set_comprehension ||
        symbol == s->n_dictionary_comprehension || symbol == s->n_generator_expression)
        return lower_comprehension(l, node);
    if (symbol == s->n_yield) {
        struct op *value = group_of_children(l, node, VALUE_UNKNOWN);
        return l->yield_suspends ? suspend_op(l, node, value) : value;
    }
    if (symbol == s->n_assignment || symbol == s->n_augmented_assignment)
        return lower_statement(l, node);
    if (symbol == s->n_list || symbol == s->n_tuple || symbol == s->n_dictionary)
        return group_of_children(l, node, display_value(l, node));
    if (symbol == s->n_ERROR)
        return call_op(l, node);
    return group_of_children(l, node, VALUE_UNKNOWN);
}

static struct op *lower_expression(struct lowering *l, TSNode node)
{
    if (ts_node_is_null(node) || l->too_deep)
        return NULL;
    if (++l->depth > DEPTH_MAX)
        l->too_deep = true;
    struct op *op = l->too_deep ? NULL : lower_expression_inner(l, node);
    l->depth--;
    return op;
}

// ---- statements ------------------------------------------------------------------------------------------

// The binding of a target, whose value is `value` where it is a single name.
static struct op *lower_binding(struct lowering *l, TSNode target, struct op *value)
{
    const struct syntax *s = l->s;
    target = node_unwrap(s, target);
    int local = local_of(l, target);
    if (local >= 0) {
        struct op *op = make(l, OP_BIND, target);
        op->local = (int8_t)local;
        return adopt1(l, op, value);
    }
    op_list list = {0};
    add_effect(&list, value);
    if (node_is(target, s->n_attribute) || node_is(target, s->n_subscript)) {
        add_children(l, &list, target);
    } else if (!ts_node_is_null(target) && !node_is(target, s->n_identifier)) {
        for (uint32_t i = 0, n = ts_node_named_child_count(target); i < n; i++)
            add_effect(&list, lower_binding(l, ts_node_named_child(target, i), NULL));
    }
    return group(l, target, &list, VALUE_UNKNOWN);
}

static struct op *lower_assignment(struct lowering *l, TSNode node)
{
    const struct syntax *s = l->s;
    TSNode right = node_field(node, s->f_right);
    TSNode left = node_field(node, s->f_left);
    if (node_is(node, s->n_augmented_assignment)) {
        op_list list = {0};
        add_effect(&list, lower_expression(l, left));
        add_effect(&list, lower_expression(l, right));
        add_effect(&list, lower_binding(l, left, NULL));
        return group(l, node, &list, VALUE_UNKNOWN);
    }
    if (ts_node_is_null(right)) // an annotation alone
        return NULL;
    struct op *value =
        node_is(right, s->n_assignment) ? lower_assignment(l, right) : lower_expression(l, right);
    return lower_binding(l, left, value);
}

static struct op *lower_if(struct lowering *l, TSNode node)
{
    const struct syntax *s = l->s;
    // The alternatives of an if are a list; each holds the ones after it.
    VEC(TSNode) clauses = {0};
    VEC_PUSH(&clauses, node);
    struct cursor cursor;
    cursor_begin(&cursor, node, true);
    for (bool more = cursor_child(&cursor); more; more = cursor_next(&cursor)) {
        TSNode child = cursor_node(&cursor);
        if (node_is(child, s->n_elif_clause) || node_is(child, s->n_else_clause))
            VEC_PUSH(&clauses, child);
    }
    cursor_end(&cursor);
    struct op *rest = NULL;
    for (size_t i = clauses.len; i > 0; i--) {
        TSNode clause = clauses.items[i - 1];
        if (node_is(clause, s->n_else_clause)) {
            rest = lower_block(l, node_block(s, clause));
            continue;
        }
        struct op *test = lower_expression(l, node_field(clause, s->f_condition));
        struct op *body = lower_block(l, node_field(clause, s->f_consequence));
        if (test != NULL || body != NULL || rest != NULL)
            rest = adopt3(l, make(l, OP_CHOICE, clause), test, body, rest);
    }
    VEC_FINISH(&clauses);
    return rest;
}

static struct op *else_of(struct lowering *l, TSNode node)
{
    TSNode alternative = node_field(node, l->s->f_alternative);
    return ts_node_is_null(alternative) ? NULL : lower_block(l, node_block(l->s, alternative));
}

static struct op *lower_while(struct lowering *l, TSNode node)
{
    const struct syntax *s = l->s;
    struct op *test = lower_expression(l, node_field(node, s->f_condition));
    struct op *body = lower_block(l, node_field(node, s->f_body));
    struct op *loop = make(l, OP_LOOP, node);
    return adopt3(l, loop, test, body, else_of(l, node));
}

static struct op *lower_for(struct lowering *l, TSNode node)
{
    const struct syntax *s = l->s;
    op_list list = {0};
    bool is_async = node_is_async(s, node);
    TSNode iterable = node_field(node, s->f_right);
    add_effect(&list, is_async ? lower_awaited(l, iterable) : lower_expression(l, iterable));
    struct op *loop = make(l, OP_LOOP, node);
    loop->suspends = is_async;
    loop->shielded = l->level_triggered && l->shields > 0;
    op_list body = {0};
    add_effect(&body, lower_binding(l, node_field(node, s->f_left), NULL));
    add_effect(&body, lower_block(l, node_field(node, s->f_body)));
    struct op *inner = body.len == 1   ? body.items[0]
                       : body.len == 0 ? NULL
                                       : adopt(l, make(l, OP_BLOCK, node), body.items, body.len);
    VEC_FINISH(&body);
    add_effect(&list, adopt3(l, loop, NULL, inner, else_of(l, node)));
    return group(l, node, &list, VALUE_UNKNOWN);
}

// Whether a with item opens a scope that no outer cancellation passes: shield=True in trio and anyio.
static bool opens_shield(struct lowering *l, TSNode expression)
{
    if (!l->level_triggered || !node_is(expression, l->s->n_call))
        return false;
    TSNode arguments = node_field(expression, l->s->f_arguments);
    for (uint32_t i = 0, n = ts_node_is_null(arguments) ? 0 : ts_node_named_child_count(arguments); i < n;
         i++) {
        TSNode child = ts_node_named_child(arguments, i);
        if (node_is(child, l->s->n_keyword_argument) &&
            span_is(module_text(l->module, node_field(child, l->s->f_name)), "shield") &&
            node_is(node_field(child, l->s->f_value), l->s->n_true))
            return true;
    }
    return false;
}

// Whether a with item opens a cancellation scope of trio or anyio that raises nothing of its own: making,
// entering and leaving it do nothing that others can see.
static bool opens_quiet_scope(struct lowering *l, TSNode expression)
{
    struct span callee = l->level_triggered ? module_callee(l->module, expression) : SPAN("");
    return span_is(callee, "trio.CancelScope") || span_is(callee, "trio.move_on_after") ||
           span_is(callee, "trio.move_on_at") || span_is(callee, "anyio.CancelScope") ||
           span_is(callee, "anyio.move_on_after");
}

static bool is_expectation(struct span callee)
{
    return span_is(callee, "pytest.raises") || span_ends_with(callee, SPAN(".assertRaises"));
}

// The types that suppress() or pytest.raises() is called with.
static void set_argument_types(struct lowering *l, struct op *op, TSNode call)
{
    TSNode nodes[TYPES_MAX];
    size_t len = 0;
    TSNode arguments = node_field(call, l->s->f_arguments);
    for (uint32_t i = 0, n = ts_node_is_null(arguments) ? 0 : ts_node_named_child_count(arguments); i < n;
         i++) {
        TSNode child = ts_node_named_child(arguments, i);
        if (!node_is(child, l->s->n_comment) && !node_is(child, l->s->n_keyword_argument))
            len += exception_types(l->module, child, nodes + len, TYPES_MAX - len);
    }
    set_types(l, op, nodes, len);
}

static bool is_self_assert_raises(struct lowering *l, TSNode call)
{
    TSNode function = node_is(call, l->s->n_call) ? node_field(call, l->s->f_function) : node_none();
    if (!node_is(function, l->s->n_attribute))
        return false;
    struct span name = module_text(l->module, node_field(function, l->s->f_attribute));
    return span_is(name, "assertRaises") || span_is(name, "assertRaisesRegex");
}

static struct op *lower_with_item(struct lowering *l, TSNode with, TSNode item, bool is_async,
                                  struct op *body, struct op *enter, bool shields)
{
    const struct syntax *s = l->s;
    TSNode value = node_field(item, s->f_value);
    if (node_is(value, s->n_as_pattern))
        value = node_first_child(s, value);
    struct span callee = is_async ? SPAN("") : module_callee(l->module, value);
    enum op_kind kind = OP_WITH;
    if (span_is(callee, "contextlib.suppress"))
        kind = OP_SUPPRESS;
    else if (!is_async && (is_expectation(callee) || is_self_assert_raises(l, value)))
        kind = OP_EXPECT;
    struct op *op = make(l, kind, kind == OP_WITH ? with : item);
    op->suspends = is_async;
    op->shielded = l->level_triggered && l->shields > 0 && !shields;
    op->scope = opens_quiet_scope(l, value);
    if (kind != OP_WITH)
        set_argument_types(l, op, value);
    return adopt2(l, op, enter, body);
}

// Making what a with statement enters.
static struct op *lower_manager(struct lowering *l, TSNode value, bool is_async)
{
    if (is_async)
        return lower_awaited(l, value);
    // Making a suppress() or a scope cannot fail.
    if (span_is(module_callee(l->module, value), "contextlib.suppress") || opens_quiet_scope(l, value))
        return group_of_children(l, node_field(value, l->s->f_arguments), VALUE_UNKNOWN);
    return lower_expression(l, value);
}

static struct op *lower_with_items(struct lowering *l, TSNode with, const TSNode *items, size_t len,
                                   bool is_async)
{
    const struct syntax *s = l->s;
    if (len == 0)
        return lower_block(l, node_field(with, s->f_body));
    TSNode value = node_field(items[0], s->f_value);
    TSNode target = node_none();
    if (node_is(value, s->n_as_pattern)) {
        target = node_field(value, s->f_alias);
        value = node_first_child(s, value);
    }
    struct op *enter = lower_manager(l, value, is_async);
    bool shields = opens_shield(l, value);
    l->shields += shields;
    op_list body = {0};
    if (!ts_node_is_null(target))
        add_effect(&body, lower_binding(l, node_first_child(s, target), NULL));
    add_effect(&body, lower_with_items(l, with, items + 1, len - 1, is_async));
    struct op *inner = body.len == 0   ? NULL
                       : body.len == 1 ? body.items[0]
                                       : adopt(l, make(l, OP_BLOCK, with), body.items, body.len);
    VEC_FINISH(&body);
    struct op *op = lower_with_item(l, with, items[0], is_async, inner, enter, shields);
    l->shields -= shields;
    return op;
}

static struct op *lower_with(struct lowering *l, TSNode node)
{
    const struct syntax *s = l->s;
    VEC(TSNode) items = {0};
    for (uint32_t i = 0, n = ts_node_named_child_count(node); i < n; i++) {
        TSNode clause = ts_node_named_child(node, i);
        if (!node_is(clause, s->n_with_clause))
            continue;
        for (uint32_t k = 0, m = ts_node_named_child_count(clause); k < m; k++) {
            TSNode item = ts_node_named_child(clause, k);
            if (node_is(item, s->n_with_item))
                VEC_PUSH(&items, item);
        }
    }
    struct op *op = lower_with_items(l, node, items.items, items.len, node_is_async(s, node));
    VEC_FINISH(&items);
    return op;
}

// Whether the handler withdraws the cancellation on purpose: uncancel() is for nothing else.
static bool calls_uncancel(struct lowering *l, TSNode node)
{
    struct span text = module_text(l->module, node);
    static const char needle[] = ".uncancel(";
    for (size_t i = 0; i + sizeof(needle) - 1 <= text.len; i++) {
        if (memcmp(text.ptr + i, needle, sizeof(needle) - 1) == 0)
            return true;
    }
    return false;
}

static struct op *lower_handler(struct lowering *l, TSNode clause)
{
    TSNode nodes[TYPES_MAX];
    struct op *op = make(l, OP_HANDLER, clause);
    size_t len = handler_types(l->module, clause, nodes, TYPES_MAX);
    set_types(l, op, nodes, len);
    if (len == 0) {
        kind_id base = CLASS_BaseException;
        op->types = copy_kinds(l, &base, 1);
        op->types_len = 1;
    }
    op->star = handler_is_star(l->module, clause);
    op->local = (int8_t)local_of(l, handler_name(l->module, clause));
    TSNode block = node_block(l->s, clause);
    op->deliberate = !ts_node_is_null(block) && calls_uncancel(l, block);
    adopt1(l, op, lower_block(l, block));
    op->reads_current = false; // what it handles is set by it
    return op;
}

static struct op *lower_try(struct lowering *l, TSNode node)
{
    const struct syntax *s = l->s;
    op_list parts = {0};
    VEC_PUSH(&parts, lower_block(l, node_field(node, s->f_body)));
    VEC_PUSH(&parts, NULL);
    VEC_PUSH(&parts, NULL);
    for (uint32_t i = 0, n = ts_node_named_child_count(node); i < n; i++) {
        TSNode child = ts_node_named_child(node, i);
        if (node_is(child, s->n_except_clause))
            VEC_PUSH(&parts, lower_handler(l, child));
        else if (node_is(child, s->n_else_clause))
            parts.items[1] = lower_block(l, node_block(s, child));
        else if (node_is(child, s->n_finally_clause)) {
            parts.items[2] = lower_block(l, node_block(s, child));
        }
    }
    struct op *op = adopt(l, make(l, OP_TRY, node), parts.items, parts.len);
    VEC_FINISH(&parts);
    return op;
}

static struct op *lower_raise(struct lowering *l, TSNode node)
{
    const struct syntax *s = l->s;
    TSNode cause = node_field(node, s->f_cause);
    TSNode raised = node_first_child(s, node);
    struct op *op = make(l, OP_RAISE, node);
    if (ts_node_is_null(raised))
        return adopt(l, op, NULL, 0);
    struct op *what = lower_raised(l, raised);
    struct op *from = ts_node_is_null(cause) ? NULL : lower_expression(l, cause);
    return adopt2(l, op, what, from);
}

static struct op *lower_delete(struct lowering *l, TSNode node)
{
    const struct syntax *s = l->s;
    op_list list = {0};
    TSNode inner = node_unwrap(s, node_first_child(s, node));
    bool many = node_is(inner, s->n_expression_list) || node_is(inner, s->n_tuple);
    for (uint32_t i = 0, n = many ? ts_node_named_child_count(inner) : 1; i < n; i++) {
        TSNode target = many ? ts_node_named_child(inner, i) : inner;
        int local = local_of(l, target);
        if (local >= 0) {
            struct op *op = make(l, OP_UNBIND, target);
            op->local = (int8_t)local;
            VEC_PUSH(&list, adopt(l, op, NULL, 0));
        } else {
            add_effect(&list, group_of_children(l, target, VALUE_UNKNOWN));
        }
    }
    return group(l, node, &list, VALUE_UNKNOWN);
}

// ---- match -----------------------------------------------------------------------------------------------

// Reads one pattern into the case: what it tests, or CASE_MAYBE where that is too much to say.
static void read_pattern(struct lowering *l, struct op *op, TSNode pattern)
{
    const struct syntax *s = l->s;
    if (node_is(pattern, s->n_case_pattern)) {
        TSNode inner = node_first_child(s, pattern);
        if (ts_node_is_null(inner)) { // `_` is an anonymous token
            op->test = span_is(module_text(l->module, pattern), "_") ? CASE_ALWAYS : CASE_MAYBE;
            return;
        }
        pattern = inner;
    }
    if (node_is(pattern, s->n_as_pattern)) {
        read_pattern(l, op, node_first_child(s, pattern));
        return;
    }
    if (node_is(pattern, s->n_dotted_name) && ts_node_named_child_count(pattern) == 1) {
        op->test = CASE_ALWAYS;
        return;
    }
    if (node_is(pattern, s->n_none) || node_is(pattern, s->n_true) || node_is(pattern, s->n_false)) {
        op->test = CASE_VALUE;
        op->value = node_is(pattern, s->n_none)   ? VALUE_NONE
                    : node_is(pattern, s->n_true) ? VALUE_TRUE
                                                  : VALUE_FALSE;
        return;
    }
    op->test = CASE_MAYBE;
    if (node_is(pattern, s->n_class_pattern) && ts_node_named_child_count(pattern) == 1) {
        TSNode class = ts_node_named_child(pattern, 0);
        TSNode name = ts_node_named_child_count(class) == 1 ? ts_node_named_child(class, 0) : class;
        kind_id kind = kind_of_class(l->kinds, name);
        if (kind != KIND_NONE && kind != KIND_UNKNOWN) {
            op->test = CASE_CLASS;
            op->types = copy_kinds(l, &kind, 1);
            op->types_len = 1;
        }
        return;
    }
    if (node_is(pattern, s->n_union_pattern)) {
        kind_id kinds[TYPES_MAX];
        size_t len = 0;
        bool classes = true;
        for (uint32_t i = 0, n = ts_node_named_child_count(pattern); i < n; i++) {
            struct op part = {.local = -1};
            read_pattern(l, &part, ts_node_named_child(pattern, i));
            if (part.test == CASE_ALWAYS) {
                op->test = CASE_ALWAYS;
                return;
            }
            classes = classes && part.test == CASE_CLASS && len < TYPES_MAX;
            if (classes)
                kinds[len++] = part.types[0];
        }
        if (classes) {
            op->test = CASE_CLASS;
            op->types = copy_kinds(l, kinds, len);
            op->types_len = (uint16_t)len;
        }
    }
}

// The names that a pattern captures get values that nobody knows.
static void add_captures(struct lowering *l, op_list *list, TSNode pattern)
{
    int local = local_of(l, pattern);
    if (local >= 0)
        add_effect(list, lower_binding(l, pattern, NULL));
    for (uint32_t i = 0, n = ts_node_named_child_count(pattern); i < n; i++)
        add_captures(l, list, ts_node_named_child(pattern, i));
}

static struct op *lower_case(struct lowering *l, TSNode clause)
{
    const struct syntax *s = l->s;
    struct op *op = make(l, OP_CASE, clause);
    op_list captures = {0};
    unsigned patterns = 0;
    for (uint32_t i = 0, n = ts_node_named_child_count(clause); i < n; i++) {
        TSNode child = ts_node_named_child(clause, i);
        if (!node_is(child, s->n_case_pattern))
            continue;
        patterns++;
        read_pattern(l, op, child);
        add_captures(l, &captures, child);
    }
    if (patterns != 1)
        op->test = CASE_MAYBE;
    TSNode guard = node_field(clause, s->f_guard);
    struct op *condition = ts_node_is_null(guard) ? NULL : lower_expression(l, node_first_child(s, guard));
    op->negated =
        !ts_node_is_null(guard); // a case with a guard, even one of unknown value, may be passed over
    struct op *body = lower_block(l, node_field(clause, s->f_consequence));
    return adopt3(l, op, condition, body, group(l, clause, &captures, VALUE_UNKNOWN));
}

static struct op *lower_match(struct lowering *l, TSNode node)
{
    const struct syntax *s = l->s;
    op_list parts = {0};
    TSNode subject = node_field(node, s->f_subject);
    VEC_PUSH(&parts, lower_expression(l, subject));
    struct node_list clauses = node_children(l->module->scratch, s, node_field(node, s->f_body));
    for (size_t i = 0; i < clauses.len; i++) {
        if (node_is(clauses.items[i], s->n_case_clause))
            VEC_PUSH(&parts, lower_case(l, clauses.items[i]));
    }
    struct op *op = adopt(l, make(l, OP_MATCH, node), parts.items, parts.len);
    VEC_FINISH(&parts);
    return op;
}

// A def evaluates its decorators and default values; its body is a function of its own.
static struct op *lower_definition(struct lowering *l, TSNode node)
{
    const struct syntax *s = l->s;
    op_list list = {0};
    TSNode definition = node;
    if (node_is(node, s->n_decorated_definition)) {
        definition = node_field(node, s->f_definition);
        for (uint32_t i = 0, n = ts_node_named_child_count(node); i < n; i++) {
            TSNode child = ts_node_named_child(node, i);
            if (node_is(child, s->n_decorator)) {
                add_children(l, &list, child);
                add_effect(&list, call_op(l, child));
            }
        }
    }
    if (node_is(definition, s->n_function_definition))
        add_defaults(l, &list, node_field(definition, s->f_parameters));
    if (node_is(definition, s->n_class_definition)) {
        TSNode bases = node_field(definition, s->f_superclasses);
        if (!ts_node_is_null(bases))
            add_children(l, &list, bases);
        add_effect(&list, lower_block(l, node_field(definition, s->f_body)));
    }
    TSNode name = node_field(definition, s->f_name);
    if (local_of(l, name) >= 0)
        add_effect(&list, lower_binding(l, name, NULL));
    return group(l, node, &list, VALUE_UNKNOWN);
}

static struct op *lower_imports(struct lowering *l, TSNode node)
{
    op_list list = {0};
    add_effect(&list, call_op(l, node)); // a module that is imported runs
    for (uint32_t i = 0, n = ts_node_named_child_count(node); i < n; i++) {
        TSNode child = ts_node_named_child(node, i);
        TSNode name = node_is(child, l->s->n_aliased_import) ? node_field(child, l->s->f_alias)
                                                             : node_first_child(l->s, child);
        if (local_of(l, name) >= 0)
            add_effect(&list, lower_binding(l, name, NULL));
    }
    return group(l, node, &list, VALUE_UNKNOWN);
}

static struct op *lower_statement_inner(struct lowering *l, TSNode node)
{
    const struct syntax *s = l->s;
    TSSymbol symbol = ts_node_symbol(node);
    if (symbol == s->n_expression_statement)
        return group_of_children(l, node, VALUE_UNKNOWN);
    if (symbol == s->n_assignment || symbol == s->n_augmented_assignment)
        return lower_assignment(l, node);
    if (symbol == s->n_return_statement)
        return adopt1(l, make(l, OP_RETURN, node), lower_expression(l, node_first_child(s, node)));
    if (symbol == s->n_break_statement)
        return adopt(l, make(l, OP_BREAK, node), NULL, 0);
    if (symbol == s->n_continue_statement)
        return adopt(l, make(l, OP_CONTINUE, node), NULL, 0);
    if (symbol == s->n_raise_statement)
        return lower_raise(l, node);
    if (symbol == s->n_if_statement)
        return lower_if(l, node);
    if (symbol == s->n_while_statement)
        return lower_while(l, node);
    if (symbol == s->n_for_statement)
        return lower_for(l, node);
    if (symbol == s->n_with_statement)
        return lower_with(l, node);
    if (symbol == s->n_try_statement)
        return lower_try(l, node);
    if (symbol == s->n_match_statement)
        return lower_match(l, node);
    if (symbol == s->n_delete_statement)
        return lower_delete(l, node);
    if (symbol == s->n_assert_statement) {
        TSNode test = node_first_child(s, node);
        op_list message = {0};
        for (uint32_t i = 1, n = ts_node_named_child_count(node); i < n; i++)
            add_effect(&message, lower_expression(l, ts_node_named_child(node, i)));
        struct op *text = group(l, node, &message, VALUE_UNKNOWN);
        return adopt2(l, make(l, OP_ASSERT, node), lower_expression(l, test), text);
    }
    if (symbol == s->n_function_definition || symbol == s->n_class_definition ||
        symbol == s->n_decorated_definition)
        return lower_definition(l, node);
    if (symbol == s->n_import_statement || symbol == s->n_import_from_statement)
        return lower_imports(l, node);
    if (symbol == s->n_pass_statement || symbol == s->n_comment || symbol == s->n_global_statement ||
        symbol == s->n_nonlocal_statement || symbol == s->n_type_alias_statement)
        return NULL;
    return lower_expression(l, node);
}

static struct op *lower_statement(struct lowering *l, TSNode node)
{
    if (ts_node_is_null(node) || l->too_deep)
        return NULL;
    if (++l->depth > DEPTH_MAX)
        l->too_deep = true;
    struct op *op = l->too_deep ? NULL : lower_statement_inner(l, node);
    l->depth--;
    return op;
}

static struct op *lower_block(struct lowering *l, TSNode block)
{
    if (ts_node_is_null(block))
        return NULL;
    op_list list = {0};
    struct node_list statements = node_children(l->module->scratch, l->s, block);
    for (size_t i = 0; i < statements.len; i++)
        add_effect(&list, lower_statement(l, statements.items[i]));
    struct op *op = list.len == 0   ? NULL
                    : list.len == 1 ? list.items[0]
                                    : adopt(l, make(l, OP_BLOCK, block), list.items, list.len);
    VEC_FINISH(&list);
    return op;
}

struct ops ops_lower(struct module *module, TSNode function, struct span parameter)
{
    struct ops ops = {0};
    struct lowering l = {
        .module = module,
        .s = module->syntax,
        .kinds = module_kinds(module),
        .ops = &ops,
        .level_triggered = library_is_level_triggered(module_library_of(module, function)),
        .yield_suspends = function_yield_suspends(module, function),
    };
    TSNode outer = module->within;
    TSNode outer_function = module->within_function;
    module->within_function = function;
    module->within = node_field(function, l.s->f_body);
    tracked_names(module, function, parameter, &ops);
    ops.body = lower_block(&l, module->within);
    module->within = outer;
    module->within_function = outer_function;
    if (l.too_deep)
        ops.body = NULL;
    return ops;
}

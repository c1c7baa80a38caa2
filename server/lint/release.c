#include "lint/release.h"

#include "lint/calls.h"
#include "lint/known_names.h"
#include "python/answers.h"
#include "python/flow.h"
#include "python/names.h"

enum { WALK_DEPTH = 500 };

// ---- finding things --------------------------------------------------------------------------------------

// What a walk over the code of one function looks for.
struct search {
    struct module *module;
    bool (*fits)(const struct search *search, TSNode node);
    struct span object;    // as written; "" where it does not matter
    bool narrow;           // only names that surely release
    bool yields;           // a yield is a suspension point
    uint32_t after;        // bytes: where a suspension point ends at the earliest
    const struct got *got; // what is to be given back
};

// The first node that fits, in source order, or the null node. Nested functions are not entered.
static TSNode find(const struct search *search, TSNode node, unsigned depth)
{
    if (ts_node_is_null(node) || depth > WALK_DEPTH || node_opens_namespace(search->module->syntax, node))
        return node_none();
    if (search->fits(search, node))
        return node;
    struct node_list children = node_children(search->module->arena, search->module->syntax, node);
    for (size_t i = 0; i < children.len; i++) {
        TSNode found = find(search, children.items[i], depth + 1);
        if (!ts_node_is_null(found))
            return found;
    }
    return node_none();
}

static bool is_point(const struct search *search, TSNode node)
{
    const struct syntax *s = search->module->syntax;
    return ts_node_end_byte(node) > search->after && (node_is(node, s->n_await) || node_is_async(s, node) ||
                                                      (search->yields && node_is(node, s->n_yield)));
}

// The first suspension point that ends behind `after`; a yield is one where `yields` says so.
static TSNode find_point(struct module *module, TSNode node, bool yields, uint32_t after)
{
    struct search search = {.module = module, .fits = is_point, .yields = yields, .after = after};
    return find(&search, node, 0);
}

// What a call releases, as it is written: what its method is called on, or its first argument (`pool.release(
// connection)`); "" where it is no such call.
static struct span released_by(struct module *module, TSNode call, bool narrow)
{
    struct span name = call_name(module, call);
    if (name.len == 0 || !(narrow ? known_releases(name) : known_may_release(name)))
        return SPAN("");
    TSNode argument = call_argument(module, call, 0);
    TSNode object = call_object(module, call);
    bool named =
        node_is(argument, module->syntax->n_identifier) || node_is(argument, module->syntax->n_attribute);
    if (named && (known_releases_argument(name) || ts_node_is_null(object)))
        return module_text(module, argument);
    return ts_node_is_null(object) ? SPAN("") : module_text(module, object);
}

static bool is_release(const struct search *search, TSNode node)
{
    if (!node_is(node, search->module->syntax->n_call))
        return false;
    struct span released = released_by(search->module, node, search->narrow);
    return released.len > 0 && (search->object.len == 0 || span_equal(released, search->object));
}

// The first call that surely releases something.
static TSNode find_release(struct module *module, TSNode node)
{
    struct search search = {.module = module, .fits = is_release, .object = SPAN(""), .narrow = true};
    return find(&search, node, 0);
}

static bool may_release_something(struct module *module, TSNode node)
{
    struct search search = {.module = module, .fits = is_release, .object = SPAN("")};
    return !ts_node_is_null(find(&search, node, 0));
}

static bool is_mention(const struct search *search, TSNode node)
{
    const struct syntax *s = search->module->syntax;
    return (node_is(node, s->n_identifier) || node_is(node, s->n_attribute) ||
            node_is(node, s->n_subscript)) &&
           span_equal(module_text(search->module, node), search->object);
}

static bool mentions(struct module *module, TSNode node, struct span object)
{
    struct search search = {.module = module, .fits = is_mention, .object = object};
    return !ts_node_is_null(find(&search, node, 0));
}

// ---- what else releases ----------------------------------------------------------------------------------

// Whether a clause of the try that a cancellation enters may release the object: it names it, or releases
// something.
static bool try_covers(struct module *module, TSNode try, TSNode except, struct span object)
{
    const struct syntax *s = module->syntax;
    struct node_list parts = node_children(module->arena, s, try);
    for (size_t i = 0; i < parts.len; i++) {
        TSNode part = parts.items[i];
        bool entered = node_is(part, s->n_finally_clause) ||
                       (node_is(part, s->n_except_clause) && handler_catches(module, part) != CATCHES_NOT);
        if (entered && !node_same(part, except) &&
            (mentions(module, part, object) || may_release_something(module, part)))
            return true;
    }
    return false;
}

static bool with_covers(struct module *module, TSNode with, struct span object)
{
    struct node_list items = with_items(module, with);
    for (size_t i = 0; i < items.len; i++) {
        if (mentions(module, items.items[i], object))
            return true;
    }
    return false;
}

// Whether a try or with around the node, in its own function, may release the object when a cancellation
// arrives at the node. `except` is a clause that does not count.
static bool is_covered(struct module *module, TSNode node, TSNode except, struct span object)
{
    const struct syntax *s = module->syntax;
    const struct outline *o = &module->outline;
    for (int32_t i = outline_around(o, node); i != OUTLINE_NONE; i = o->entries[i].parent) {
        TSNode around = o->entries[i].node;
        if (node_opens_namespace(s, around))
            return false;
        bool body = o->entries[i].kind == OUTLINE_TRY &&
                    ts_node_start_byte(node) < ts_node_end_byte(node_field(around, s->f_body));
        if (body && try_covers(module, around, except, object))
            return true;
        if (o->entries[i].kind == OUTLINE_WITH && with_covers(module, around, object))
            return true;
    }
    return false;
}

// ---- handlers --------------------------------------------------------------------------------------------

static TSNode last_statement(struct module *module, TSNode clause)
{
    struct node_list statements =
        node_children(module->arena, module->syntax, node_block(module->syntax, clause));
    return statements.len == 0 ? node_none() : statements.items[statements.len - 1];
}

static bool yields_suspend(struct module *module, TSNode node)
{
    TSNode function = module_function_of(module, node);
    return !ts_node_is_null(function) && function_yield_suspends(module, function);
}

// Whether the handler catches errors of every kind, as far as they are Exceptions.
static bool catches_exception(struct module *module, TSNode handler)
{
    TSNode types[8];
    size_t len = handler_types(module, handler, types, 8);
    for (size_t i = 0; i < len; i++) {
        if (span_is(module_resolve(module, types[i]), "Exception"))
            return true;
    }
    return false;
}

static bool is_traceback_log(const struct search *search, TSNode node)
{
    return span_is(call_name(search->module, node), "exception");
}

// Whether the handler logs a traceback: then it answers an error that nobody expected, and what it closes is
// often not of its own function, but of one that others will close.
static bool answers_error(struct module *module, TSNode handler)
{
    struct search search = {.module = module, .fits = is_traceback_log, .object = SPAN("")};
    return !ts_node_is_null(find(&search, node_block(module->syntax, handler), 0));
}

static TSNode assigned_of(const struct module *module, TSNode statement)
{
    const struct syntax *s = module->syntax;
    TSNode assignment =
        node_is(statement, s->n_expression_statement) ? node_first_child(s, statement) : node_none();
    return node_is(assignment, s->n_assignment) ? node_field(assignment, s->f_left) : node_none();
}

// Question: the hash of what the function sets at its end (`self._open = True`), behind all that it waits
// for; 0 where it sets nothing there.
static uint64_t answer_sets_last(struct module *module, TSNode function)
{
    const struct syntax *s = module->syntax;
    struct node_list statements = node_children(module->arena, s, node_field(function, s->f_body));
    for (size_t i = statements.len; i > 0 && !node_suspends(module, statements.items[i - 1], true); i--) {
        TSNode set = assigned_of(module, statements.items[i - 1]);
        if (node_is(set, s->n_attribute))
            return span_hash(HASH_SEED, module_text(module, set));
    }
    return 0;
}

// Question: the hash of what the function asks for before all else, to return where it is not set (`if not
// self._open: return`); else 0.
static uint64_t answer_needs_set(struct module *module, TSNode function)
{
    const struct syntax *s = module->syntax;
    struct node_list statements = node_children(module->arena, s, node_field(function, s->f_body));
    for (size_t i = 0; i < statements.len; i++) {
        TSNode test = node_field(statements.items[i], s->f_condition);
        struct node_list then =
            node_children(module->arena, s, node_field(statements.items[i], s->f_consequence));
        bool returns = then.len > 0 && node_is(then.items[then.len - 1], s->n_return_statement);
        TSNode needed = node_is(test, s->n_not_operator) ? node_field(test, s->f_argument) : node_none();
        if (returns && node_is(needed, s->n_attribute))
            return span_hash(HASH_SEED, module_text(module, needed));
        if (node_suspends(module, statements.items[i], true))
            return 0;
    }
    return 0;
}

// Whether the release would do nothing where the awaited method has not come to its end: methods of one
// class, the one looks at what the other sets last.
static bool would_do_nothing(struct module *module, TSNode release, TSNode point)
{
    TSNode releasing = module_called_function(module, release);
    TSNode getting = node_is(point, module->syntax->n_await)
                         ? module_called_function(module, awaited_call(module, point))
                         : node_none();
    if (ts_node_is_null(releasing) || ts_node_is_null(getting))
        return false;
    uint64_t needed = answers_ask(module, answer_needs_set, releasing);
    return needed != 0 && needed == answers_ask(module, answer_sets_last, getting);
}

// Where the first mention of the object in the body begins it (`await server.start()`), in bytes: before that
// there is nothing to give back. Else 0.
static uint32_t start_of(struct module *module, TSNode body, struct span object)
{
    struct search search = {.module = module, .fits = is_mention, .object = object};
    TSNode mention = find(&search, body, 0);
    TSNode method = ts_node_is_null(mention) ? mention : module_parent(module, mention);
    TSNode call = node_is(method, module->syntax->n_attribute) ? module_parent(module, method) : node_none();
    bool begins = node_is(call, module->syntax->n_call) && known_begins(call_name(module, call));
    return begins ? ts_node_start_byte(mention) : 0;
}

bool cleans_only_on_errors(struct module *module, TSNode handler, struct skipped_release *skipped)
{
    const struct syntax *s = module->syntax;
    TSNode try = module_parent(module, handler);
    if (!node_is(last_statement(module, handler), s->n_raise_statement) ||
        !catches_exception(module, handler) || handler_catches(module, handler) != CATCHES_NOT ||
        answers_error(module, handler))
        return false;
    TSNode release = find_release(module, node_block(s, handler));
    TSNode body = node_field(try, s->f_body);
    if (ts_node_is_null(release))
        return false;
    struct span object = released_by(module, release, true);
    TSNode point = find_point(module, body, yields_suspend(module, handler), start_of(module, body, object));
    if (ts_node_is_null(point))
        return false;
    if (is_covered(module, body, handler, object) || would_do_nothing(module, release, point))
        return false;
    *skipped = (struct skipped_release){release, point};
    return true;
}

// Whether the statements after the try, or its else, release the object too.
static bool normal_path_releases(struct module *module, TSNode try, struct span object)
{
    const struct syntax *s = module->syntax;
    struct search search = {.module = module, .fits = is_release, .object = object, .narrow = true};
    struct node_list parts = node_children(module->arena, s, try);
    for (size_t i = 0; i < parts.len; i++) {
        if (node_is(parts.items[i], s->n_else_clause) && !ts_node_is_null(find(&search, parts.items[i], 0)))
            return true;
    }
    for (TSNode next = ts_node_next_named_sibling(try); !ts_node_is_null(next);
         next = ts_node_next_named_sibling(next)) {
        if (!ts_node_is_null(find(&search, next, 0)))
            return true;
    }
    return false;
}

// ---- getting and giving back -----------------------------------------------------------------------------

// One thing that is got: what it is called, and the statement that gets it.
struct got {
    struct module *module;
    TSNode statement;
    struct span object;
    struct span amount; // of a counter: what is added; else ""
};

static TSNode statement_around(const struct module *module, TSNode node)
{
    const struct syntax *s = module->syntax;
    for (TSNode parent = module_parent(module, node); !ts_node_is_null(parent);
         node = parent, parent = module_parent(module, node)) {
        if (node_is(parent, s->n_block))
            return node;
    }
    return node_none();
}

// The name that an assignment binds first: `writer` for `reader, writer = ...` counts as the last.
static TSNode bound_name(struct module *module, TSNode assignment)
{
    const struct syntax *s = module->syntax;
    TSNode left = node_field(assignment, s->f_left);
    if (node_is(left, s->n_pattern_list) || node_is(left, s->n_tuple_pattern)) {
        struct node_list names = node_children(module->arena, s, left);
        left = names.len == 0 ? node_none() : names.items[names.len - 1];
    }
    return node_is(left, s->n_identifier) ? left : node_none();
}

// `await lock.acquire()`, `lock.acquire()`, `connection = await pool.acquire()`.
static bool read_call(struct got *got, TSNode call)
{
    struct module *module = got->module;
    const struct syntax *s = module->syntax;
    struct span name = call_name(module, call);
    if (!known_acquires(name) && !known_opens(module_callee(module, call)))
        return false;
    TSNode whole = call;
    TSNode parent = module_parent(module, call);
    if (node_is(parent, s->n_await)) {
        whole = parent;
        parent = module_parent(module, parent);
    }
    if (node_is(parent, s->n_expression_statement)) {
        TSNode object = call_object(module, call);
        got->object = ts_node_is_null(object) ? SPAN("") : module_text(module, object);
        return got->object.len > 0 && known_acquires_itself(name);
    }
    if (!node_is(parent, s->n_assignment) || !node_same(node_field(parent, s->f_right), whole))
        return false;
    TSNode bound = bound_name(module, parent);
    got->object = ts_node_is_null(bound) ? SPAN("") : module_text(module, bound);
    return got->object.len > 0;
}

// `self.active += 1`: a name of its own counts nothing that outlives the function.
static bool read_counter(struct got *got, TSNode node)
{
    struct module *module = got->module;
    const struct syntax *s = module->syntax;
    TSNode left = node_field(node, s->f_left);
    if (!span_is(module_text(module, node_field(node, s->f_operator)), "+=") ||
        !node_is(left, s->n_attribute))
        return false;
    got->object = module_text(module, left);
    got->amount = module_text(module, node_field(node, s->f_right));
    return true;
}

static bool is_given_back(const struct search *search, TSNode node)
{
    const struct got *got = search->got;
    struct module *module = search->module;
    const struct syntax *s = module->syntax;
    if (got->amount.len == 0)
        return node_is(node, s->n_call) && span_equal(released_by(module, node, true), got->object);
    return node_is(node, s->n_augmented_assignment) &&
           span_is(module_text(module, node_field(node, s->f_operator)), "-=") &&
           span_equal(module_text(module, node_field(node, s->f_left)), got->object) &&
           span_equal(module_text(module, node_field(node, s->f_right)), got->amount);
}

static TSNode find_given_back(const struct got *got, TSNode node)
{
    struct search search = {.module = got->module, .fits = is_given_back, .got = got};
    return find(&search, node, 0);
}

// Whether a node hands the object over to something that outlives the function, or to something that will
// give it back: a return, an attribute, a container, a callback.
static bool is_handed_over(const struct search *search, TSNode node)
{
    struct module *module = search->module;
    const struct syntax *s = module->syntax;
    struct span object = search->object;
    if (node_is(node, s->n_return_statement) || node_is(node, s->n_yield))
        return mentions(module, node, object);
    if (node_is(node, s->n_assignment) && !node_is(node_field(node, s->f_left), s->n_identifier))
        return mentions(module, node_field(node, s->f_right), object);
    if (node_is(node, s->n_attribute) &&
        span_equal(module_text(module, node_field(node, s->f_object)), object)) {
        TSNode parent = module_parent(module, node);
        bool called = node_is(parent, s->n_call) && node_same(node_field(parent, s->f_function), node);
        return !called && known_may_release(module_text(module, node_field(node, s->f_attribute)));
    }
    return node_is(node, s->n_call) && known_stores(call_name(module, node)) &&
           mentions(module, node_field(node, s->f_arguments), object);
}

static bool hands_over(const struct got *got, TSNode statement)
{
    struct search search = {.module = got->module, .fits = is_handed_over, .object = got->object};
    return !ts_node_is_null(find(&search, statement, 0));
}

// Whether the statement is nothing but a release: a call, awaited or not, or an augmented assignment.
static bool is_plain(const struct module *module, TSNode statement, TSNode release)
{
    const struct syntax *s = module->syntax;
    TSNode parent = module_parent(module, release);
    if (node_is(parent, s->n_await))
        parent = module_parent(module, parent);
    return node_is(statement, s->n_expression_statement) && node_same(parent, statement);
}

// Whether a try gives the object back in its finally.
static bool gives_back_in_finally(const struct got *got, TSNode statement)
{
    const struct syntax *s = got->module->syntax;
    struct node_list parts = node_children(got->module->arena, s, statement);
    for (size_t i = 0; i < parts.len; i++) {
        if (node_is(parts.items[i], s->n_finally_clause) &&
            !ts_node_is_null(find_given_back(got, parts.items[i])))
            return true;
    }
    return false;
}

// Goes through the statements behind the one that gets the object, up to the one that gives it back.
static bool follow(const struct got *got, struct skipped_release *skipped)
{
    struct module *module = got->module;
    const struct syntax *s = module->syntax;
    bool yields = yields_suspend(module, got->statement);
    TSNode point = node_none();
    for (TSNode next = ts_node_next_named_sibling(got->statement); !ts_node_is_null(next);
         next = ts_node_next_named_sibling(next)) {
        TSNode release = find_given_back(got, next);
        if (!ts_node_is_null(release)) {
            bool ends = is_plain(module, next, release) ||
                        (node_is(next, s->n_try_statement) && gives_back_in_finally(got, next));
            *skipped = (struct skipped_release){release, point};
            return ends;
        }
        if (hands_over(got, next))
            return false;
        if (ts_node_is_null(point))
            point = find_point(module, next, yields, 0);
    }
    return false;
}

static bool read_got(struct got *got, TSNode node)
{
    struct module *module = got->module;
    bool gets = node_is(node, module->syntax->n_call) ? read_call(got, node) : read_counter(got, node);
    if (gets)
        got->statement = statement_around(module, node);
    return gets && !ts_node_is_null(got->statement);
}

bool is_given_back_later(struct module *module, TSNode node, struct skipped_release *given,
                         struct span *object)
{
    struct got got = {.module = module, .object = SPAN(""), .amount = SPAN("")};
    if (!read_got(&got, node) || !follow(&got, given))
        return false;
    if (object != NULL)
        *object = got.object;
    return true;
}

bool is_not_given_back(struct module *module, TSNode node, struct skipped_release *skipped)
{
    struct got got = {.module = module, .object = SPAN(""), .amount = SPAN("")};
    return read_got(&got, node) && follow(&got, skipped) && !ts_node_is_null(skipped->point) &&
           !is_covered(module, got.statement, node_none(), got.object);
}

// ---- handlers of cancellations ---------------------------------------------------------------------------

static bool is_acquisition(const struct search *search, TSNode node)
{
    struct module *module = search->module;
    const struct syntax *s = module->syntax;
    if (!node_is(node, s->n_assignment))
        return false;
    TSNode value = node_field(node, s->f_right);
    if (node_is(value, s->n_await))
        value = node_first_child(s, value);
    TSNode bound = bound_name(module, node);
    return !ts_node_is_null(bound) && span_equal(module_text(module, bound), search->object) &&
           (known_acquires(call_name(module, value)) || known_opens(module_callee(module, value)));
}

// Whether the function gets the object before the try, and when the try ends well does nothing with it any
// more: does not give it back, nor hand it over.
static bool is_dropped(struct module *module, TSNode try, struct span object)
{
    const struct syntax *s = module->syntax;
    TSNode body = node_field(module_function_of(module, try), s->f_body);
    TSNode try_body = node_field(try, s->f_body);
    struct search gets = {.module = module, .fits = is_acquisition, .object = object};
    struct search hands = {.module = module, .fits = is_handed_over, .object = object};
    struct search gives = {.module = module, .fits = is_release, .object = object};
    TSNode got = find(&gets, body, 0);
    if (ts_node_is_null(got) || ts_node_start_byte(got) > ts_node_start_byte(try) ||
        !ts_node_is_null(find(&hands, body, 0)) || !ts_node_is_null(find(&gives, try_body, 0)))
        return false;
    for (TSNode around = try; !node_same(around, body); around = module_parent(module, around)) {
        for (TSNode next = ts_node_next_named_sibling(around); !ts_node_is_null(next);
             next = ts_node_next_named_sibling(next)) {
            if (mentions(module, next, object))
                return false;
        }
    }
    return true;
}

// Whether the handler is the only clause beside the try's body and else, and catches nothing but
// cancellations.
static bool is_alone_for_cancel(struct module *module, TSNode handler)
{
    const struct syntax *s = module->syntax;
    TSNode types[8];
    size_t len = handler_types(module, handler, types, 8);
    for (size_t i = 0; i < len; i++) {
        if (!expression_is_cancellation(module, types[i]))
            return false;
    }
    struct node_list parts = node_children(module->arena, s, module_parent(module, handler));
    for (size_t i = 0; i < parts.len; i++) {
        bool clause =
            node_is(parts.items[i], s->n_except_clause) || node_is(parts.items[i], s->n_finally_clause);
        if (clause && !node_same(parts.items[i], handler))
            return false;
    }
    return len > 0;
}

bool cleans_only_on_cancel(struct module *module, TSNode handler, bool repeated,
                           struct skipped_release *skipped)
{
    const struct syntax *s = module->syntax;
    if (!node_is(last_statement(module, handler), s->n_raise_statement) ||
        !is_alone_for_cancel(module, handler))
        return false;
    TSNode try = module_parent(module, handler);
    if (!node_suspends(module, node_field(try, s->f_body), yields_suspend(module, handler)))
        return false;
    TSNode release = find_release(module, node_block(s, handler));
    if (ts_node_is_null(release) || known_is_for_failure(call_name(module, release)))
        return false;
    struct span object = released_by(module, release, true);
    *skipped = (struct skipped_release){release, node_none()};
    if (is_covered(module, try, handler, object))
        return false;
    return repeated ? normal_path_releases(module, try, object) : is_dropped(module, try, object);
}

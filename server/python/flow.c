// The abstract interpretation of a function body.
//
// Domain. A state is (phase, what is being handled, the values of the tracked locals). The phase says what
// has become of the one cancellation that is modelled:
//   edge-triggered (asyncio):          0 not delivered yet; 1 delivered. It never goes back.
//   level-triggered (trio and anyio):  0 not delivered yet; 1 in flight; 4 held: the outermost handler or
//   finally
//                                      body that was entered with it runs, and leaving that decides; 2
//                                      pending: it was ended, the next checkpoint raises it again; 3 lost:
//                                      something has been done before one did.
// An outcome is a way in which an operation ends: it goes on (with a value), returns, breaks, continues,
// raises some kind of exception, or never ends; in some state. run() gives the set of all outcomes of one
// operation from one state. Nothing depends on the path that led to the state, so what run() gives is
// remembered.
//
// A function loses the cancellation if some outcome of its body has another phase than 0 and is not the
// cancellation being raised. Where it was lost is carried along beside the outcomes (places.h) and read by
// nothing here.
//
// What an ordinary call does: before the delivery it may raise some Exception; after it, it just returns. A
// suspension point also may deliver the cancellation, once; after that it just returns (edge-triggered) or
// raises the cancellation again unless it is shielded (level-triggered). To await a call is one thing: a
// coroutine does nothing before it is awaited.
#include "python/flow.h"

#include <string.h>

#include "python/exit_method.h"
#include "python/facts.h"
#include "python/interpret.h"
#include "python/op.h"
#include "python/places.h"
#include "python/screen.h"
#include "python/summary.h"
#include "util/vec.h"

enum {
    KIND_KEPT = UINT16_MAX, // in a remembered key: as on entry
    MEMO_MAX = 64,          // states remembered an operation; then tracked values are forgotten
    STEPS_MAX = 400000,     // operations run a function; then nothing is said about it
};

enum phase { PHASE_BEFORE, PHASE_DELIVERED, PHASE_PENDING, PHASE_LOST, PHASE_HELD };

struct memo {
    struct state key;
    struct outcomes outcomes;
};

// A losing place and how control leaves it.
struct place {
    enum flow_loss loss;
    const struct op *op;
    const struct origins *exits;
    bool falls_through;
    bool never_ends;
    bool goes_round;
};

struct flow {
    struct module *module;
    struct arena *arena;
    struct kinds *kinds;
    const struct ops *ops;
    bool level_triggered;
    bool keeps_returned; // outcomes keep whether a returned value is true
    bool widened;        // some state was simplified: what is found may not be so
    bool gave_up;
    unsigned steps;
    VEC(struct place) places;
};

static struct outcomes run(struct flow *f, const struct op *op, const struct state *s);

// ---- outcomes --------------------------------------------------------------------------------------------

static bool state_equal(const struct state *a, const struct state *b)
{
    return memcmp(a, b, sizeof(*a)) == 0;
}

// Adds an outcome; the same one reached again only adds its places.
static void add(struct flow *f, struct outcomes *set, struct outcome outcome)
{
    for (size_t i = 0; i < set->len; i++) {
        struct outcome *known = &set->items[i];
        if (known->tag == outcome.tag && known->value == outcome.value &&
            state_equal(&known->state, &outcome.state)) {
            known->sites = sites_union(f->arena, known->sites, outcome.sites);
            known->origins = origins_union(f->arena, known->origins, outcome.origins);
            return;
        }
    }
    if (set->len == set->cap) {
        size_t cap = set->cap == 0 ? 4 : set->cap * 2;
        struct outcome *items = ARENA_ARRAY(f->arena, struct outcome, cap);
        if (set->len > 0)
            memcpy(items, set->items, set->len * sizeof(*items));
        set->items = items;
        set->cap = cap;
    }
    set->items[set->len++] = outcome;
}

static void add_value(struct flow *f, struct outcomes *set, const struct state *s, value_id value)
{
    add(f, set, (struct outcome){.tag = TAG_NEXT, .value = value, .state = *s});
}

// Something of this kind is raised: a pending cancellation that is raised again is in flight.
static void set_flying(const struct flow *f, struct state *s, kind_id kind)
{
    if (s->phase == PHASE_PENDING && kind_is_cancel(f->kinds, kind))
        s->phase = PHASE_DELIVERED;
}

static void add_raise(struct flow *f, struct outcomes *set, const struct state *s, kind_id kind,
                      const struct op *op)
{
    struct outcome o = {.tag = TAG_RAISE, .value = kind, .state = *s};
    if (op != NULL)
        o.origins = origins_single(f->arena, op->id);
    set_flying(f, &o.state, kind);
    add(f, set, o);
}

// Adds `second` as what happened after `first`.
static void add_after(struct flow *f, struct outcomes *set, const struct outcome *first,
                      struct outcome second)
{
    second.sites = sites_then(f->arena, first->sites, second.sites);
    add(f, set, second);
}

// Runs `op` after `first` and adds all that follows.
static void run_after(struct flow *f, struct outcomes *set, const struct outcome *first, const struct op *op)
{
    struct outcomes next = run(f, op, &first->state);
    for (size_t i = 0; i < next.len; i++)
        add_after(f, set, first, next.items[i]);
}

static struct outcomes start(struct flow *f, const struct state *s)
{
    struct outcomes set = {0};
    add_value(f, &set, s, VALUE_UNKNOWN);
    return set;
}

static bool goes_on(const struct outcome *o)
{
    return o->tag == TAG_NEXT;
}

static bool is_cancel(const struct flow *f, const struct outcome *o)
{
    if (o->tag != TAG_RAISE)
        return false;
    // A scope of trio or anyio finds its cancellation in a group, too; a task of asyncio does not.
    return kind_is_cancel(f->kinds, f->level_triggered ? kind_leaf(f->kinds, o->value) : o->value);
}

// ---- places ----------------------------------------------------------------------------------------------

static uint16_t place_of(struct flow *f, const struct op *op, enum flow_loss loss)
{
    for (size_t i = 0; i < f->places.len; i++) {
        if (f->places.items[i].op == op && f->places.items[i].loss == loss)
            return (uint16_t)(i + PLACE_FIRST);
    }
    if (f->places.len >= UINT16_MAX - PLACE_FIRST)
        f->gave_up = true;
    else
        VEC_PUSH(&f->places, (struct place){.loss = loss, .op = op});
    return (uint16_t)(f->places.len - 1 + PLACE_FIRST);
}

static struct place *place_at(struct flow *f, uint16_t place)
{
    return &f->places.items[place - PLACE_FIRST];
}

// A handler or finally body is entered with the cancellation: whether leaving it decides what becomes of
// that.
static bool take_hold(const struct flow *f, struct state *s)
{
    if (!f->level_triggered)
        return true;
    if (s->phase == PHASE_HELD || s->phase == PHASE_LOST)
        return false;
    s->phase = PHASE_HELD;
    return true;
}

// The cancellation was in flight (on entry, since `suspension`) and `o` ends without it: what was present on
// entry is now lost at `place`; or, level-triggered, will be unless a checkpoint comes soon enough.
static void lose_at(struct flow *f, struct outcome *o, uint16_t place, uint16_t suspension)
{
    if (f->level_triggered)
        o->state.phase = PHASE_PENDING;
    if (!sites_has_present(o->sites))
        return;
    const struct sites *rest = sites_without_present(f->arena, o->sites);
    o->sites = sites_union(f->arena, rest, sites_single(f->arena, place, suspension));
}

// As lose_at(), once for each statement that the outcome stems from; at `otherwise` where none is known.
static void lose_at_origins(struct flow *f, struct outcome *o, enum flow_loss loss,
                            const struct op *otherwise, uint16_t suspension)
{
    if (o->origins == NULL || o->origins->len == 0) {
        lose_at(f, o, place_of(f, otherwise, loss), suspension);
        return;
    }
    if (f->level_triggered)
        o->state.phase = PHASE_PENDING;
    if (!sites_has_present(o->sites))
        return;
    const struct sites *sites = sites_without_present(f->arena, o->sites);
    for (size_t i = 0; i < o->origins->len; i++) {
        uint16_t place = place_of(f, f->ops->items[o->origins->ids[i]], loss);
        sites = sites_union(f->arena, sites, sites_single(f->arena, place, suspension));
    }
    o->sites = sites;
}

// `o` ends with the cancellation in flight (again): nothing is lost.
static void fly(struct flow *f, struct outcome *o, uint16_t suspension)
{
    o->state.phase = PHASE_DELIVERED;
    uint16_t own = sites_suspension(o->sites);
    o->sites =
        sites_single(f->arena, PLACE_FLYING, own != 0 && !sites_has_present(o->sites) ? own : suspension);
}

// ---- values ----------------------------------------------------------------------------------------------

enum { CAN_BE_TRUE = 1, CAN_BE_FALSE = 2 };

static unsigned truth(value_id value)
{
    switch (value) {
    case VALUE_UNKNOWN:
    case VALUE_GIVEN:
        return CAN_BE_TRUE | CAN_BE_FALSE;
    case VALUE_UNKNOWN_FALSE:
    case VALUE_NONE:
    case VALUE_FALSE:
    case VALUE_FALSY:
        return CAN_BE_FALSE;
    default:
        return CAN_BE_TRUE;
    }
}

static value_id truth_value(unsigned truths)
{
    return truths == CAN_BE_TRUE ? VALUE_TRUE : truths == CAN_BE_FALSE ? VALUE_FALSE : VALUE_UNKNOWN;
}

static bool is_unknown(value_id value)
{
    return value == VALUE_UNKNOWN || value == VALUE_GIVEN || value == VALUE_UNKNOWN_TRUE ||
           value == VALUE_UNKNOWN_FALSE;
}

// What is known of a value once a test has decided whether it is true.
static value_id decided(value_id value, bool is_true)
{
    if (value != VALUE_UNKNOWN && value != VALUE_GIVEN)
        return value;
    return is_true ? VALUE_UNKNOWN_TRUE : VALUE_UNKNOWN_FALSE;
}

static bool is_singleton(value_id value)
{
    return value == VALUE_NONE || value == VALUE_TRUE || value == VALUE_FALSE;
}

static unsigned truths_of(enum fit fit)
{
    return fit == MATCH_YES ? CAN_BE_TRUE : fit == MATCH_NO ? CAN_BE_FALSE : CAN_BE_TRUE | CAN_BE_FALSE;
}

// Whether one is the cancellation and the other was there before that.
static bool is_older(value_id a, value_id b)
{
    const value_id cancellation = value_exception(KIND_CANCEL);
    return (a == cancellation && b == VALUE_GIVEN) || (a == VALUE_GIVEN && b == cancellation);
}

// How `a is b` can come out.
static unsigned same(const struct flow *f, value_id a, value_id b, uint16_t phase)
{
    const unsigned both = CAN_BE_TRUE | CAN_BE_FALSE;
    if (phase != PHASE_BEFORE && is_older(a, b))
        return CAN_BE_FALSE;
    if (is_unknown(a) || is_unknown(b))
        return truth(a) & truth(b) ? both : CAN_BE_FALSE;
    if (is_singleton(a) && is_singleton(b))
        return a == b ? CAN_BE_TRUE : CAN_BE_FALSE;
    if (value_is_class(a) && value_is_class(b))
        return truths_of(kind_has_class(f->kinds, value_kind(a), value_kind(b)));
    if (value_is_exception(a) && value_is_exception(b))
        return both;
    bool plain = a == VALUE_TRUTHY || a == VALUE_FALSY || b == VALUE_TRUTHY || b == VALUE_FALSY;
    bool told = value_is_class(a) || value_is_class(b) || value_is_exception(a) || value_is_exception(b);
    if (plain && !told && truth(a) == truth(b) && a != VALUE_NONE && b != VALUE_NONE)
        return both; // 1 == True
    return CAN_BE_FALSE;
}

static unsigned matches_types(const struct flow *f, value_id value, const struct op *op)
{
    if (is_unknown(value)) // an exception is always truthy
        return value == VALUE_UNKNOWN_FALSE ? CAN_BE_FALSE : CAN_BE_TRUE | CAN_BE_FALSE;
    if (!(op->of_class ? value_is_class(value) : value_is_exception(value)))
        return CAN_BE_FALSE;
    enum fit best = MATCH_NO;
    for (size_t i = 0; i < op->types_len; i++) {
        kind_id kind = value_kind(value);
        // Code that means the cancellation names it: none of what cannot be told is its class.
        bool exact = op->exact && op->types[i] != KIND_UNKNOWN;
        enum fit match =
            exact ? kind_has_class(f->kinds, kind, op->types[i]) : kind_match(f->kinds, kind, op->types[i]);
        if (match > best)
            best = match;
    }
    return truths_of(best);
}

// ---- expressions -----------------------------------------------------------------------------------------

// Something is done that others can see: a cancellation that is pending is lost.
static void add_effect(struct flow *f, struct outcomes *set, const struct state *s)
{
    struct state after = *s;
    if (s->phase == PHASE_PENDING)
        after.phase = PHASE_LOST;
    add_value(f, set, &after, VALUE_UNKNOWN);
}

static void call(struct flow *f, struct outcomes *set, const struct state *s)
{
    add_effect(f, set, s);
    if (s->phase == PHASE_BEFORE)
        add_raise(f, set, s, KIND_EXCEPTION, NULL);
}

static void deliver(struct flow *f, struct outcomes *set, const struct state *s, const struct op *op)
{
    struct outcome o = {.tag = TAG_RAISE, .value = KIND_CANCEL, .state = *s};
    // What was lost stays lost; what is held is decided by what holds it.
    if (s->phase != PHASE_LOST && s->phase != PHASE_HELD) {
        o.state.phase = PHASE_DELIVERED;
        o.sites = sites_single(f->arena, PLACE_FLYING, (uint16_t)(op->id + 1));
    }
    add(f, set, o);
}

static void suspend(struct flow *f, struct outcomes *set, const struct state *s, const struct op *op)
{
    if (s->phase == PHASE_BEFORE) {
        call(f, set, s);
        if (!op->shielded)
            deliver(f, set, s, op);
    } else if (f->level_triggered && !op->shielded) {
        deliver(f, set, s, op);
    } else {
        add_effect(f, set, s);
    }
}

static struct outcomes run_group(struct flow *f, const struct op *op, const struct state *s)
{
    struct outcomes done = {0};
    struct outcomes current = start(f, s);
    // The value of the kept child travels in the outcome's value while the later children run.
    for (size_t i = 0; i < op->children_len; i++) {
        struct outcomes next = {0};
        for (size_t k = 0; k < current.len; k++) {
            struct outcomes results = run(f, op->children[i], &current.items[k].state);
            for (size_t r = 0; r < results.len; r++) {
                struct outcome result = results.items[r];
                if (goes_on(&result) && op->keep >= 0 && i != (size_t)op->keep)
                    result.value = current.items[k].value;
                else if (goes_on(&result) && op->keep < 0)
                    result.value = VALUE_UNKNOWN;
                add_after(f, goes_on(&result) ? &next : &done, &current.items[k], result);
            }
        }
        current = next;
    }
    for (size_t k = 0; k < current.len; k++) {
        if (op->keep < 0)
            current.items[k].value = op->value;
        add(f, &done, current.items[k]);
    }
    return done;
}

// Runs the only or first child; calls nothing else. Outcomes with a value are the caller's to finish.
static struct outcomes run_child(struct flow *f, const struct op *op, size_t index, const struct state *s)
{
    return run(f, index < op->children_len ? op->children[index] : NULL, s);
}

static struct outcomes run_suspend(struct flow *f, const struct op *op, const struct state *s)
{
    struct outcomes set = {0};
    struct outcomes operand = run_child(f, op, 0, s);
    for (size_t i = 0; i < operand.len; i++) {
        if (!goes_on(&operand.items[i])) {
            add(f, &set, operand.items[i]);
            continue;
        }
        struct outcomes after = {0};
        suspend(f, &after, &operand.items[i].state, op);
        for (size_t k = 0; k < after.len; k++)
            add_after(f, &set, &operand.items[i], after.items[k]);
    }
    return set;
}

static struct outcomes run_and_or(struct flow *f, const struct op *op, const struct state *s)
{
    struct outcomes set = {0};
    unsigned stops = op->kind == OP_AND ? CAN_BE_FALSE : CAN_BE_TRUE;
    struct outcomes left = run_child(f, op, 0, s);
    for (size_t i = 0; i < left.len; i++) {
        const struct outcome *o = &left.items[i];
        if (!goes_on(o)) {
            add(f, &set, *o);
            continue;
        }
        unsigned truths = truth(o->value);
        if (truths & stops) {
            struct outcome stopped = *o;
            stopped.value = decided(o->value, op->kind == OP_OR);
            add(f, &set, stopped);
        }
        if (truths & ~stops)
            run_after(f, &set, o, op->children[1]);
    }
    return set;
}

static struct outcomes run_choice(struct flow *f, const struct op *op, const struct state *s)
{
    struct outcomes set = {0};
    struct outcomes test = run_child(f, op, 0, s);
    for (size_t i = 0; i < test.len; i++) {
        const struct outcome *o = &test.items[i];
        if (!goes_on(o)) {
            add(f, &set, *o);
            continue;
        }
        unsigned truths = truth(o->value);
        if (truths & CAN_BE_TRUE)
            run_after(f, &set, o, op->children[1]);
        if (truths & CAN_BE_FALSE)
            run_after(f, &set, o, op->children[2]);
    }
    return set;
}

static value_id unary_value(struct flow *f, const struct op *op, value_id value)
{
    switch (op->kind) {
    case OP_NOT: {
        unsigned truths = truth(value);
        return truths == CAN_BE_TRUE ? VALUE_FALSE : truths == CAN_BE_FALSE ? VALUE_TRUE : VALUE_UNKNOWN;
    }
    case OP_TRUTH:
        return truth_value(truth(value));
    case OP_TYPE_OF: // VALUE_TRUTHY: a class that is no exception class
        return value_is_exception(value) ? value_class(value_kind(value))
               : is_unknown(value)       ? VALUE_UNKNOWN_TRUE
                                         : VALUE_TRUTHY;
    default:
        return truth_value(matches_types(f, value, op));
    }
}

static struct outcomes run_unary(struct flow *f, const struct op *op, const struct state *s)
{
    struct outcomes set = {0};
    struct outcomes operand = run_child(f, op, 0, s);
    for (size_t i = 0; i < operand.len; i++) {
        struct outcome o = operand.items[i];
        if (goes_on(&o))
            o.value = unary_value(f, op, o.value);
        add(f, &set, o);
    }
    return set;
}

static struct outcomes run_is(struct flow *f, const struct op *op, const struct state *s)
{
    struct outcomes set = {0};
    struct outcomes left = run_child(f, op, 0, s);
    for (size_t i = 0; i < left.len; i++) {
        if (!goes_on(&left.items[i])) {
            add(f, &set, left.items[i]);
            continue;
        }
        struct outcomes right = run_child(f, op, 1, &left.items[i].state);
        for (size_t k = 0; k < right.len; k++) {
            struct outcome o = right.items[k];
            if (goes_on(&o)) {
                unsigned truths = same(f, left.items[i].value, o.value, o.state.phase);
                if (op->negated && truths != (CAN_BE_TRUE | CAN_BE_FALSE))
                    truths ^= CAN_BE_TRUE | CAN_BE_FALSE;
                o.value = truth_value(truths);
            }
            add_after(f, &set, &left.items[i], o);
        }
    }
    return set;
}

static struct outcomes run_bind(struct flow *f, const struct op *op, const struct state *s)
{
    struct outcomes set = {0};
    struct outcomes value = run_child(f, op, 0, s);
    for (size_t i = 0; i < value.len; i++) {
        struct outcome o = value.items[i];
        if (goes_on(&o))
            o.state.locals[op->local] = o.value;
        add(f, &set, o);
    }
    return set;
}

static struct outcomes run_local(struct flow *f, const struct op *op, const struct state *s)
{
    struct outcomes set = {0};
    value_id value = s->locals[op->local];
    if (value != VALUE_UNBOUND) {
        if (op->kind == OP_UNBIND) {
            struct state after = *s;
            after.locals[op->local] = VALUE_UNBOUND;
            add_value(f, &set, &after, VALUE_UNKNOWN);
        } else {
            add_value(f, &set, s, value);
        }
        return set;
    }
    add_raise(f, &set, s, CLASS_UnboundLocalError, op);
    return set;
}

// ---- simple statements -----------------------------------------------------------------------------------

static struct outcomes run_block(struct flow *f, const struct op *op, const struct state *s)
{
    struct outcomes done = {0};
    struct outcomes current = start(f, s);
    for (size_t i = 0; i < op->children_len && current.len > 0; i++) {
        struct outcomes next = {0};
        for (size_t k = 0; k < current.len; k++) {
            struct outcomes results = run(f, op->children[i], &current.items[k].state);
            for (size_t r = 0; r < results.len; r++) {
                struct outcome o = results.items[r];
                if (goes_on(&o))
                    o.value = VALUE_UNKNOWN;
                add_after(f, goes_on(&o) ? &next : &done, &current.items[k], o);
            }
        }
        current = next;
    }
    for (size_t k = 0; k < current.len; k++)
        add(f, &done, current.items[k]);
    return done;
}

// Of a returned value only its truth matters, and only to who asks what an exit method returns.
static value_id returned_value(value_id value)
{
    unsigned truths = truth(value);
    return truths == CAN_BE_TRUE ? VALUE_TRUE : truths == CAN_BE_FALSE ? VALUE_FALSE : VALUE_UNKNOWN;
}

static struct outcomes run_jump(struct flow *f, const struct op *op, const struct state *s)
{
    struct outcomes set = {0};
    enum tag tag = op->kind == OP_RETURN ? TAG_RETURN : op->kind == OP_BREAK ? TAG_BREAK : TAG_CONTINUE;
    struct outcomes value = run_child(f, op, 0, s);
    for (size_t i = 0; i < value.len; i++) {
        struct outcome o = value.items[i];
        if (goes_on(&o)) {
            o.tag = tag;
            o.value = f->keeps_returned && tag == TAG_RETURN ? returned_value(o.value) : VALUE_UNKNOWN;
            o.origins = origins_single(f->arena, op->id);
        }
        add(f, &set, o);
    }
    return set;
}

static struct outcomes run_assert(struct flow *f, const struct op *op, const struct state *s)
{
    struct outcomes set = {0};
    struct outcomes test = run_child(f, op, 0, s);
    for (size_t i = 0; i < test.len; i++) {
        struct outcome o = test.items[i];
        unsigned truths = goes_on(&o) ? truth(o.value) : 0;
        if (!goes_on(&o))
            add(f, &set, o);
        if (truths & CAN_BE_FALSE) {
            struct outcomes message = run_child(f, op, 1, &o.state);
            for (size_t k = 0; k < message.len; k++) {
                struct outcome m = message.items[k];
                if (goes_on(&m)) {
                    m.tag = TAG_RAISE;
                    m.value = CLASS_AssertionError;
                    m.origins = origins_single(f->arena, op->id);
                }
                add_after(f, &set, &o, m);
            }
        }
        o.value = VALUE_UNKNOWN;
        if (truths & CAN_BE_TRUE)
            add(f, &set, o);
    }
    return set;
}

static kind_id raised_kind(value_id value)
{
    if (value_is_exception(value) || value_is_class(value))
        return value_kind(value);
    return is_unknown(value) ? KIND_UNKNOWN : CLASS_TypeError;
}

static struct outcomes run_raise(struct flow *f, const struct op *op, const struct state *s)
{
    struct outcomes set = {0};
    if (op->children_len == 0) {
        add_raise(f, &set, s, s->handling == KIND_NONE ? CLASS_RuntimeError : s->handling, op);
        return set;
    }
    struct outcomes what = run_child(f, op, 0, s);
    for (size_t i = 0; i < what.len; i++) {
        if (!goes_on(&what.items[i])) {
            add(f, &set, what.items[i]);
            continue;
        }
        struct outcomes cause = run_child(f, op, 1, &what.items[i].state);
        for (size_t k = 0; k < cause.len; k++) {
            struct outcome o = cause.items[k];
            if (goes_on(&o)) {
                o.tag = TAG_RAISE;
                o.value = raised_kind(what.items[i].value);
                set_flying(f, &o.state, o.value);
                o.origins = origins_single(f->arena, op->id);
            }
            add_after(f, &set, &what.items[i], o);
        }
    }
    return set;
}

// What a call raises, where it raises what its caller handles.
static kind_id kind_for(kind_id kind, const struct state *s)
{
    if (kind != KIND_CALLER)
        return kind;
    return s->handling == KIND_NONE ? CLASS_RuntimeError : s->handling;
}

// A call that raises one of these, or, before the cancellation, some Exception of what it calls.
static void raise_one_of(struct flow *f, struct outcomes *set, const struct state *s, const struct op *op,
                         const kind_id *kinds, size_t len, bool fails)
{
    if (s->phase == PHASE_BEFORE && fails)
        add_raise(f, set, s, KIND_EXCEPTION, NULL);
    for (size_t i = 0; i < len; i++)
        add_raise(f, set, s, kind_for(kinds[i], s), op);
    if (len == 0)
        add_raise(f, set, s, KIND_UNKNOWN, op);
}

static struct outcomes run_raises(struct flow *f, const struct op *op, const struct state *s)
{
    struct outcomes set = {0};
    if (op->ends_process)
        return set;
    raise_one_of(f, &set, s, op, op->types, op->types_len, op->fails);
    return set;
}

static struct outcomes run_invoke(struct flow *f, const struct op *op, const struct state *s)
{
    struct outcomes set = {0};
    value_id value = s->locals[op->local];
    const struct flow_summary *summary = NULL;
    if (!is_unknown(value) && value != VALUE_UNBOUND)
        summary = summary_given(f->module, op->callee, (struct given){op->parameter, value});
    if (summary != NULL && summary->never_returns) {
        raise_one_of(f, &set, s, op, summary->raises, summary->raises_len, summary->fails);
        return set;
    }
    set = run_child(f, op, 0, s);
    for (size_t i = 0; i < set.len && summary != NULL; i++) {
        if (goes_on(&set.items[i]))
            set.items[i].value = summary->returns;
    }
    return set;
}

// ---- loops -----------------------------------------------------------------------------------------------

// A state at the head of a loop.
struct head {
    struct outcome at; // how it was reached
    bool exits;        // some way from here leaves the loop
    bool dirty;        // its places have grown since it was last run
    VEC(size_t) leads; // indices of the heads that its body leads to
};

struct loop {
    struct flow *f;
    const struct op *op;
    struct outcomes out;
    VEC(struct head) heads;
};

static void reach(struct loop *l, size_t from, struct outcome o)
{
    o.tag = TAG_NEXT;
    o.value = VALUE_UNKNOWN;
    o.origins = NULL;
    size_t i = 0;
    while (i < l->heads.len && !state_equal(&l->heads.items[i].at.state, &o.state))
        i++;
    if (i == l->heads.len) {
        VEC_PUSH(&l->heads, (struct head){.at = o, .dirty = true});
    } else {
        struct head *known = &l->heads.items[i];
        const struct sites *sites = sites_union(l->f->arena, known->at.sites, o.sites);
        if (!sites_equal(sites, known->at.sites)) {
            known->at.sites = sites;
            known->dirty = true;
        }
    }
    if (from != SIZE_MAX)
        VEC_PUSH(&l->heads.items[from].leads, i);
}

static void leave(struct loop *l, size_t from, struct outcome o)
{
    l->heads.items[from].exits = true;
    add(l->f, &l->out, o);
}

// The round that begins now was reached after the cancellation was lost at a place inside the loop.
static void note_rounds(struct loop *l, const struct outcome *o)
{
    uint32_t start_byte = ts_node_start_byte(l->op->node);
    bool while_loop = node_is(l->op->node, l->f->module->syntax->n_while_statement);
    for (size_t i = 0; while_loop && o->sites != NULL && i < o->sites->len; i++) {
        if (o->sites->items[i].place < PLACE_FIRST)
            continue;
        struct place *place = place_at(l->f, o->sites->items[i].place);
        place->goes_round |= ts_node_start_byte(place->op->node) > start_byte;
    }
}

static void run_loop_body(struct loop *l, size_t from, const struct outcome *first)
{
    struct outcomes body = run(l->f, l->op->children[1], &first->state);
    for (size_t i = 0; i < body.len; i++) {
        struct outcome o = body.items[i];
        o.sites = sites_then(l->f->arena, first->sites, o.sites);
        if (o.tag == TAG_NEXT || o.tag == TAG_CONTINUE) {
            note_rounds(l, &o);
            reach(l, from, o);
            continue;
        }
        if (o.tag == TAG_BREAK) {
            o.tag = TAG_NEXT;
            o.value = VALUE_UNKNOWN;
            o.origins = NULL;
        }
        leave(l, from, o);
    }
}

static void run_loop_exit(struct loop *l, size_t from, const struct outcome *first)
{
    struct outcomes rest = {0};
    run_after(l->f, &rest, first, l->op->children[2]);
    for (size_t i = 0; i < rest.len; i++)
        leave(l, from, rest.items[i]);
}

static void run_head(struct loop *l, size_t index)
{
    struct flow *f = l->f;
    struct outcome head = l->heads.items[index].at;
    l->heads.items[index].dirty = false;
    l->heads.items[index].leads.len = 0;
    struct outcomes tests = {0};
    if (l->op->suspends)
        suspend(f, &tests, &head.state, l->op);
    else
        tests = run(f, l->op->children[0], &head.state);
    for (size_t i = 0; i < tests.len; i++) {
        struct outcome o = tests.items[i];
        o.sites = sites_then(f->arena, head.sites, o.sites);
        if (!goes_on(&o)) {
            leave(l, index, o);
            continue;
        }
        unsigned truths = truth(o.value);
        o.value = VALUE_UNKNOWN;
        if (truths & CAN_BE_TRUE)
            run_loop_body(l, index, &o);
        if (truths & CAN_BE_FALSE)
            run_loop_exit(l, index, &o);
    }
}

// Whether some rounds lead from this head back to it.
static bool comes_back(const struct loop *l, size_t head)
{
    VEC(size_t) todo = {0};
    bool *seen = ARENA_ARRAY(l->f->arena, bool, l->heads.len);
    memset(seen, 0, l->heads.len * sizeof(*seen));
    VEC_PUSH(&todo, head);
    while (todo.len > 0 && !seen[head]) {
        const struct head *from = &l->heads.items[todo.items[--todo.len]];
        for (size_t k = 0; k < from->leads.len; k++) {
            size_t to = from->leads.items[k];
            if (!seen[to])
                VEC_PUSH(&todo, to);
            seen[to] = true;
        }
    }
    VEC_FINISH(&todo);
    return seen[head];
}

// Heads from which no exit can be reached, with the cancellation delivered: the loop never ends. Those that
// are passed only once lead to others, which tell what has become of it.
static void add_endless(struct loop *l)
{
    for (bool changed = true; changed;) {
        changed = false;
        for (size_t i = 0; i < l->heads.len; i++) {
            struct head *head = &l->heads.items[i];
            for (size_t k = 0; k < head->leads.len && !head->exits; k++) {
                if (l->heads.items[head->leads.items[k]].exits) {
                    head->exits = true;
                    changed = true;
                }
            }
        }
    }
    for (size_t i = 0; i < l->heads.len; i++) {
        struct outcome o = l->heads.items[i].at;
        if (l->heads.items[i].exits || o.state.phase == PHASE_BEFORE || !comes_back(l, i))
            continue;
        o.tag = TAG_NEVER;
        add(l->f, &l->out, o);
    }
}

static struct outcomes run_loop(struct flow *f, const struct op *op, const struct state *s)
{
    struct loop l = {.f = f, .op = op};
    struct outcomes entry = start(f, s);
    reach(&l, SIZE_MAX, entry.items[0]);
    for (bool changed = true; changed && !f->gave_up;) {
        changed = false;
        for (size_t i = 0; i < l.heads.len && !f->gave_up; i++) {
            if (!l.heads.items[i].dirty)
                continue;
            changed = true;
            run_head(&l, i);
        }
    }
    add_endless(&l);
    for (size_t i = 0; i < l.heads.len; i++)
        VEC_FINISH(&l.heads.items[i].leads);
    VEC_FINISH(&l.heads);
    return l.out;
}

// ---- with ------------------------------------------------------------------------------------------------

// Entering or leaving a context manager, after `first`; what goes on afterwards is `then`.
static void cross(struct flow *f, struct outcomes *set, const struct op *op, const struct outcome *first,
                  const struct outcome *then)
{
    struct outcomes crossing = {0};
    if (op->suspends)
        suspend(f, &crossing, &first->state, op);
    else if (op->scope)
        add_value(f, &crossing, &first->state, VALUE_UNKNOWN);
    else
        call(f, &crossing, &first->state);
    for (size_t i = 0; i < crossing.len; i++) {
        struct outcome o = crossing.items[i];
        if (goes_on(&o)) { // the outcome of the body goes on
            uint16_t phase = o.state.phase;
            const struct sites *sites = o.sites;
            o = *then;
            o.state.phase = phase;
            o.sites = sites_then(f->arena, then->sites, sites);
            add(f, set, o);
        } else {
            add_after(f, set, first, o);
        }
    }
}

static struct outcomes enter(struct flow *f, const struct op *op, const struct state *s,
                             struct outcomes *abrupt)
{
    struct outcomes entered = {0};
    struct outcomes expression = run_child(f, op, 0, s);
    for (size_t i = 0; i < expression.len; i++) {
        const struct outcome *o = &expression.items[i];
        if (!goes_on(o)) {
            add(f, abrupt, *o);
            continue;
        }
        struct outcomes crossed = {0};
        cross(f, &crossed, op, o, o);
        for (size_t k = 0; k < crossed.len; k++)
            add(f, goes_on(&crossed.items[k]) ? &entered : abrupt, crossed.items[k]);
    }
    return entered;
}

static struct outcomes run_with(struct flow *f, const struct op *op, const struct state *s)
{
    struct outcomes set = {0};
    struct outcomes entered = enter(f, op, s, &set);
    for (size_t i = 0; i < entered.len; i++) {
        struct outcomes body = {0};
        run_after(f, &body, &entered.items[i], op->children[1]);
        for (size_t k = 0; k < body.len; k++) {
            struct outcome o = body.items[k];
            if (goes_on(&o))
                o.value = VALUE_UNKNOWN;
            if (o.tag == TAG_NEVER) {
                add(f, &set, o);
                continue;
            }
            // An exception in flight that leaving waits for is the same one afterwards.
            cross(f, &set, op, &o, &o);
        }
    }
    return set;
}

static enum fit suppressed(const struct flow *f, const struct op *op, kind_id kind)
{
    enum fit best = MATCH_NO;
    kind_id leaf = kind_leaf(f->kinds, kind);
    // contextlib.suppress splits exception groups from Python 3.12 on.
    bool splits = op->kind == OP_SUPPRESS && leaf != kind && f->module->target_minor >= 12;
    for (size_t i = 0; i < op->types_len; i++) {
        enum fit match = kind_match(f->kinds, kind, op->types[i]);
        enum fit inner = splits ? kind_match(f->kinds, leaf, op->types[i]) : MATCH_NO;
        match = inner > match ? inner : match;
        best = match > best ? match : best;
    }
    return best;
}

// What comes through a suppress() that may have caught it.
static struct outcome past_suppress(const struct flow *f, const struct op *op, const struct outcome *first)
{
    struct outcome rest = *first;
    for (size_t i = 0; rest.tag == TAG_RAISE && i < op->types_len; i++)
        rest.value = kind_passed(f->kinds, rest.value, op->types[i]);
    return rest;
}

static struct outcomes run_suppress(struct flow *f, const struct op *op, const struct state *s)
{
    struct outcomes set = {0};
    struct outcomes entered = run_child(f, op, 0, s);
    for (size_t i = 0; i < entered.len; i++) {
        if (!goes_on(&entered.items[i])) {
            add(f, &set, entered.items[i]);
            continue;
        }
        struct outcomes body = {0};
        run_after(f, &body, &entered.items[i], op->children[1]);
        for (size_t k = 0; k < body.len; k++) {
            struct outcome o = body.items[k];
            enum fit match = o.tag == TAG_RAISE ? suppressed(f, op, o.value) : MATCH_NO;
            if (match != MATCH_YES)
                add(f, &set, past_suppress(f, op, &o));
            if (match == MATCH_NO)
                continue;
            // In a group it is lost already: a task that ends with a group does not count as cancelled.
            bool cancel = kind_is_cancel(f->kinds, o.value) && o.state.phase != PHASE_BEFORE;
            o.tag = TAG_NEXT;
            o.value = VALUE_UNKNOWN;
            o.origins = NULL;
            if (cancel && op->kind == OP_EXPECT) { // on purpose: as if it had never come
                o.state.phase = PHASE_BEFORE;
                o.sites = sites_without_present(f->arena, NULL);
            } else if (cancel && o.state.phase != PHASE_HELD && o.state.phase != PHASE_LOST) {
                uint16_t suspension = sites_suspension(o.sites);
                struct outcome here = o;
                here.sites = NULL;
                lose_at(f, &here, place_of(f, op, FLOW_SUPPRESSED), suspension);
                o = here;
            }
            add(f, &set, o);
        }
    }
    return set;
}

// ---- try -------------------------------------------------------------------------------------------------

static void note_exit(struct flow *f, uint16_t place, const struct outcome *o)
{
    struct place *p = place_at(f, place);
    if (o->tag == TAG_NEXT)
        p->falls_through = true;
    else if (o->tag == TAG_NEVER)
        p->never_ends = true;
    else
        p->exits = origins_union(f->arena, p->exits, o->origins);
}

static bool names_cancellation(const struct flow *f, const struct op *handler)
{
    for (size_t i = 0; i < handler->types_len; i++) {
        if (kind_is_cancel(f->kinds, handler->types[i]))
            return true;
    }
    return false;
}

// The cancellation has reached this handler, and the handler's body ends as `o`.
static void settle_handler(struct flow *f, const struct op *handler, struct outcome *o, uint16_t suspension)
{
    if (is_cancel(f, o)) {
        fly(f, o, suspension);
        return;
    }
    if (handler->deliberate) {
        o->state.phase = PHASE_BEFORE;
        o->sites = sites_without_present(f->arena, NULL);
        return;
    }
    if (handler->star && !f->level_triggered) {
        lose_at(f, o, place_of(f, handler, FLOW_STAR), suspension);
        return;
    }
    if (o->tag == TAG_RAISE) {
        lose_at_origins(f, o, FLOW_REPLACED, handler, suspension);
        return;
    }
    uint16_t place = place_of(f, handler, names_cancellation(f, handler) ? FLOW_SWALLOWED : FLOW_BROAD);
    if (sites_has_present(o->sites))
        note_exit(f, place, o);
    lose_at(f, o, place, suspension);
}

// Runs a handler for an exception of this kind that the body raised as `raised`.
static void run_handler(struct flow *f, struct outcomes *set, const struct op *handler,
                        const struct outcome *raised, kind_id kind, kind_id outer)
{
    struct state s = raised->state;
    kind_id held = handler->star ? kind_group(f->kinds, kind_leaf(f->kinds, kind)) : kind;
    s.handling = held;
    if (handler->local >= 0)
        s.locals[handler->local] = value_exception(held);
    bool cancel = s.phase != PHASE_BEFORE && kind_is_cancel(f->kinds, kind_leaf(f->kinds, kind)) &&
                  (handler->star || kind_is_cancel(f->kinds, kind)) && take_hold(f, &s);
    uint16_t suspension = sites_suspension(raised->sites);
    struct outcomes body = run(f, handler->children[0], &s);
    for (size_t i = 0; i < body.len; i++) {
        struct outcome o = body.items[i];
        o.state.handling = outer;
        if (handler->local >= 0)
            o.state.locals[handler->local] = VALUE_UNBOUND;
        if (goes_on(&o))
            o.value = VALUE_UNKNOWN;
        if (cancel)
            settle_handler(f, handler, &o, suspension);
        add_after(f, set, raised, o);
    }
}

static void run_handlers(struct flow *f, struct outcomes *set, const struct op *try,
                         const struct outcome *raised, kind_id outer)
{
    struct outcome rest = *raised; // what no handler so far has caught
    for (size_t i = 3; i < try->children_len; i++) {
        const struct op *handler = try->children[i];
        kind_id kind = handler->star ? kind_leaf(f->kinds, rest.value) : rest.value;
        bool sure = false;
        for (size_t t = 0; t < handler->types_len; t++)
            sure = sure || kind_match(f->kinds, kind, handler->types[t]) == MATCH_YES;
        if (sure) {
            run_handler(f, set, handler, &rest, kind, outer);
            return;
        }
        for (size_t t = 0; t < handler->types_len; t++) {
            if (kind_match(f->kinds, kind, handler->types[t]) != MATCH_MAYBE)
                continue;
            run_handler(f, set, handler, &rest, kind_narrowed(f->kinds, kind, handler->types[t]), outer);
            kind = kind_passed(f->kinds, kind, handler->types[t]);
            rest.value = kind_passed(f->kinds, rest.value, handler->types[t]);
        }
    }
    add(f, set, rest);
}

// The finally block, after the rest of the try has ended as `o`.
static void run_finally(struct flow *f, struct outcomes *set, const struct op *try, const struct outcome *o,
                        kind_id outer)
{
    struct state s = o->state;
    bool flying = is_cancel(f, o) && s.phase != PHASE_BEFORE && take_hold(f, &s);
    uint16_t suspension = sites_suspension(o->sites);
    if (o->tag == TAG_RAISE)
        s.handling = o->value;
    struct outcomes body = run(f, try->children[2], &s);
    for (size_t i = 0; i < body.len; i++) {
        struct outcome end = body.items[i];
        end.state.handling = outer;
        if (goes_on(&end)) { // what was under way goes on
            end.tag = o->tag;
            end.value = o->value;
            end.origins = o->origins;
            if (flying)
                end.state.phase = PHASE_DELIVERED;
        } else if (flying && is_cancel(f, &end)) {
            fly(f, &end, suspension);
        } else if (flying && end.tag == TAG_NEVER) {
            lose_at(f, &end, place_of(f, try, FLOW_JUMP), suspension);
        } else if (flying) {
            enum flow_loss loss = end.tag == TAG_RAISE ? FLOW_REPLACED : FLOW_JUMP;
            lose_at_origins(f, &end, loss, try, suspension);
        }
        add_after(f, set, o, end);
    }
}

static struct outcomes run_try(struct flow *f, const struct op *op, const struct state *s)
{
    struct outcomes set = {0};
    struct outcomes body = run_child(f, op, 0, s);
    for (size_t i = 0; i < body.len; i++) {
        struct outcome o = body.items[i];
        if (goes_on(&o)) {
            o.value = VALUE_UNKNOWN;
            run_after(f, &set, &o, op->children[1]);
        } else if (o.tag == TAG_RAISE) {
            run_handlers(f, &set, op, &o, s->handling);
        } else {
            add(f, &set, o);
        }
    }
    if (op->children[2] == NULL)
        return set;
    struct outcomes ended = {0};
    for (size_t i = 0; i < set.len; i++) {
        if (set.items[i].tag == TAG_NEVER)
            add(f, &ended, set.items[i]);
        else
            run_finally(f, &ended, op, &set.items[i], s->handling);
    }
    return ended;
}

// ---- match -----------------------------------------------------------------------------------------------

static unsigned case_truth(const struct flow *f, const struct op *op, value_id subject)
{
    switch (op->test) {
    case CASE_ALWAYS:
        return CAN_BE_TRUE;
    case CASE_CLASS:
        return matches_types(f, subject, op);
    case CASE_VALUE:
        return same(f, subject, op->value, PHASE_BEFORE);
    default:
        return CAN_BE_TRUE | CAN_BE_FALSE;
    }
}

// The subject goes on to the next case: an exception is of none of the classes of this one.
static struct outcome past_case(const struct flow *f, const struct op *op, const struct outcome *first)
{
    struct outcome rest = *first;
    for (size_t i = 0; op->test == CASE_CLASS && value_is_exception(rest.value) && i < op->types_len; i++)
        rest.value = value_exception(kind_passed(f->kinds, value_kind(rest.value), op->types[i]));
    return rest;
}

// One case for a subject that reached it as `first`: its body's outcomes into `set`, what passes it by into
// `rest`.
static void run_case(struct flow *f, struct outcomes *set, struct outcomes *rest, const struct op *op,
                     const struct outcome *first)
{
    unsigned truths = case_truth(f, op, first->value);
    if (truths & CAN_BE_FALSE)
        add(f, rest, past_case(f, op, first));
    if (!(truths & CAN_BE_TRUE))
        return;
    struct outcomes captured = {0};
    run_after(f, &captured, first, op->children[2]);
    for (size_t i = 0; i < captured.len; i++) {
        if (!op->negated) { // no guard
            run_after(f, set, &captured.items[i], op->children[1]);
            continue;
        }
        struct outcomes guard = {0};
        run_after(f, &guard, &captured.items[i], op->children[0]);
        for (size_t k = 0; k < guard.len; k++) {
            struct outcome o = guard.items[k];
            if (!goes_on(&o)) {
                add(f, set, o);
                continue;
            }
            if (truth(o.value) & CAN_BE_TRUE)
                run_after(f, set, &o, op->children[1]);
            bool passes = truth(o.value) & CAN_BE_FALSE;
            o.value = first->value;
            if (passes)
                add(f, rest, o);
        }
    }
}

static struct outcomes run_match(struct flow *f, const struct op *op, const struct state *s)
{
    struct outcomes set = {0};
    struct outcomes current = {0};
    struct outcomes subject = run_child(f, op, 0, s);
    for (size_t i = 0; i < subject.len; i++)
        add(f, goes_on(&subject.items[i]) ? &current : &set, subject.items[i]);
    for (size_t i = 1; i < op->children_len; i++) {
        struct outcomes rest = {0};
        for (size_t k = 0; k < current.len; k++)
            run_case(f, &set, &rest, op->children[i], &current.items[k]);
        current = rest;
    }
    for (size_t k = 0; k < current.len; k++) {
        current.items[k].value = VALUE_UNKNOWN;
        add(f, &set, current.items[k]);
    }
    return set;
}

// ---- one operation ---------------------------------------------------------------------------------------

static struct outcomes run_leaf(struct flow *f, const struct op *op, const struct state *s)
{
    struct outcomes set = {0};
    switch (op->kind) {
    case OP_CONST:
        add_value(f, &set, s, op->value);
        break;
    case OP_CALL:
        if (op->awaited && s->phase != PHASE_BEFORE)
            add_value(f, &set, s, VALUE_UNKNOWN);
        else
            call(f, &set, s);
        break;
    case OP_CURRENT:
        add_value(f, &set, s, s->handling == KIND_NONE ? VALUE_NONE : value_exception(s->handling));
        break;
    default: // OP_CANCELLING
        add_value(f, &set, s, s->phase != PHASE_BEFORE ? VALUE_TRUTHY : VALUE_FALSY);
        break;
    }
    return set;
}

static struct outcomes run_now(struct flow *f, const struct op *op, const struct state *s)
{
    switch (op->kind) {
    case OP_GROUP:
        return run_group(f, op, s);
    case OP_RAISES:
        return run_raises(f, op, s);
    case OP_INVOKE:
        return run_invoke(f, op, s);
    case OP_SUSPEND:
        return run_suspend(f, op, s);
    case OP_AND:
    case OP_OR:
        return run_and_or(f, op, s);
    case OP_CHOICE:
        return run_choice(f, op, s);
    case OP_NOT:
    case OP_TRUTH:
    case OP_TYPE_OF:
    case OP_ISINSTANCE:
        return run_unary(f, op, s);
    case OP_IS:
        return run_is(f, op, s);
    case OP_BIND:
        return run_bind(f, op, s);
    case OP_LOCAL:
    case OP_UNBIND:
        return run_local(f, op, s);
    case OP_BLOCK:
        return run_block(f, op, s);
    case OP_RETURN:
    case OP_BREAK:
    case OP_CONTINUE:
        return run_jump(f, op, s);
    case OP_ASSERT:
        return run_assert(f, op, s);
    case OP_RAISE:
        return run_raise(f, op, s);
    case OP_LOOP:
        return run_loop(f, op, s);
    case OP_WITH:
        return run_with(f, op, s);
    case OP_SUPPRESS:
    case OP_EXPECT:
        return run_suppress(f, op, s);
    case OP_TRY:
        return run_try(f, op, s);
    case OP_MATCH:
        return run_match(f, op, s);
    default:
        return run_leaf(f, op, s);
    }
}

// ---- remembering -----------------------------------------------------------------------------------------

// The part of a state that the operation can tell apart.
static struct state project(const struct op *op, const struct state *s, bool widen)
{
    struct state key = *s;
    for (unsigned i = 0; i < LOCALS_MAX; i++) {
        if (!(op->mentions & (1U << i)))
            key.locals[i] = VALUE_KEPT;
        else if (widen)
            key.locals[i] = VALUE_UNKNOWN;
    }
    if (!op->reads_current)
        key.handling = KIND_KEPT;
    return key;
}

// The remembered outcomes, as they are for the state `s`.
static struct outcomes recall(struct flow *f, const struct outcomes *remembered, const struct state *s)
{
    struct outcomes set = {.len = remembered->len, .cap = remembered->len};
    set.items = ARENA_ARRAY(f->arena, struct outcome, set.len);
    for (size_t i = 0; i < set.len; i++) {
        set.items[i] = remembered->items[i];
        struct state *after = &set.items[i].state;
        after->handling = s->handling;
        for (unsigned k = 0; k < LOCALS_MAX; k++) {
            if (after->locals[k] == VALUE_KEPT)
                after->locals[k] = s->locals[k];
        }
    }
    return set;
}

static const struct outcomes *find_memo(const struct op *op, const struct state *key)
{
    for (size_t i = 0; i < op->memo_len; i++) {
        if (state_equal(&op->memo[i].key, key))
            return &op->memo[i].outcomes;
    }
    return NULL;
}

static void store_memo(struct flow *f, const struct op *op, const struct state *key, struct outcomes outcomes)
{
    struct op *self = f->ops->items[op->id];
    if ((self->memo_len & (self->memo_len - 1)) == 0) { // 0, 1, 2, 4, ...: full
        size_t cap = self->memo_len == 0 ? 1 : (size_t)self->memo_len * 2;
        struct memo *memo = ARENA_ARRAY(f->arena, struct memo, cap);
        if (self->memo_len > 0)
            memcpy(memo, self->memo, self->memo_len * sizeof(*memo));
        self->memo = memo;
    }
    self->memo[self->memo_len++] = (struct memo){*key, outcomes};
}

static struct outcomes run(struct flow *f, const struct op *op, const struct state *s)
{
    if (op == NULL)
        return start(f, s);
    if (++f->steps > STEPS_MAX || (f->steps % 1024 == 0 && patience_is_over(f->module->patience)))
        f->gave_up = true;
    if (f->gave_up)
        return (struct outcomes){0};
    if (!op->heavy)
        return run_now(f, op, s);
    struct state key = project(op, s, false);
    const struct outcomes *known = find_memo(op, &key);
    if (known == NULL && op->memo_len >= MEMO_MAX) {
        key = project(op, s, true);
        f->widened = true;
        known = find_memo(op, &key);
    }
    if (known == NULL) {
        struct state from = key;
        if (from.handling == KIND_KEPT)
            from.handling = KIND_NONE;
        struct outcomes fresh = run_now(f, op, &from);
        if (op->memo_len < UINT16_MAX)
            store_memo(f, op, &key, fresh);
        return recall(f, &fresh, s);
    }
    return recall(f, known, s);
}

// ---- the function ----------------------------------------------------------------------------------------

static struct flow flow_make(struct module *module, const struct ops *ops, bool level_triggered)
{
    struct kinds *kinds = module_kinds(module);
    return (struct flow){
        .module = module,
        .arena = module->scratch,
        .kinds = kinds,
        .ops = ops,
        .level_triggered = level_triggered,
    };
}

struct outcomes interpret(struct module *module, TSNode function, uint16_t phase, struct given given,
                          bool *gave_up)
{
    struct ops ops = ops_lower(module, function, given.parameter);
    struct flow f = flow_make(module, &ops, false);
    f.keeps_returned = true;
    struct state s = {.phase = phase, .handling = KIND_CALLER};
    memcpy(s.locals, ops.initial, sizeof(s.locals));
    for (size_t i = 0; i < ops.locals_len; i++) {
        if (given.parameter.len > 0 && span_equal(ops.locals[i], given.parameter))
            s.locals[i] = given.value;
    }
    struct outcomes outcomes = ops.body == NULL ? start(&f, &s) : run(&f, ops.body, &s);
    *gave_up = f.gave_up;
    VEC_FINISH(&f.places);
    return outcomes;
}

static bool read_exit(struct module *module, TSNode function, TSNode *statement, bool *always)
{
    struct ops ops = ops_lower(module, function, SPAN(""));
    if (ops.body == NULL)
        return false;
    struct flow f = flow_make(module, &ops, false);
    f.keeps_returned = true;
    struct state s = {.phase = PHASE_DELIVERED, .handling = KIND_CANCEL};
    memcpy(s.locals, ops.initial, sizeof(s.locals));
    TSNode names[2];
    size_t len = exit_method_parameters(module, function, names);
    for (size_t i = 0; i < len; i++) {
        for (size_t k = 0; k < ops.locals_len; k++) {
            if (span_equal(ops.locals[k], module_text(module, names[i])))
                s.locals[k] = i == 0 ? value_class(KIND_CANCEL) : value_exception(KIND_CANCEL);
        }
    }
    struct outcomes outcomes = run(&f, ops.body, &s);
    bool swallows = false;
    *always = true;
    for (size_t i = 0; i < outcomes.len && !f.gave_up; i++) {
        const struct outcome *o = &outcomes.items[i];
        bool swallowing = o->tag == TAG_RETURN && o->value == VALUE_TRUE && o->origins != NULL;
        if (swallowing && !swallows)
            *statement = ops.items[o->origins->ids[0]]->node;
        swallows |= swallowing;
        *always &= swallowing || o->tag == TAG_RAISE;
    }
    VEC_FINISH(&f.places);
    return swallows;
}

bool interpret_exit(struct module *module, TSNode function, TSNode *statement, bool *always)
{
    struct arena_mark mark = arena_mark(module->scratch);
    bool swallows = read_exit(module, function, statement, always);
    arena_back_to(module->scratch, mark);
    return swallows;
}

static bool outcome_loses(const struct flow *f, const struct outcome *o)
{
    if (o->state.phase == PHASE_BEFORE)
        return false;
    if (o->state.phase == PHASE_LOST)
        return true;
    if (o->tag == TAG_RAISE && o->value == KIND_UNKNOWN) // it may well be the cancellation
        return false;
    return !is_cancel(f, o);
}

static int compare_sites(const void *a, const void *b)
{
    uint32_t x = ts_node_start_byte(((const struct flow_site *)a)->node);
    uint32_t y = ts_node_start_byte(((const struct flow_site *)b)->node);
    return x < y ? -1 : x > y;
}

static TSNode finally_of(const struct flow *f, const struct op *try)
{
    TSNode node = try->node;
    for (uint32_t i = 0, n = ts_node_named_child_count(node); i < n; i++) {
        TSNode child = ts_node_named_child(node, i);
        if (node_is(child, f->module->syntax->n_finally_clause))
            return child;
    }
    return node;
}

// The statement that an expression is part of, or the elif.
static TSNode statement_of(const struct flow *f, TSNode node)
{
    for (TSNode parent = module_parent(f->module, node); !ts_node_is_null(parent);
         parent = module_parent(f->module, parent)) {
        if (node_is(parent, f->module->syntax->n_block) ||
            node_is(parent, f->module->syntax->n_except_clause) ||
            node_is(node, f->module->syntax->n_elif_clause))
            return node;
        node = parent;
    }
    return node;
}

static TSNode place_node(const struct flow *f, const struct place *place)
{
    if (place->op->kind == OP_TRY)
        return finally_of(f, place->op);
    return place->loss == FLOW_REPLACED ? statement_of(f, place->op->node) : place->op->node;
}

static struct flow_site make_site(struct flow *f, const struct site *site, bool never_ends)
{
    const struct place *place = place_at(f, site->place);
    struct flow_site result = {
        .loss = place->loss,
        .node = place_node(f, place),
        .never_ends = never_ends || place->never_ends,
        .goes_round = place->goes_round,
        .falls_through = place->falls_through,
    };
    if (site->suspension > 0)
        result.suspension = f->ops->items[site->suspension - 1]->node;
    if (place->exits != NULL && place->exits->len > 0) {
        TSNode *exits = ARENA_ARRAY(f->module->arena, TSNode, place->exits->len);
        for (size_t i = 0; i < place->exits->len; i++)
            exits[i] = f->ops->items[place->exits->ids[i]]->node;
        result.exits = exits;
        result.exits_len = place->exits->len;
    }
    return result;
}

static void collect_sites(struct flow *f, const struct outcomes *outcomes, struct flow_result *result)
{
    const struct sites *lost = sites_without_present(f->arena, NULL);
    const struct sites *endless = lost; // of loops that never end
    for (size_t i = 0; i < outcomes->len; i++) {
        const struct outcome *o = &outcomes->items[i];
        if (!outcome_loses(f, o))
            continue;
        result->loses = true;
        lost = sites_union(f->arena, lost, o->sites);
        if (o->tag == TAG_NEVER)
            endless = sites_union(f->arena, endless, o->sites);
    }
    struct flow_site *sites = ARENA_ARRAY(f->module->arena, struct flow_site, lost->len);
    for (size_t i = 0; i < lost->len; i++) {
        if (lost->items[i].place < PLACE_FIRST)
            continue;
        bool never_ends = false;
        for (size_t k = 0; k < endless->len; k++)
            never_ends = never_ends || endless->items[k].place == lost->items[i].place;
        sites[result->sites_len++] = make_site(f, &lost->items[i], never_ends);
    }
    qsort(sites, result->sites_len, sizeof(*sites), compare_sites);
    result->sites = sites;
}

static struct flow_result analyse(struct module *module, TSNode function)
{
    struct flow_result result = {0};
    struct arena_mark mark = arena_mark(module->scratch);
    struct ops ops = ops_lower(module, function, SPAN(""));
    struct flow f = flow_make(module, &ops, library_is_level_triggered(module_library_of(module, function)));
    struct state s = {.phase = PHASE_BEFORE, .handling = KIND_NONE};
    memcpy(s.locals, ops.initial, sizeof(s.locals));
    struct outcomes outcomes = ops.body == NULL ? (struct outcomes){0} : run(&f, ops.body, &s);
    result.gave_up = ops.body == NULL ? ops.len > 0 : f.gave_up || f.widened;
    if (!result.gave_up)
        collect_sites(&f, &outcomes, &result);
    result.steps = f.steps;
    VEC_FINISH(&f.places);
    arena_back_to(module->scratch, mark);
    return result;
}

struct flow_result flow_analyse(struct module *module, TSNode function)
{
    struct function_facts *facts = function_facts_of(module, function);
    if (facts->flow == NULL) {
        struct flow_result *result = arena_alloc(module->arena, sizeof(*result));
        if (function_suspends(module, function) && function_may_lose(module, function))
            *result = analyse(module, function);
        facts->flow = result;
    }
    return *facts->flow;
}

#include "lint/predicates.h"

#include "lint/async_generator.h"
#include "lint/call_kinds.h"
#include "lint/calls.h"
#include "lint/cancel_await.h"
#include "lint/children.h"
#include "lint/cleanup.h"
#include "lint/deadline.h"
#include "lint/gathered.h"
#include "lint/loops.h"
#include "lint/lost_exception.h"
#include "lint/release.h"
#include "lint/retry_loop.h"
#include "lint/scopes.h"
#include "lint/shared.h"
#include "lint/shields.h"
#include "lint/suppress.h"
#include "lint/tasks.h"
#include "lint/uncancel.h"
#include "python/exit_method.h"

enum library match_library(struct match *self, TSNode node)
{
    if (!self->library_known) {
        self->library = module_library_of(self->module, module_function_of(self->module, node));
        self->library_known = true;
    }
    return self->library;
}

const struct known_call *match_call(struct match *self, TSNode call)
{
    if (self->called != call.id) {
        self->called = call.id;
        self->call = known_call_of(self->known, self->module, call);
    }
    return self->call;
}

struct span match_call_name(struct match *self, TSNode call)
{
    if (self->named != call.id) {
        self->named = call.id;
        self->name = call_name(self->module, call);
    }
    return self->name;
}

static bool word_is(struct span word, const char *const *words, size_t len, size_t *index)
{
    for (size_t i = 0; i < len; i++) {
        if (span_is(word, words[i])) {
            *index = i;
            return true;
        }
    }
    return false;
}

// (#in-async? @x): the innermost function whose body holds it is an async def.
static bool in_async(struct match *match, TSNode node, struct span word)
{
    (void)word;
    if (match->placed != node.id) {
        match->placed = node.id;
        match->in_async = module_in_async(match->module, node);
    }
    return match->in_async;
}

// (#async? @x): it is an `async for` or `async with`.
static bool is_async(struct match *match, TSNode node, struct span word)
{
    (void)word;
    return node_is_async(match->module->syntax, node);
}

// (#in-library? @x "trio"): the function around it receives the cancellation of this library.
static bool in_library(struct match *match, TSNode node, struct span word)
{
    return span_is(word, library_name(match_library(match, node)));
}

// (#suspends? @x): it holds a suspension point of its own function.
static bool suspends(struct match *match, TSNode node, struct span word)
{
    (void)word;
    TSNode function = module_function_of(match->module, node);
    bool yields = !ts_node_is_null(function) && function_yield_suspends(match->module, function);
    return node_suspends(match->module, node, yields);
}

// (#loses? @x "swallowed"): a cancellation in flight gets lost at this node, in one of the ways of flow.h:
// swallowed, broad, suppressed, replaced, jump, star. "round": in a handler, and a `while` goes round again.
static bool loses(struct match *match, TSNode node, struct span word)
{
    static const char *const words[] = {"swallowed", "broad", "suppressed", "replaced",
                                        "jump",      "star",  "round"};
    enum { ROUND = 6 };
    size_t wanted = 0;
    if (!word_is(word, words, sizeof(words) / sizeof(words[0]), &wanted))
        return false;
    TSNode function = module_function_of(match->module, node);
    if (ts_node_is_null(function))
        return false;
    struct flow_result flow = flow_analyse(match->module, function);
    for (size_t i = 0; i < flow.sites_len; i++) {
        const struct flow_site *site = &flow.sites[i];
        bool handler = site->loss == FLOW_SWALLOWED || site->loss == FLOW_BROAD;
        bool round = handler && (site->goes_round || site->never_ends);
        bool fits = wanted == ROUND ? round : site->loss == (enum flow_loss)wanted;
        if (fits && node_same(site->node, node)) {
            match->site = site;
            return true;
        }
    }
    return false;
}

// (#cancel-and-await? @x): the try of this handler, or the with of this item, waits only for tasks that the
// same function has cancelled before.
static bool cancel_and_await(struct match *match, TSNode node, struct span word)
{
    (void)word;
    return is_cancel_and_await(match->module, node, &match->task);
}

// (#in-cleanup? @x): it runs while a cancellation is on its way out.
static bool in_cleanup(struct match *match, TSNode node, struct span word)
{
    (void)word;
    return is_in_cleanup(match->module, node);
}

// (#shielded? @x): this suspension point of a cleanup is protected from being cut off.
static bool shielded(struct match *match, TSNode node, struct span word)
{
    (void)word;
    return is_shielded(match->module, node, match_library(match, node));
}

// (#cut-off? @x): this suspension point of a cleanup can be cut off.
static bool cut_off(struct match *match, TSNode node, struct span word)
{
    return in_cleanup(match, node, word) && !shielded(match, node, word);
}

// (#at-yield? @x), after #loses?: the cancellation arrives at a yield, from the with body of who uses this
// context manager.
static bool at_yield(struct match *match, TSNode node, struct span word)
{
    (void)node;
    (void)word;
    return match->site != NULL && node_is(match->site->suspension, match->module->syntax->n_yield);
}

// (#exit-swallows? @x): this return statement of an __aexit__ gives a true value for a cancellation.
static bool exit_swallows(struct match *match, TSNode node, struct span word)
{
    (void)word;
    TSNode function = module_function_of(match->module, node);
    if (ts_node_is_null(function))
        return false;
    TSNode statement = exit_method_swallows(match->module, function);
    return !ts_node_is_null(statement) && node_same(statement, node);
}

// (#in-deadline? @x): it stands in a timeout scope of its own function, so that the cancellation may be the
// one by which the deadline works.
static bool in_deadline(struct match *match, TSNode node, struct span word)
{
    (void)word;
    return is_in_deadline(match->module, node);
}

// (#leaves-generator-open? @x "jumps"): this `async for` can end before the generator of this file that it
// goes over, by a jump; "suspends": by a cancellation.
static bool generator_open(struct match *match, TSNode node, struct span word)
{
    return leaves_generator_open(match->module, node, span_is(word, "jumps"));
}

// (#before-raise? @x): it stands in a handler of errors that ends with a raise behind it.
static bool before_raise(struct match *match, TSNode node, struct span word)
{
    (void)word;
    return is_before_raise(match->module, node);
}

// (#replaces-error? @x): a cancellation that arrives at this suspension point replaces the exception that its
// handler is going to raise.
static bool replaces_error(struct match *match, TSNode node, struct span word)
{
    return before_raise(match, node, word) && !in_cleanup(match, node, word) && !shielded(match, node, word);
}

// (#unbounded-shield? @x): a shielded cleanup that waits without a deadline.
static bool unbounded_shield(struct match *match, TSNode node, struct span word)
{
    (void)word;
    return is_unbounded_shield(match->module, node, match_library(match, node));
}

// (#replaces-by-timeout? @x): the TimeoutError of this wait or scope in a cleanup replaces the cancellation.
static bool replaces_timeout(struct match *match, TSNode node, struct span word)
{
    (void)word;
    return replaces_by_timeout(match->module, node, match_library(match, node));
}

// (#cleans-only-on-errors? @x): no cancellation enters this handler, which cleans up and raises again, and
// nothing else does this cleanup for one.
static bool only_on_errors(struct match *match, TSNode node, struct span word)
{
    (void)word;
    return cleans_only_on_errors(match->module, node, &match->skipped);
}

// (#cleans-only-on-cancel? @x "repeated"): only cancellations enter this handler, which gives something back,
// as nothing does when the try ends with an error. The code behind the try does it, too; "dropped": nobody
// does.
static bool only_on_cancel(struct match *match, TSNode node, struct span word)
{
    return cleans_only_on_cancel(match->module, node, span_is(word, "repeated"), &match->skipped);
}

// (#forgets-release? @x "object"): this call gets what a later statement gives back, unless a cancellation
// arrives between the two; "count": this `+=` counts what a `-=` counts back.
static bool forgets_release(struct match *match, TSNode node, struct span word)
{
    bool count = node_is(node, match->module->syntax->n_augmented_assignment);
    return count == span_is(word, "count") && is_not_given_back(match->module, node, &match->skipped);
}

// (#suppression? @x): this comment tells linters not to report something.
static bool suppression(struct match *match, TSNode node, struct span word)
{
    (void)word;
    return suppression_is(module_text(match->module, node));
}

// (#in-retry-loop? @x): a `while` around it in its own function is ended only by what is raised in it.
static bool in_retry_loop(struct match *match, TSNode node, struct span word)
{
    (void)word;
    return is_in_retry_loop(match->module, node);
}

// (#statement? @x): it is a statement by itself.
static bool is_statement(struct match *match, TSNode node, struct span word)
{
    (void)word;
    if (!may_begin_statement(match->module->source, ts_node_start_byte(node)))
        return false;
    TSNode parent = module_parent(match->module, node);
    return node_is(parent, match->module->syntax->n_expression_statement) &&
           ts_node_named_child_count(parent) == 1;
}

// (#text? @x "close"): it is written just so.
static bool text_is(struct match *match, TSNode node, struct span word)
{
    return span_equal(module_text(match->module, node), word);
}

// (#names? @x "asyncio.gather"): it names this, however it was imported.
static bool names(struct match *match, TSNode node, struct span word)
{
    return span_equal(module_resolve(match->module, node), word);
}

static const struct predicate predicates[] = {
    {"in-async", false, in_async},
    {"statement", false, is_statement},
    {"async", false, is_async},
    {"in-library", true, in_library},
    {"calls", true, calls},
    {"own-loop", false, calls_own_loop},
    {"makes-coroutine", false, makes_coroutine},
    {"drops-task", false, drops_task},
    {"shields-unheld", false, shields_unheld},
    {"starts-shielded", false, starts_shielded},
    {"unbalanced-uncancel", false, unbalanced_uncancel},
    {"left-cancelled", false, left_cancelled},
    {"orphans-child", true, orphans_child},
    {"shares-task", false, shares_task},
    {"misses-cancelled", false, misses_cancelled},
    {"unbounded-drain", false, unbounded_drain},
    {"never-fires", false, never_fires},
    {"yields-in-scope", false, yields_in_scope},
    {"opened-late", false, opened_late},
    {"never-pauses", false, never_pauses},
    {"awaits-in-turn", false, awaits_in_turn},
    {"suspends", false, suspends},
    {"text", true, text_is},
    {"names", true, names},
    {"loses", true, loses},
    {"cancel-and-await", false, cancel_and_await},
    {"in-cleanup", false, in_cleanup},
    {"shielded", false, shielded},
    {"cut-off", false, cut_off},
    {"surely-waits", false, surely_waits},
    {"suppression", false, suppression},
    {"at-yield", false, at_yield},
    {"exit-swallows", false, exit_swallows},
    {"in-deadline", false, in_deadline},
    {"in-retry-loop", false, in_retry_loop},
    {"cleans-only-on-errors", false, only_on_errors},
    {"cleans-only-on-cancel", true, only_on_cancel},
    {"forgets-release", true, forgets_release},
    {"leaves-generator-open", true, generator_open},
    {"before-raise", false, before_raise},
    {"replaces-error", false, replaces_error},
    {"unbounded-shield", false, unbounded_shield},
    {"replaces-by-timeout", false, replaces_timeout},
};

const struct predicate *predicate_find(struct span name)
{
    for (size_t i = 0; i < sizeof(predicates) / sizeof(predicates[0]); i++) {
        if (span_is(name, predicates[i].name))
            return &predicates[i];
    }
    return NULL;
}

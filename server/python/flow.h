// Exception flow: where a function loses a cancellation.
//
// Layer: python/; depends on python/module.h, util/ and tree-sitter.
//
// An abstract interpretation of one function body (flow.c tells the domain). A *site* is a place at which a
// cancellation in flight stops being in flight on some path that then leaves the function otherwise.
#ifndef CANCELOT_PYTHON_FLOW_H
#define CANCELOT_PYTHON_FLOW_H

#include "python/module.h"

enum flow_loss {
    FLOW_SWALLOWED,  // node: except_clause that names the cancellation
    FLOW_BROAD,      // node: except_clause that catches it without naming it
    FLOW_SUPPRESSED, // node: with_item with contextlib.suppress
    FLOW_REPLACED,   // node: the statement that raises something else instead
    FLOW_JUMP,       // node: return, break or continue in a finally; or the finally_clause that never ends
    FLOW_STAR,       // node: except* clause
};

struct flow_site {
    enum flow_loss loss;
    TSNode node;       // see above
    TSNode suspension; // the first suspension point whose cancellation is lost here
    bool never_ends;   // on some path that lost it here, a loop goes round for ever
    bool goes_round;   // on some path that lost it here, a `while` around goes round again
    // For SWALLOWED and BROAD: how control leaves the handler without the cancellation.
    const TSNode *exits; // return, break, continue statements, in source order
    size_t exits_len;
    bool falls_through; // control also reaches the end of the handler's block
};

struct flow_result {
    bool loses;
    bool gave_up; // nested or branching too much to be sure: no sites are reported
    const struct flow_site *sites;
    size_t sites_len;
    unsigned steps; // operations run, for those who measure the cost
};

// Analyses the body of a function_definition. The result lives in the module's arena. Near linear in the
// size of the function: memory of what each statement does is kept for each state that reaches it, and the
// number of those is bounded.
struct flow_result flow_analyse(struct module *module, TSNode function);

// Which types a handler or a suppress() catches, as far as cancellation is concerned.
enum catches {
    CATCHES_NOT,
    CATCHES_NAMED, // names a cancellation exception
    CATCHES_BROAD, // bare, BaseException; Exception below Python 3.8
};

// What an except_clause catches; both named and broad gives CATCHES_NAMED.
enum catches handler_catches(struct module *module, TSNode except_clause);

// Whether the except_clause is an except*.
bool handler_is_star(const struct module *module, TSNode except_clause);

// The expressions of the exception types that an except_clause lists: through tuples, PEP 758 lists and
// tuple constants. Writes at most `max` and returns how many there are (0: a bare except).
size_t handler_types(struct module *module, TSNode except_clause, TSNode *types, size_t max);

// As handler_types(), of an expression that stands for a class or a tuple of classes.
size_t exception_types(struct module *module, TSNode expression, TSNode *types, size_t max);

// What a list of exception types (not empty) catches.
enum catches types_catch(struct module *module, const TSNode *types, size_t len);

// The name after `as` (identifier), or the null node.
TSNode handler_name(const struct module *module, TSNode except_clause);

#endif

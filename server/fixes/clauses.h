// Questions about except clauses that several repairs ask.
//
// Layer: fixes/; depends on python/, fixes/layout.h and tree-sitter.
#ifndef CANCELOT_FIXES_CLAUSES_H
#define CANCELOT_FIXES_CLAUSES_H

#include "fixes/effects.h"
#include "fixes/repair.h"

// Whether the clause catches cancellations and nothing else.
bool handler_only_cancels(struct module *module, TSNode clause);

// Whether the suite does nothing: `pass` or `...`, or a single jump without a value that has an effect.
bool block_does_nothing(struct module *module, TSNode block);

// Whether the suite is `if condition: raise` and nothing else: letting the cancellation pass always, it would
// be as good as none.
bool block_may_raise(struct module *module, TSNode block);

// Whether a bare raise at `exit`, a statement in the handler, raises what the handler caught: not inside an
// inner handler or finally.
bool raises_the_caught(const struct module *module, TSNode clause, TSNode exit);

// How a return, break or continue leaves.
enum way_out way_out_by(const struct module *module, TSNode exit);

// How many except clauses the try statement has, and its finally and else clauses (or null nodes).
size_t try_handlers(const struct module *module, TSNode try_statement);
TSNode try_finally(const struct module *module, TSNode try_statement);
TSNode try_else(const struct module *module, TSNode try_statement);

// The first except clause of the try statement, or the null node.
TSNode first_handler(const struct module *module, TSNode try_statement);

// Where a clause that is to stand before this one goes: the start of its line, or of the comments directly
// above it that are indented like it.
uint32_t place_before_clause(struct span source, TSNode clause);

// Whether no clause behind this one catches a cancellation: then one that only lets it pass can go.
bool handler_is_last_for_cancel(struct module *module, TSNode clause);

// Removes an except clause of a try. Where it is the only one, the try goes too (its body moves out), unless
// there is a finally. Returns false, and adds nothing that counts, where that is not possible: an else, or
// comments that would be lost.
bool remove_handler(struct edit_set *edits, const struct module *module, TSNode clause);

// Where nothing but the end of this handler leads to the statement behind the try, and that is a plain return
// at the end of its suite: removes it, for the handler will not come to its end any more. The same behind a
// with that does not suppress any more.
void drop_unreachable_return(struct edit_set *edits, struct module *module, TSNode clause);
void drop_return_behind_with(struct edit_set *edits, struct module *module, TSNode with);

// Takes the cancellation exceptions out of what a clause lists: out of its tuple (a tuple of one becomes that
// one) or its list (PEP 758). Returns false where that is not possible: nothing else is left, they come
// through a constant, or a comment would get lost.
bool drop_cancellations(struct edit_set *edits, struct module *module, TSNode clause);

// Lets the end of a handler raise: behind its last statement, or in place of its `pass` or `...`.
void append_raise(const struct job *job, struct edit_set *edits, TSNode block);

// What the clause calls the exception that it catches; where it has no name for it, it gets one that the
// function does not use yet. Returns "" where it cannot: several types without parentheses.
struct span name_exception(const struct job *job, struct edit_set *edits, TSNode clause);

#endif

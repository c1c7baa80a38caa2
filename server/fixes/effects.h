// What code does besides computing a value, as far as a repair has to know: does it release something, does
// it bind a name that is used elsewhere, would leaving it out be noticed.
//
// Layer: fixes/; depends on python/, util/ and tree-sitter. Every answer errs on the side that makes a repair
// unsafe or not offered. Linear in the size of what is asked about.
#ifndef CANCELOT_FIXES_EFFECTS_H
#define CANCELOT_FIXES_EFFECTS_H

#include "python/module.h"

enum walk {
    WALK_INTO, // go on with the children
    WALK_OVER, // go on behind the node
    WALK_FOUND // stop: this is what was looked for
};

// Visits `node` and what is in it, parents first. Returns whether a visit gave WALK_FOUND.
bool node_walk(TSNode node, enum walk (*visit)(void *context, TSNode node), void *context);

// How control leaves a statement towards what follows.
enum way_out { OUT_THROUGH, OUT_BREAK, OUT_CONTINUE, OUT_RETURN };

// Whether code may release something or put it back in order: it calls anything but what is known not to
// (logging, print, builtin conversions, exception classes), awaits, deletes, or assigns to more than locals.
bool may_release(struct module *module, TSNode code);

// Whether code calls something whose name says that it releases (close, cancel, rollback, ...), deletes a
// name, or counts down.
bool releases(const struct module *module, TSNode code);

// Whether nothing is lost but what is meant to be when a cancellation no longer ends at `statement` (a try or
// with) but leaves it: of what used to run after it, when it was left in this way, nothing releases something
// by releases() up to the end of the function (a finally runs in any case); and its body does not raise a
// cancellation exception itself, or calls a function of the file that does, so that none arrives unless
// somebody has cancelled.
bool cancellation_may_pass(struct module *module, TSNode statement, enum way_out way);

// Whether evaluating an expression can do more than give a value: it calls (a class or a builtin conversion
// does not count), awaits, yields or binds.
bool has_effect(struct module *module, TSNode expression);

// Whether the node itself has one: a call, an await, a yield, a walrus.
bool is_effect(struct module *module, TSNode node);

// Whether an identifier in the code has this name.
bool mentions(const struct module *module, TSNode code, struct span name);

// Whether code calls `super()` without arguments, which means something else in a function of its own.
bool calls_bare_super(const struct module *module, TSNode code);

// Whether a name that the code between the two bytes binds is used elsewhere in `function`, or declared
// global or nonlocal there.
bool binds_for_others(const struct module *module, TSNode function, uint32_t start, uint32_t end);

// Whether the code leaves by return, break, continue or yield, or re-raises by a bare raise, something that
// stands outside of it.
bool leaves(const struct module *module, TSNode code);

// Whether a simple statement ends the flow through its suite: return, raise, break, continue.
bool is_jump(const struct module *module, TSNode statement);

// Whether a statement is `pass` or `...`.
bool is_placeholder(const struct module *module, TSNode statement);

// Whether a call logs or prints.
bool is_logging(struct module *module, TSNode call);

#endif

// What every repair is: a name, a kind, and a function that proposes edits for a finding.
//
// Layer: fixes/; depends on lint/, python/, config/, util/ and tree-sitter.
//
// The repair insert-reraise is fixes/insert_reraise.c, defines `repair_insert_reraise`, and fixes/registry.c
// lists it. A repair proposes or it declines; what all have in common (no syntax error around it, edits that
// do not overlap, unused imports, the proof that the cancellation is no longer lost) is done for it in
// registry.c.
#ifndef CANCELOT_FIXES_REPAIR_H
#define CANCELOT_FIXES_REPAIR_H

#include "fixes/edits.h"
#include "fixes/imports.h"
#include "python/flow.h"

// What a repair works on.
struct job {
    struct arena *arena;
    struct module *module;
    const struct finding *finding; // its rule is NULL where a person asks for it at the cursor
    const struct config *config;
    TSNode node;                  // the finding's node
    TSNode function;              // the function_definition around it
    const struct flow_site *site; // where the flow analysis says that the cancellation is lost there, or NULL
};

// What a repair proposes. It begins with `edits` empty and everything else zero.
struct proposal {
    const char *title; // a verb phrase
    bool safe;         // see fix.h; registry.c takes it back where the cancellation is then lost elsewhere
    int preference;    // 0; below, where another repair of the same finding is to be preferred
    struct edit_set edits;
};

struct repair {
    const char *name;
    enum fix_kind kind;
    // Whether a CancelledError that used to end at the finding's node then leaves it. registry.c sees to
    // those that arrive without a cancellation from outside: that of a task that is awaited, that of a
    // deadline.
    bool lets_pass;
    // Returns false where it has nothing to offer.
    bool (*propose)(const struct job *job, struct proposal *proposal);
};

extern const struct repair repair_insert_reraise;
extern const struct repair repair_insert_cancel_handler;
extern const struct repair repair_guard_reraise;
extern const struct repair repair_remove_from_tuple;
extern const struct repair repair_convert_to_finally;
extern const struct repair repair_unsuppress;
extern const struct repair repair_move_jump_out_of_finally;
extern const struct repair repair_wait_for_task;
extern const struct repair repair_await_sleep;
extern const struct repair repair_insert_await;
extern const struct repair repair_shield_cleanup;
extern const struct repair repair_except_base_exception;
extern const struct repair repair_bound_shield;
extern const struct repair repair_run_in_thread;
extern const struct repair repair_create_process;
extern const struct repair repair_shield_awaited_task;
extern const struct repair repair_keep_task;
extern const struct repair repair_narrow_to_exception;
extern const struct repair repair_reraise_first;
extern const struct repair repair_plain_except;
extern const struct repair repair_let_cancellation_out;
extern const struct repair repair_release_in_finally;
extern const struct repair repair_with_object;
extern const struct repair repair_safe_resource;
extern const struct repair repair_wait_through_cancellation;
extern const struct repair repair_hold_children;
extern const struct repair repair_move_try_out;
extern const struct repair repair_close_generator;

// The cancellation exception of the finding's library, as a qualified name ("asyncio.CancelledError").
const char *job_cancellation(const struct job *job);

// How many seconds inserted code gives a shielded cleanup, as it is written; of the job's arena.
const char *job_seconds(const struct job *job);

// The node itself or its nearest ancestor of this type, or the null node. Costs the depth of the tree.
TSNode node_or_ancestor(TSNode node, TSSymbol symbol);

// The statement around (or at) a node: the outermost node below a suite or module. Costs the depth.
TSNode statement_of(const struct module *module, TSNode node);

#endif

// The part of a cleanup that a shield goes around.
//
// Layer: fixes/; depends on fixes/repair.h, python/ and tree-sitter. Linear in the size of the cleanup.
#ifndef CANCELOT_FIXES_REGION_H
#define CANCELOT_FIXES_REGION_H

#include "fixes/repair.h"

struct region {
    TSNode block;       // the whole cleanup: the suite of a finally, of a handler, of an __aexit__
    TSNode first, last; // the statements to wrap, in one suite; null nodes where there are none
    bool plain_await;   // they are one statement `await ...`
};

// The suite of the cleanup around the finding's node, or the null node.
TSNode cleanup_block(const struct job *job);

// Whether the finding's node is all that is to be shielded in the cleanup, and is in no loop there.
bool region_is_single(const struct job *job, const struct region *region);

// Chooses the statements from the first to the last one in the cleanup's suite that suspend without a shield,
// or the statement around the finding's node alone.
void region_take_all(const struct job *job, struct region *region);
void region_take_one(const struct job *job, struct region *region);

// Whether the statements can be wrapped at all: they stand on lines of their own, do not leave, do not bind
// what is used elsewhere, and do not handle a cancellation of their own.
bool region_can_wrap(const struct job *job, const struct region *region);

// Whether the cleanup itself catches a cancellation of these statements, to go on or to try again: what a
// shield leaves running in the background would then be done twice.
bool region_is_guarded(const struct job *job, const struct region *region);

// Whether a suspension point only lets time pass, `await asyncio.sleep(1)`: a pause between two attempts is
// nothing to protect. And whether that is all that is left to shield in the cleanup.
bool is_pause(struct module *module, TSNode point);
bool region_only_pauses(const struct job *job, const struct region *region);

// Whether a for or while lies between the node (included) and `end`, which is around it.
bool is_in_loop(const struct syntax *s, TSNode node, TSNode end);

#endif

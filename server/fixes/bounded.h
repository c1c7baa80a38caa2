// Cleanups that are bounded already, by a timeout or a cancellation scope of their own: they only lack the
// shield.
//
//     await asyncio.wait_for(release(), 1)      await asyncio.wait_for(asyncio.shield(release()), 1)
//     async with asyncio.timeout(1):            async with asyncio.timeout(1):
//         await release()                           await asyncio.shield(release())
//     with trio.move_on_after(1):               with trio.move_on_after(1, shield=True):
//
// Layer: fixes/; depends on fixes/region.h, fixes/layout.h, python/ and tree-sitter.
#ifndef CANCELOT_FIXES_BOUNDED_H
#define CANCELOT_FIXES_BOUNDED_H

#include "fixes/region.h"

// Whether a handler or a suppress() around the node, within the suite `end`, catches TimeoutError for
// good: a handler that raises something would put that in the place of the cancellation.
bool catches_timeout(struct module *module, TSNode node, TSNode end);

// The first handler of the try whose body is this statement alone: another one can stand before it. Else the
// null node.
TSNode handler_of_own_try(const struct module *module, TSNode statement);

// What a log message calls the awaited expression: its called name, where that is short.
const char *subject_of(const struct job *job, TSNode awaited);

// Puts the shield inside the bound that stands around the finding's node in region->block; where nothing in
// there catches the TimeoutError of asyncio, adds a try that does. Returns false where there is no such
// bound, or nothing can be put around it.
bool shield_bounded(const struct job *job, struct imports *imports, const struct region *region,
                    struct edit_set *edits);

// Whether the finding's node is `await asyncio.wait_for(...)`, which has its bound already.
bool awaits_in_time(const struct job *job);

#endif

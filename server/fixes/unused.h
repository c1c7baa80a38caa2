// Imports that removed code leaves unused.
//
// Layer: fixes/; depends on python/, fixes/imports.h, fixes/layout.h, util/ and tree-sitter.
#ifndef CANCELOT_FIXES_UNUSED_H
#define CANCELOT_FIXES_UNUSED_H

#include "fixes/edits.h"
#include "python/module.h"

// Adds the edits that remove imports of contextlib, asyncio, trio and anyio, or of names from them, that are
// mentioned nowhere but in what `edits` (finished) delete. Linear in the text for each name that comes into
// question.
void imports_drop_unused(struct edit_set *edits, const struct module *module);

#endif

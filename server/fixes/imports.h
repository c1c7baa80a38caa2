// Names from other modules: how the file spells them, imports that inserted code needs, imports that removed
// code leaves unused.
//
// Layer: fixes/; depends on python/, fixes/edits.h, fixes/layout.h, util/ and tree-sitter.
#ifndef CANCELOT_FIXES_IMPORTS_H
#define CANCELOT_FIXES_IMPORTS_H

#include "fixes/edits.h"
#include "python/module.h"

enum { IMPORTS_MAX = 4 };

// The modules that the code inserted by one repair needs besides those that the file imports.
struct imports {
    struct module *module;
    TSNode at; // where the inserted code stands
    struct span needed[IMPORTS_MAX];
    size_t len;
    bool failed; // a name that is needed means something else in this file
};

// How to write a dotted name at `self->at`: as the file spells it, else in full, and its module gets
// imported.
struct span imports_spell(struct imports *self, const char *qualified);

// Adds the edits that insert what is needed: `import NAME` among the imports at the top of the file, in the
// block and at the place where it sorts; where there are none, behind the docstring, `from __future__` and
// the comments at the head. Returns false where no sound edit can be made.
bool imports_finish(struct imports *self, struct edit_set *edits);

// Adds the edits that remove imports of contextlib, asyncio, trio and anyio, or of names from them, that are
// mentioned nowhere but in what `edits` delete. Nothing is added for a name that inserted text mentions.
void imports_drop_unused(struct edit_set *edits, const struct module *module);

// Takes one element out of a list with commas: a tuple, arguments, items of a with, imported names. With an
// element that has lines of its own goes its line.
void remove_from_list(struct edit_set *edits, const struct module *module, TSNode element);

#endif

// Names from other modules: how the file spells them, imports that inserted code needs, imports that removed
// code leaves unused.
//
// Layer: fixes/; depends on python/, fixes/edits.h, fixes/layout.h, util/ and tree-sitter.
#ifndef CANCELOT_FIXES_IMPORTS_H
#define CANCELOT_FIXES_IMPORTS_H

#include "fixes/edits.h"
#include "python/module.h"

enum { IMPORTS_MAX = 4 };

// `import MODULE`, or `from MODULE import NAME` where there is a name.
struct needed_import {
    struct span module, name;
};

// The imports that the code inserted by one repair needs besides those that the file has.
struct imports {
    struct module *module;
    TSNode at; // where the inserted code stands
    struct needed_import needed[IMPORTS_MAX];
    size_t len;
    bool failed; // a name that is needed means something else in this file
};

// How to write a dotted name at `self->at`: as the file spells it, else in full, and its module gets
// imported.
struct span imports_spell(struct imports *self, const char *qualified);

// The same for a name of the user's own package ("app.log.logger"), which is imported by `from app.log import
// logger`; where the file means something else by that, by `import app.log`.
struct span imports_spell_own(struct imports *self, const char *qualified);

// Adds the edits that insert what is needed among the imports at the top of the file, in the block and at the
// place where it sorts, what is not of the standard library in a block of its own; where there are none,
// behind the docstring, `from __future__` and the comments at the head. Returns false where no sound edit can
// be made.
bool imports_finish(struct imports *self, struct edit_set *edits);

// What stands before the first dot.
struct span dotted_first(struct span dotted);

// The module that an import statement imports, or imports from; "" for relative ones.
struct span imported_module(const struct module *module, TSNode import);

// Whether the node is `import a` or `from a import b`; __future__ is neither.
bool is_import(const struct module *module, TSNode node);

// The first import at module level, or the null node.
TSNode first_import(const struct module *module);

#endif

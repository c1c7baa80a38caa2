// Namespaces: what a name stands for at a place, and how a file spells what it has imported.
//
// Layer: python/, beneath module.h; the public calls are module_resolve(), module_constant(), module_spell().
#ifndef CANCELOT_PYTHON_NAMES_H
#define CANCELOT_PYTHON_NAMES_H

#include "python/module.h"

enum binding_kind {
    BINDING_IMPORT,   // `qualified` is what was imported
    BINDING_VALUE,    // assigned exactly once, from `value`
    BINDING_DEF,      // a def or class of the file: `value` is the definition
    BINDING_ARGUMENT, // a parameter that nothing else is assigned to
    BINDING_OTHER,    // anything else: a loop variable, assigned twice, ...
    BINDING_GLOBAL,   // declared global or nonlocal: look further out
};

struct binding {
    struct binding *next; // in the bucket
    struct span name;
    enum binding_kind kind;
    struct span qualified;
    TSNode value;
    bool typing_only; // imported under `if TYPE_CHECKING:`
    bool from_none;   // some other binding of the name was `= None` (a fallback for a failed import)
};

// Collects the names that the own body of `node` binds: a module or a function_definition (parameters too).
void scope_collect(struct module *module, struct scope *scope, TSNode node);

// Adds a definition by its name, or the null node as that of nothing, unless the scope has the name already.
void scope_add_definition(struct module *module, struct scope *scope, struct span name, TSNode definition);

const struct binding *scope_find(const struct scope *self, struct span name);

// The binding that a name would refer to if it stood at this place, or NULL for a builtin or unknown name.
const struct binding *names_visible(struct module *module, TSNode at, struct span name);

// The same for an identifier, which stands where it is.
const struct binding *names_lookup(struct module *module, TSNode identifier);

// Whether an identifier names a parameter that nothing else is assigned to.
bool names_is_argument(struct module *module, TSNode identifier);

// FNV-1a, 64 bits.
uint64_t span_hash(uint64_t seed, struct span text);

#define HASH_SEED UINT64_C(0xcbf29ce484222325)

#endif

// A parsed file and what is known about it: imports, constants, classes, functions.
//
// Layer: python/; depends on tree-sitter and util/.
//
// Facts about the module are gathered by one walk over its top level and its class bodies; facts about a
// function (its imports and simple constants, its library) when they are first asked for. A module and all
// that it hands out live in the arena given to module_init().
#ifndef CANCELOT_PYTHON_MODULE_H
#define CANCELOT_PYTHON_MODULE_H

#include <stdbool.h>
#include <stdint.h>

#include "python/library.h"
#include "python/outline.h"
#include "python/syntax.h"
#include "util/arena.h"
#include "util/patience.h"
#include "util/span.h"

struct binding;        // what a name stands for, see names.h
struct function_facts; // what is known about one function, see facts.h
struct kinds;          // exception classes, see kinds.h
struct answer;         // what functions were told about the bodies of others, see answers.h

// A function of the file whose end others were told of.
struct told {
    struct told *next;
    struct span name;
};

// A function of the file whose calls may return.
struct returned {
    struct returned *next;
    uint32_t start; // bytes
};

// A class defined in the file.
struct module_class {
    struct span name;
    TSNode node;         // class_definition
    const TSNode *bases; // expressions
    size_t bases_len;
};

// Names bound in one namespace: by imports, by simple constants, by other means (which hide outer ones).
struct scope {
    struct binding **buckets; // hash table; NULL where the namespace binds nothing
    size_t buckets_len;       // a power of two
    size_t len;               // bindings
};

// What was found out last about nodes: several rules and passes ask the same of each.
struct recent {
    const void *id; // of the node
    uint32_t start; // of the node, bytes
    struct span name;
    TSNode function;
};
enum { RECENT_LEN = 64 }; // a power of two

// A piece of the tree that is looked at.
struct outlined {
    TSNode node;
    TSNode around; // the innermost function, lambda or class whose body holds it; or the null node
    bool known;    // whether that was asked for
};

struct module {
    const char *source; // borrowed
    uint32_t len;       // bytes
    TSNode root;
    const struct syntax *syntax;
    struct arena *arena;
    struct arena *scratch;     // of what a question needs until it is answered
    int target_minor;          // Python 3.N
    struct patience *patience; // NULL, or what long questions ask; the caller's to set
    struct patience *repairs;  // NULL, or what the making of repairs asks; the caller's to set
    enum library unknown;      // the library of functions about which nothing tells; the caller's to set
    struct outline outline; // of the region being looked at; outside of it parents are asked for one by one
    struct outlined *outlined; // that region
    struct scope globals;
    struct module_class *classes;
    size_t classes_len;
    bool imports_library[LIBRARY_COUNT]; // at module level
    struct function_facts **facts;       // cache by start byte, a hash table
    struct kinds *kinds;                 // made on first use
    struct recent *resolved, *called;    // of module_resolve() and module_called_function(), RECENT_LEN
    struct told
        *told; // functions whose ends others depend on: calls of them never return, or were looked into
    struct answer *answers;         // what others were told about bodies, see answers.h
    struct returned *returned;      // functions whose calls were found out to return
    const uint32_t *returning;      // where functions begin of which that is known already, sorted; the
    size_t returning_len;           // caller's to set
    TSNode within_function, within; // the function that is being read and its body, or null
    unsigned chain;                 // of attributes, or of nested targets, being followed; bounded
    unsigned depth;                 // of constants that refer to constants, bounded
};

// Reads the top level of the file. Linear in the number of module-level statements and of imports inside
// functions where they are asked for. `source`, the tree and both arenas must outlive the
// module.
void module_init(struct module *self, struct arena *arena, struct arena *scratch, const struct syntax *syntax,
                 TSNode root, const char *source, uint32_t len, int target_minor);

// Walks `region` into self->outline, which makes the questions about nodes inside it cheap, and gathers nodes
// on the way.
void module_outline(struct module *self, TSNode region, struct gathering *gathering);

// As ts_node_parent() of a node that is not null; sooner in the region that was walked.
TSNode module_parent(const struct module *self, TSNode node);

static inline struct span module_text(const struct module *self, TSNode node)
{
    return node_text(self->source, node);
}

// The dotted name that an expression (identifier or attribute chain) resolves to through the imports and
// simple constants visible at it: "asyncio.CancelledError" for `aio.CancelledError` after `import asyncio as
// aio`. An identifier that is bound to nothing known gives itself ("open", "BaseException"); a name bound by
// other means (a parameter, an assignment of something else), and every other expression, gives "" (len 0).
// asyncio.exceptions.X is given as asyncio.X, builtins.X as X.
struct span module_resolve(struct module *module, TSNode expression);

// As module_resolve() of the function that a call calls; "" where `node` is no call.
struct span module_callee(struct module *module, TSNode node);

// The value that a name stands for where it was assigned exactly once, at module level or in the function
// around it (`ERRORS = (A, B)`), else the null node.
TSNode module_constant(struct module *module, TSNode identifier);

// How the file spells a dotted name at `at`: through the imports visible there ("CE" after `from asyncio
// import CancelledError as CE`, "aio.CancelledError", ...). "" where nothing in sight gives it: an import is
// then needed.
struct span module_spell(struct module *module, TSNode at, struct span qualified);

// The innermost function_definition whose own body holds the node, or the null node where that is a lambda, a
// class body or the module level.
TSNode module_function_of(const struct module *self, TSNode node);

// Whether the function_definition is `async def`.
bool function_is_async(const struct module *self, TSNode function);

// Whether the innermost function whose body holds the node is `async def`.
bool module_in_async(const struct module *self, TSNode node);

// The library whose cancellation a function receives: from the names used in it, else from the file's
// imports, else asyncio.
enum library module_library_of(struct module *self, TSNode function);

// The class of the file that `name` names at module level, or NULL.
const struct module_class *module_class_named(const struct module *self, struct span name);

// The function_definition that a call calls, where it is a module-level function of the file or a method of
// the class around the call (`self.f()`, `cls.f()`), else the null node.
TSNode module_called_function(struct module *self, TSNode call);

// The name that a parameter of a function_definition binds; the null node for `*`, `/` and patterns.
TSNode parameter_name(const struct syntax *syntax, TSNode parameter);

// Whether the decorators of a function include one that resolves to `qualified`.
bool function_has_decorator(struct module *self, TSNode function, struct span qualified);

// Whether the body of the function's own (no nested def or lambda) holds a suspension point. A `yield` counts
// under @contextmanager and @asynccontextmanager.
bool function_suspends(struct module *self, TSNode function);

// Whether `node` (any node) holds a suspension point of its own function. `yields` says whether a yield
// counts.
bool node_suspends(const struct module *self, TSNode node, bool yields);

// Whether the function is an @asynccontextmanager or @contextmanager: its yields are where the exceptions
// of the with body arrive.
bool function_yield_suspends(struct module *self, TSNode function);

// Whether the body of the function's own holds a yield.
bool function_is_generator(const struct module *self, TSNode function);

// Whether `qualified` is a cancellation exception: asyncio.CancelledError, trio.Cancelled, and on Pythons
// below 3.8 concurrent.futures.CancelledError. A bare CancelledError that nothing binds counts as asyncio's.
bool name_is_cancellation(const struct module *self, struct span qualified);

// Whether an expression names a cancellation exception: by name_is_cancellation(), as a call of
// anyio.get_cancelled_exc_class(), or through a constant that is one.
bool expression_is_cancellation(struct module *self, TSNode expression);

#endif

// Kinds of exceptions: the classes that a raise raises and a handler catches, and whether one catches the other.
//
// Layer: python/, beneath flow.h; depends on python/module.h.
//
// A kind is a small number. A table of kinds belongs to one module; builtin classes have the same number in
// every table.
#ifndef CANCELOT_PYTHON_KINDS_H
#define CANCELOT_PYTHON_KINDS_H

#include "python/module.h"

typedef uint16_t kind_id;

enum {
    KIND_NONE,      // no exception
    KIND_CANCEL,    // the cancellation of the function's library
    KIND_EXCEPTION, // some Exception that nothing is known of: what an ordinary call raises
    KIND_UNKNOWN,   // a value of unknown class, perhaps no Exception
    KIND_BUILTIN,   // the first of the builtin classes: BaseException
    KIND_MAX = 8191,
};

enum fit { MATCH_NO, MATCH_MAYBE, MATCH_YES };

struct kind {
    enum { KIND_IS_SPECIAL, KIND_IS_BUILTIN, KIND_IS_DEFINED, KIND_IS_FOREIGN, KIND_IS_GROUP } sort;
    struct span name;
    kind_id bases[4]; // of builtin and defined classes
    unsigned bases_len;
    const void *id;  // of a defined class: its definition's node
    kind_id inner;   // of a group: what it holds
};

struct kinds {
    struct module *module;
    struct kind *items;
    size_t len, cap;
};

// The table of a module, made on first use; lives in the module's arena.
struct kinds *module_kinds(struct module *module);

// The kind that a builtin class name stands for, or KIND_NONE.
kind_id kind_builtin(struct kinds *self, struct span name);

// The kind of the exception class that an expression names: a builtin, a class of the file, the cancellation,
// or a class from elsewhere. KIND_UNKNOWN where it cannot be told (a variable), KIND_NONE for a class of the
// file that is no exception.
kind_id kind_of_class(struct kinds *self, TSNode expression);

// Whether an expression names something that is surely an exception class (not merely a class from elsewhere).
bool kind_is_known_class(const struct kinds *self, kind_id kind);

// The group of exceptions that holds one of this kind.
kind_id kind_group(struct kinds *self, kind_id inner);

// What a group holds; the kind itself where it is no group.
kind_id kind_leaf(const struct kinds *self, kind_id kind);

// Whether a handler of class `type` catches an exception of this kind. KIND_UNKNOWN as a type is a class that
// cannot be told: it may catch anything but the cancellation, which code names where it means it.
enum fit kind_match(const struct kinds *self, kind_id kind, kind_id type);

// Whether a task that ends with an exception of this kind counts as cancelled.
bool kind_is_cancel(const struct kinds *self, kind_id kind);

#endif

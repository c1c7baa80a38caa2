// Kinds of exceptions: the classes that a raise raises and a handler catches, and whether one catches the
// other.
//
// Layer: python/, beneath flow.h; depends on python/module.h.
//
// A kind is a small number. A table of kinds belongs to one module; builtin classes have the same number in
// every table.
//
// A kind is either one class exactly, that of `raise ValueError()`, or *vague*: an exception of some class or
// one of its subclasses, as a handler gets it. A vague kind also knows what it is not: an exception that has
// passed `except KeyError` and is caught by `except LookupError` further out is some LookupError, but no
// KeyError, and another `except KeyError` around would never see it.
#ifndef CANCELOT_PYTHON_KINDS_H
#define CANCELOT_PYTHON_KINDS_H

#include "python/builtin_kinds.h"
#include "python/module.h"

typedef uint16_t kind_id;

enum {
    KIND_NONE,      // no exception
    KIND_CANCEL,    // the cancellation of the function's library
    KIND_EXCEPTION, // some Exception that nothing is known of: what an ordinary call raises
    KIND_UNKNOWN,   // a value of unknown class, perhaps no Exception
    KIND_CALLER,    // in a function that is summed up: what its caller is handling

// clang-format off
    // The builtin classes: CLASS_BaseException, CLASS_Exception and so on.
#define BUILTIN_ID(id, name, base) CLASS_##id,
    BUILTIN_KINDS(BUILTIN_ID)
#undef BUILTIN_ID
    CLASSES_END,
    // clang-format on
    CLASS_None = KIND_NONE, // the base of BaseException
    KIND_MAX = 8191,
    WITHOUT_MAX = 6, // classes that a vague kind is known not to be; more are forgotten
};

enum fit { MATCH_NO, MATCH_MAYBE, MATCH_YES };

struct kind {
    enum {
        KIND_IS_SPECIAL,
        KIND_IS_BUILTIN,
        KIND_IS_DEFINED,
        KIND_IS_FOREIGN,
        KIND_IS_VAGUE, // of class `inner` or a subclass, and of none of the classes `without`
        KIND_IS_GROUP,
    } sort;
    unsigned bases_len;
    struct span name;
    kind_id bases[4]; // of builtin and defined classes
    const void *id;   // of a defined class: its definition's node
    unsigned without_len;
    kind_id inner;                // of a group: what it holds; of a vague kind, see above
    kind_id without[WITHOUT_MAX]; // sorted
};

struct kinds {
    struct module *module;
    struct kind *own; // those behind the builtin classes
    size_t own_len, own_cap;
};

// The table of a module, made on first use; lives in the module's arena.
struct kinds *module_kinds(struct module *module);

// The kind of the exception class that an expression names: a builtin, a class of the file, the cancellation,
// or a class from elsewhere. KIND_UNKNOWN where it cannot be told (a variable), KIND_NONE for a class of the
// file that is no exception.
kind_id kind_of_class(struct kinds *self, TSNode expression);

// Whether an expression names something that is surely an exception class (not merely a class from
// elsewhere).
bool kind_is_known_class(const struct kinds *self, kind_id kind);

// The group of exceptions that holds one of this kind.
kind_id kind_group(struct kinds *self, kind_id inner);

// What a group holds; the kind itself where it is no group.
kind_id kind_leaf(const struct kinds *self, kind_id kind);

// Whether the exception is of some class that is not known exactly.
bool kind_is_vague(const struct kinds *self, kind_id kind);

// What is known of an exception of this kind inside a handler of class `type` that may have matched it.
kind_id kind_narrowed(struct kinds *self, kind_id kind, kind_id type);

// What is known of an exception of this kind after a handler of class `type` that has not matched it.
kind_id kind_passed(struct kinds *self, kind_id kind, kind_id type);

// Whether an exception of kind `kind` is of exactly the class that another one, `type`, has or is.
enum fit kind_has_class(const struct kinds *self, kind_id kind, kind_id type);

// Whether a handler of class `type` catches an exception of this kind. KIND_UNKNOWN as a type is a class that
// cannot be told: it may catch anything but the cancellation, which code names where it means it.
enum fit kind_match(const struct kinds *self, kind_id kind, kind_id type);

// Whether a task that ends with an exception of this kind counts as cancelled.
bool kind_is_cancel(const struct kinds *self, kind_id kind);

#endif

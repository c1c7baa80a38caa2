// The units that a text is linted in, and what they can tell one another.
//
// Layer: lint/; depends on python/, util/ and lint/linter.h.
//
// A unit is a statement of the module, or of a class at its top level, with all that stands in it: most are
// functions. What a unit's findings are made of is its own tree, and what it asks about others; and it asks
// by name. So a unit that is as it was, in which no name stands of which anything has changed, has the
// findings that it had.
#ifndef CANCELOT_LINT_UNITS_H
#define CANCELOT_LINT_UNITS_H

#include "lint/linter.h"
#include "python/module.h"
#include "util/vec.h"

// The names that are used in a text: a Bloom filter.
struct uses {
    uint64_t bits[16];
};

struct unit {
    uint32_t start, end;         // bytes
    uint32_t was_start, was_end; // before units_follow()
    uint32_t len;                // of its node, bytes
    uint64_t class;              // a hash of the name of the class that it is a member of; 0 for none
    uint64_t name, value;        // of a function: what it is known by, and a hash of its decorators and head
    TSSymbol symbol;
    bool begins;        // a statement can begin where it does
    TSNode node;        // of the tree that the units were listed from
    bool touched;       // an edit was made in it, or beside it
    bool kept;          // it has the findings that it had
    bool mentions;      // it is not kept because of a name in it
    bool head_mentions; // it is a function, and such a name stands in its head
    bool told;          // others were found to depend on it
    bool special;       // it is a method that is called by no name
    struct uses *uses;  // owned; NULL until it is asked for them, and when its text has changed
    size_t heir;        // of a former unit: 1 and the index of what it is now; 0 for nothing
};

// What differs between the former tree and the one of now.
struct difference {
    TSNode former;   // the former tree's root; the tree has followed the edits
    bool compared;   // what follows is known
    TSRange *ranges; // sorted; what is outside of them is the same
    uint32_t len;
};

// Something that is known by a name.
struct fact {
    uint64_t name; // a hash
    uint64_t value;
};

// A class whose members are units.
struct unit_class {
    TSNode node;          // of the tree that the units were listed from
    uint32_t start;       // bytes; follows edits
    uint64_t class;       // as its members have it
    uint64_t head;        // a hash of its head
    size_t first, behind; // which units stand in it
};

struct units {
    TSTree *tree;                   // that they were listed from, so that their nodes stay; NULL at first
    VEC(struct unit) items;         // in order; they do not overlap
    VEC(struct unit_class) classes; // in order
    VEC(struct fact) bindings;      // of the module, but imports
    uint64_t imports;               // a hash of all imports of the module's
};

// Names about which something has changed.
struct names {
    VEC(uint64_t) items;
    size_t asked;      // how many of them units were asked about
    uint64_t bits[32]; // a Bloom filter of the others
};
enum { NAMES_MAX = 256 }; // more are not kept: nearly all has changed

// Lists the units of the module; linear in the statements outside of functions. Those of classes that are the
// same piece of memory in the tree that `former` was listed from are taken from there; NULL for nothing.
void units_list(struct units *self, const struct module *module, const struct units *former);
void units_finish(struct units *self);

// Moves the units as the edits move their text, and marks those that the edits touch.
void units_follow(struct units *self, const struct text_edit *edits, size_t len);

// Decides which units of `self` are those of `former`, which has followed the edits: those that no edit
// touches, and whose nodes are what they were. Linear, with a search of the former tree for each unit that
// lies in the ranges.
void units_match(struct units *self, struct units *former, const struct difference *difference);

// Reads what others see of those units that are not kept.
void units_describe(struct units *self, const struct module *module);

void names_finish(struct names *self);

// Adds the names about which `former` says something else than `self`, where both are described.
void units_compare(const struct units *self, const struct units *former, struct names *names);

// Finds the units that are not kept because of one of the names. From now on only names that are added later
// are asked about.
void units_ask(struct units *self, struct names *names, const struct module *module);

// The function_definition that the unit is, or the null node.
TSNode unit_function(const struct unit *self, const struct syntax *syntax);

// Adds the names by which a unit that is not kept is known to others: that of the function; else those of
// what is defined in it, and where it mentions names, of what it may bind to something else now.
void unit_add_names(const struct unit *self, struct names *names, const struct module *module);

#endif

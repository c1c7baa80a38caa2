// What is got in one statement and given back in a later one of the same suite.
//
// Layer: fixes/; depends on fixes/repair.h, lint/release.h, python/ and tree-sitter.
#ifndef CANCELOT_FIXES_USE_H
#define CANCELOT_FIXES_USE_H

#include "fixes/repair.h"

// What gets, what gives back, and what stands between. All but `release` are statements.
struct use {
    struct span object; // that is got, as it is written
    TSNode acquire;
    TSNode first, last; // between the two, or null nodes
    TSNode statement;   // that gives back, or the try that does so in its finally
    TSNode release;     // the call or augmented assignment
};

// Reads the use that the job's node, a call or an augmented assignment, begins. Returns false where it begins
// none, where its statements share their lines with others, or where, at a cursor, a try around them may
// give back, too.
bool use_find(const struct job *job, struct use *use);

#endif

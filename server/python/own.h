// The nodes of one function's own body: what runs when it runs, and not what nested functions do later.
//
// Layer: python/; depends on python/syntax.h.
#ifndef CANCELOT_PYTHON_OWN_H
#define CANCELOT_PYTHON_OWN_H

#include "python/syntax.h"

// Returns true to stop.
typedef bool (*own_visitor)(void *context, TSNode node);

// Visits `node` and all named nodes in it, in source order, until the visitor returns true; returns whether
// it did. Functions, lambdas and classes in it are visited, what is in them is not. A function_definition
// given as `node` is visited whole. Linear.
bool own_any(const struct syntax *syntax, TSNode node, own_visitor visit, void *context);

// The same, into nested functions too.
bool nested_any(const struct syntax *syntax, TSNode node, own_visitor visit, void *context);

#endif

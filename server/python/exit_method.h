// __exit__ and __aexit__: the methods that are told of an exception and may drop it.
//
// Layer: python/; depends on python/module.h.
#ifndef CANCELOT_PYTHON_EXIT_METHOD_H
#define CANCELOT_PYTHON_EXIT_METHOD_H

#include "python/module.h"

// Whether the function is the __aexit__ of a class, or the __exit__ of one that has an __aexit__ too.
bool is_async_exit_method(struct module *module, TSNode function);

// The parameters that get the class of the exception and the exception, where the function is an __exit__ or
// __aexit__ that takes them one by one. Returns 2, or 0.
size_t exit_method_parameters(struct module *module, TSNode function, TSNode names[2]);

// The return statement by which an async exit method drops a cancellation, or the null node.
TSNode exit_method_swallows(struct module *module, TSNode function);

#endif

// Which class an object is of, as far as the file tells without types.
//
// Layer: lint/; depends on python/.
#ifndef CANCELOT_LINT_OBJECTS_H
#define CANCELOT_LINT_OBJECTS_H

#include "python/module.h"

// The qualified name of the class that an expression is an instance of: "pathlib.Path" for `Path("a") / "b"`,
// for a local that is assigned it once, opened by a `with` around it, or a parameter annotated with it;
// "asyncio.AbstractEventLoop" for what get_running_loop() gives and for what is called `loop`. "" where the
// file does not tell.
struct span object_class(struct module *module, TSNode expression);

// A function that gives objects of a class, where its name is not that of the class. Both are qualified.
struct object_maker {
    const char *function, *class;
};

// All of them; ended by NULL.
extern const struct object_maker object_makers[];

// What the name stands for where it is bound by a `with ... as name` around the node, in its own function:
// the expression before the `as`, or the null node.
TSNode object_opened_as(struct module *module, TSNode node, struct span name);

#endif

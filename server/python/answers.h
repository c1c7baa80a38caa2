// What was told about a function of the file to those who asked from other functions.
//
// Layer: python/, beneath module.h; depends on python/module.h.
//
// A finding in one function may depend on what stands in the body of another. Whoever looks there says so
// here, so that an edit of that body makes the file be looked at anew when it changes the answer.
#ifndef CANCELOT_PYTHON_ANSWERS_H
#define CANCELOT_PYTHON_ANSWERS_H

#include "python/module.h"

// A question about the body of a function_definition; its answer is a number.
typedef uint64_t (*answer_question)(struct module *module, TSNode function);

struct answer {
    struct answer *next;
    struct span name; // of the function
    answer_question question;
    uint64_t answer;
};

// Asks, and notes what the answer was.
uint64_t answers_ask(struct module *module, answer_question question, TSNode function);

// Question: 1 for a coroutine function: an async def without a yield in its own body; else 0.
uint64_t answer_is_coroutine(struct module *module, TSNode function);

#endif

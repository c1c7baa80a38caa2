// How calls of a function of the file end, as far as other functions need to know.
//
// Layer: python/, beneath flow.h.
#ifndef CANCELOT_PYTHON_SUMMARY_H
#define CANCELOT_PYTHON_SUMMARY_H

#include "python/kinds.h"

enum { SUMMARY_KINDS_MAX = 8 };

struct flow_summary {
    bool never_returns; // every call ends by raising, or is annotated NoReturn or Never
    bool fails;         // what it calls may raise some other Exception first
    kind_id raises[SUMMARY_KINDS_MAX];
    size_t raises_len;
};

// The summary of a function_definition, made on first use. A function whose summary depends on itself counts
// as returning.
const struct flow_summary *summary_of(struct module *module, TSNode function);

#endif

// How calls of a function of the file end, as far as other functions need to know.
//
// Layer: python/, beneath flow.h.
#ifndef CANCELOT_PYTHON_SUMMARY_H
#define CANCELOT_PYTHON_SUMMARY_H

#include "python/interpret.h"

enum { SUMMARY_KINDS_MAX = 8 };

struct flow_summary {
    bool never_returns; // every call ends by raising, or is annotated NoReturn or Never
    bool fails;         // what it calls may raise some other Exception first
    kind_id raises[SUMMARY_KINDS_MAX];
    size_t raises_len;
    value_id
        returns; // VALUE_TRUE or VALUE_FALSE where all that it returns is true or false; or VALUE_UNKNOWN
};

// The summary of a function_definition, made on first use. A function whose summary depends on itself counts
// as returning.
const struct flow_summary *summary_of(struct module *module, TSNode function);

// The same for calls with an argument that something is known of; NULL where that is no help.
const struct flow_summary *summary_given(struct module *module, TSNode function, struct given given);

#endif

// How much of the processor's time something may take, so that a busy machine finds what an idle one does.
//
// Layer: lsp/; depends on platform/ and util/.
#ifndef CANCELOT_LSP_BUDGET_H
#define CANCELOT_LSP_BUDGET_H

#include "util/patience.h"

struct budget {
    double end;               // in seconds of clock_processor()
    struct patience patience; // asks whether it is used up; valid as long as the budget stays where it is
};

// From now on `seconds` of it.
void budget_begin(struct budget *self, double seconds);

// What is left, in seconds; 0 where nothing is.
double budget_left(const struct budget *self);

#endif

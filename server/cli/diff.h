// Unified diffs of two texts.
//
// Layer: cli/; depends on util/. Pure.
#ifndef CANCELOT_CLI_DIFF_H
#define CANCELOT_CLI_DIFF_H

#include <stdbool.h>

#include "util/strbuf.h"

// Appends the difference in the unified format, as patch(1) takes it, with three lines of context; nothing
// where there is none. `path` goes into the header. Linear in the texts for few changes; where the differing
// lines are so many that finding the shortest difference would take long, they are shown as replaced as a
// whole.
void diff_unified(struct strbuf *out, const char *path, struct span before, struct span after, bool color);

#endif

// Proving a repair before it is offered: the repaired text is parsed and its exception flow analysed.
//
// Layer: fixes/; depends on fixes/repair.h, python/, util/ and tree-sitter. Parses incrementally, so the cost
// is about that of the repaired function, plus one copy of the text.
#ifndef CANCELOT_FIXES_VERIFY_H
#define CANCELOT_FIXES_VERIFY_H

#include "fixes/repair.h"

enum verdict {
    VERDICT_BROKEN,         // does not parse, or too involved to be sure
    VERDICT_STILL_LOST,     // the cancellation is still lost at the same place, or at more places than before
    VERDICT_LOST_ELSEWHERE, // no longer there, but at a place where it was not lost before
    VERDICT_KEPT,
};

enum verdict verify_edits(const struct job *job, const struct edit *edits, size_t edits_len);

#endif

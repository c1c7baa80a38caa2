// Writing the shield around an awaited release that is not in a cleanup yet.
//
// Layer: fixes/; depends on fixes/wrapping.h, python/ and tree-sitter. The shield of shield_cleanup.c.
#ifndef CANCELOT_FIXES_SHIELDING_H
#define CANCELOT_FIXES_SHIELDING_H

#include "fixes/wrapping.h"

// Writes `header` ("finally:") before the statement `await ...`, moves it below that, and shields it there
// for as long as the settings say. Returns false where the statement cannot be moved.
bool shield_below(const struct job *job, struct imports *imports, TSNode await, const char *header,
                  struct edit_set *edits);

#endif

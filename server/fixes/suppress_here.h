// Comments that say not to report a finding.
//
// Layer: fixes/; depends on lint/, python/, util/ and tree-sitter.
#ifndef CANCELOT_FIXES_SUPPRESS_HERE_H
#define CANCELOT_FIXES_SUPPRESS_HERE_H

#include "fixes/fix.h"

// The insertion that suppresses the finding's rule in its line: a comment at the end of the line, a further
// entry in the list of one that is there, or a comment on a line of its own before. Returns false where none
// of them is possible. The text is owned by `arena`.
bool suppress_in_line(struct arena *arena, const struct module *module, const struct finding *finding,
                      struct edit *edit);

// The insertion that suppresses the finding's rule in the whole file: a comment at its beginning, or a
// further entry in the one that is there.
struct edit suppress_in_file(struct arena *arena, const struct module *module, const struct finding *finding);

#endif

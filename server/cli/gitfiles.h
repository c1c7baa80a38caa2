// Which files of a folder git does not ignore.
//
// Layer: cli/; depends on util/. Asks git, which alone knows all that its ignore files can say.
#ifndef CANCELOT_CLI_GITFILES_H
#define CANCELOT_CLI_GITFILES_H

#include <stdbool.h>

#include "util/strbuf.h"

struct tracked;

// Asks git about what is below a folder, whose path is without symbolic links. Returns NULL where nothing is
// to be left out: the folder is in no repository, git ignores all of it, so that who named it wants it, or,
// with a `problem`, git does not answer. The caller destroys it.
struct tracked *tracked_below(const char *real, struct strbuf *problem);
void tracked_destroy(struct tracked *self); // accepts NULL

// Whether git ignores a file below the folder, or all that is in a folder below it. Repositories in it count
// as a whole. Logarithmic in the number of files.
bool tracked_leaves_out(const struct tracked *self, const char *real);

#endif

// Replacing a file's contents in one step.
//
// Layer: platform/; depends on its files and util/.
#ifndef CANCELOT_PLATFORM_REPLACE_H
#define CANCELOT_PLATFORM_REPLACE_H

#include <stdbool.h>

#include "platform/files.h"

// Puts `bytes` in the place of a file's contents: at any moment the file has either the old or the new ones,
// and its owner and permissions stay. `real` is its path without symbolic links (they stay, too), `before`
// its status when the old contents were read: a file that changed since is left alone. Returns false where it
// cannot be done: the file is as it was then, and `problem` has a sentence that says why, without its name.
bool replace_file(const char *real, const struct file_status *before, struct span bytes,
                  struct strbuf *problem);

#endif

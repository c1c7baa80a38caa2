// Which lines differ from those of a git revision.
//
// Layer: cli/; depends on util/. Reads through git.
#ifndef CANCELOT_CLI_CHANGES_H
#define CANCELOT_CLI_CHANGES_H

#include <stdbool.h>

#include "util/strbuf.h"

struct changes;

// Asks git what changed in the repository around `folder` since it and `revision` parted; files that git does
// not know yet are new as a whole. The caller destroys the result. Returns NULL with a `problem`, a sentence,
// where git cannot tell.
struct changes *changes_since(const char *revision, const char *folder, struct strbuf *problem);
void changes_destroy(struct changes *self); // accepts NULL

// Whether one of the lines from `first` to `last` (from 1) of a file is new or changed, or lines between two
// of them are gone. `real` is its path without symbolic links. What lies outside the repository is new. May
// be called by several threads at a time.
bool changes_touch(const struct changes *self, const char *real, unsigned long first, unsigned long last);

#endif

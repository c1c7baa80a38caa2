// Asking git.
//
// Layer: cli/; depends on platform/ and util/.
#ifndef CANCELOT_CLI_GIT_H
#define CANCELOT_CLI_GIT_H

#include <stdbool.h>

#include "util/strbuf.h"

// Runs git with these arguments (ended by NULL, without "git" itself) in a folder, without input, and appends
// what it prints to `out`. The variables by which git hooks point git at one repository do not count. Returns
// false where git cannot be started or ends with another status than 0; `error` then has the first line that
// it printed on stderr, or why it could not be started.
bool git_read(const char *folder, const char *const *arguments, struct strbuf *out, struct strbuf *error);

#endif

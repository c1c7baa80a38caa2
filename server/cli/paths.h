// Paths as files are found by, and as people read them.
//
// Layer: cli/; depends on platform/, text/path.h and util/.
#ifndef CANCELOT_CLI_PATHS_H
#define CANCELOT_CLI_PATHS_H

#include <stdbool.h>

// Whether there is a folder.
bool path_is_folder(const char *path);

// The path without symbolic links; of what is not there, as it would be below the current folder. The caller
// frees it.
char *path_real(const char *path);

// An absolute path as one would write it in the current folder: relative where it lies below. Points into
// `path`.
const char *path_from_here(const char *path);

#endif

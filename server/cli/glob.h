// Patterns for paths, as they are usual in ignore files.
//
// Layer: cli/; depends on the C library only. Pure.
#ifndef CANCELOT_CLI_GLOB_H
#define CANCELOT_CLI_GLOB_H

#include <stdbool.h>

// Whether a file or folder is meant by a pattern. Without a slash the pattern is about its name, wherever it
// lies ("*_pb2.py", "generated"); with one about its path, `path` ("src/gen/*.py"), or, where it begins with
// a slash, `real`. ** stands for any number of folders, *, ? and [...] for characters of one name. A slash at
// the end changes nothing.
bool glob_matches(const char *pattern, const char *path, const char *real);

#endif

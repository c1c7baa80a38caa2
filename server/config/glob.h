// Patterns of paths, as configuration files write them.
//
// Layer: config/; depends on util/ only. Pure.
#ifndef CANCELOT_CONFIG_GLOB_H
#define CANCELOT_CONFIG_GLOB_H

#include <stdbool.h>

#include "util/span.h"

// Whether `pattern` matches `path` as a whole. `*` stands for any text, also across folders; `**/` for any
// number of folders, also none; `?` for one character but '/'; `[abc]`, `[a-z]` and `[!a]` for one character.
// The product of both lengths at worst.
bool glob_matches(struct span pattern, struct span path);

// Whether `pattern` is about the file or folder at `path`, which is relative to the folder that the pattern
// belongs to: it matches the path or a folder on it; where it holds no '/', a name on it.
bool glob_covers(struct span pattern, struct span path);

#endif

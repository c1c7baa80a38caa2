// The reader of TOML 1.0, on tree-sitter's grammar of it.
//
// Layer: config/; depends on util/ and tree-sitter, of which nothing else in this folder knows.
#ifndef CANCELOT_CONFIG_TOML_H
#define CANCELOT_CONFIG_TOML_H

#include "config/problem.h"

enum { TOML_MAX_BYTES = 1024 * 1024, TOML_MAX_DEPTH = 64 };

// Reads `text`. Returns its table, owned by problems->arena; its strings may be spans of `text`, which has to
// live as long. Where the text is no TOML (or longer or nested deeper than the bounds above, which no
// configuration is) it adds a fatal problem and returns NULL.
struct value *toml_read(struct span text, struct problems *problems);

#endif

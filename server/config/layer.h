// What one source says about the settings: a configuration file, the editor, the command line.
//
// Layer: config/; depends on util/ only.
//
// A layer is laid over others: what it does not say is left to those below. lint/policy.h makes of a pile of
// layers what holds for one file.
//
// The keys, as they are written in cancelot.toml, below [tool.cancelot] in pyproject.toml, and in the
// editor's settings (as JSON); all of them are optional:
//     select            array of rules: their codes, beginnings of codes, names, "ALL"
//     ignore            array of rules, taken from those that select gives
//     per-file-ignores  table from a pattern of paths to an array of rules
//     severity          table from a rule to "off", "hint", "information", "warning" or "error"
//     exclude           array of patterns of paths
//     queries           array of folders with rules of the user's own; from files alone
//     target-version    "3.N"
//     library           "asyncio", "trio" or "anyio"
//     shield-timeout    number of seconds
//     logger            full name of a logger, "app.log.logger"
//     safe-resource     full name of a context manager's function, "app.resources.safe_resource"
#ifndef CANCELOT_CONFIG_LAYER_H
#define CANCELOT_CONFIG_LAYER_H

#include <stdbool.h>

#include "config/problem.h"

struct word_list {
    bool given; // an empty list is not the same as none
    size_t len;
    const struct span *items;
};

struct file_ignore {
    struct span pattern;
    struct word_list rules;
    struct extent place; // of the pattern in the file
};

struct severity_setting {
    struct span rule;
    struct span severity; // one of the five words
    struct extent place;  // of the rule in the file
};

enum layer_key {
    LAYER_SELECT,
    LAYER_IGNORE,
    LAYER_FILE_IGNORES,
    LAYER_SEVERITY,
    LAYER_EXCLUDE,
    LAYER_QUERIES,
    LAYER_TARGET_VERSION,
    LAYER_LIBRARY,
    LAYER_SHIELD_TIMEOUT,
    LAYER_LOGGER,
    LAYER_SAFE_RESOURCE,
    LAYER_KEYS,
};

// Everything is owned by the arena that it was read into. layer_empty() gives one that says nothing.
struct layer {
    struct span folder; // absolute; what the patterns start from. Empty: they start from wherever they match
    struct word_list select, ignore, exclude, queries;
    const struct file_ignore *file_ignores;
    size_t file_ignores_len;
    const struct severity_setting *severities;
    size_t severities_len;
    int target_minor;                 // 0: not said
    double shield_timeout;            // 0: not said
    struct span library;              // empty: not said
    struct span logger;               // empty: not said
    struct span safe_resource;        // empty: not said
    struct extent places[LAYER_KEYS]; // where a file says each key; all zero where it does not
};

// How the key is written.
const char *layer_key_name(enum layer_key key);

// A layer that says nothing.
struct layer layer_empty(void);

// Whether a word of a configuration names any rule: what this folder cannot know.
struct rule_names {
    bool (*names_any)(const void *context, struct span pattern);
    const void *context;
};

// Reads a table of settings, and adds what is wrong with it to `problems`: a value that is wrong is fatal, an
// unknown key is not. Everything is owned by problems->arena, or borrowed from what `table` borrows.
struct layer layer_read(const struct value *table, struct span folder, const struct rule_names *rules,
                        struct problems *problems);

// Whether the layer excludes the file or folder at `path` (absolute), or one above it.
bool layer_excludes(const struct layer *self, struct span path);

// `path` as the layer's patterns see it: relative to its folder. False where it lies outside.
bool layer_relative(const struct layer *self, struct span path, struct span *relative);

#endif

// Which Python files a check is about.
//
// Layer: cli/; depends on config/ and util/. Reads folders; opens configuration files alone.
#ifndef CANCELOT_CLI_WALK_H
#define CANCELOT_CLI_WALK_H

#include <stdbool.h>
#include <stddef.h>

#include "config/project.h"
#include "util/strbuf.h"

struct walk_entry {
    char *path;  // as the user would write it: the argument, and what is below it
    char *real;  // absolute and without symbolic links; NULL where something is wrong
    int problem; // what errno said of it, or 0
};

struct walk {
    struct walk_entry *items;
    size_t len, cap;
    size_t left_out;     // Python files and folders that patterns or git leave out
    struct strbuf notes; // lines that say what of the ignore files could not be respected
};

struct walk_options {
    const char *const *excludes; // patterns (config/glob.h) of files and folders to leave out; ended by NULL
    struct projects *projects;   // leave out what their `exclude` says; NULL for none
    bool respect_gitignore;      // leave out what git ignores
};

// Gathers the files that `paths` (ended by NULL) stand for: of a folder every *.py below it, in the order of
// names; anything else is taken as it is. Left out below a folder are hidden ones, virtual environments,
// installed packages, caches and build output, and what the options say. Symbolic links to folders are not
// followed there, so no loop can arise; what is reached twice is taken once. What cannot be read is an item
// with its problem. The caller finishes the walk.
struct walk walk_paths(char *const *paths, const struct walk_options *options);
void walk_finish(struct walk *self);

#endif

// What a command has to do with configuration files besides obeying them: to say what is wrong with them and
// where something stands in them, and to find the rules of the user's own that they name.
//
// Layer: cli/; depends on config/, text/ and util/.
#ifndef CANCELOT_CLI_CONFIGURATION_H
#define CANCELOT_CLI_CONFIGURATION_H

#include "config/project.h"
#include "util/strbuf.h"

// What holds for the file, or for the files right below the folder, at `path`, which need not exist. Borrowed
// as of projects_find().
const struct project *configuration_of(struct projects *projects, const char *path);

// Appends a line for each thing that is wrong with the files that were read. Returns whether all could be
// used.
bool configuration_add_problems(const struct projects *projects, struct strbuf *lines);

// Appends "pyproject.toml:3", as seen from the current folder.
void configuration_add_place(struct strbuf *out, const struct config_file *file, struct extent place);

// The folders that the setting `queries` names, each once.
struct query_folders {
    char **items; // owned; relative to the current folder, or absolute
    size_t len, cap;
};

// Adds those of what holds for each of `paths` (ended by NULL). What is wrong with the files is left for
// later to say: which rules there are is not known before these are.
void query_folders_of(struct query_folders *self, char *const *paths);
void query_folders_finish(struct query_folders *self);

#endif

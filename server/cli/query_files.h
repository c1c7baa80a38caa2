// The files of a user's own rules.
//
// Layer: cli/; depends on lint/ and util/. Reads files.
#ifndef CANCELOT_CLI_QUERY_FILES_H
#define CANCELOT_CLI_QUERY_FILES_H

#include "lint/linter.h"

struct query_files {
    struct query_file *items; // what they hold is owned
    size_t len, cap;
};

// Appends every *.scm of a folder, in the order of names, with the page beside it (*.md). What cannot be read
// is left out, and `problems` gets a line.
void query_files_read(struct query_files *self, const char *folder, struct strbuf *problems);
void query_files_finish(struct query_files *self);

#endif

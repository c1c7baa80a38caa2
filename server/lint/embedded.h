// The rules and their pages, compiled into the binary: every queries/NAME.scm and queries/NAME.md except
// README.md. The build makes the table (server/cmake/embedded.cmake).
//
// Layer: lint/; depends on nothing.
#ifndef CANCELOT_LINT_EMBEDDED_H
#define CANCELOT_LINT_EMBEDDED_H

#include <stddef.h>

struct embedded_file {
    const char *name;  // without its folder: "swallowed-cancellation.scm"
    const char *bytes; // the contents: len bytes, and a NUL after them
    size_t len;        // bytes, without that NUL
};

// Sorted by name, bytewise.
extern const struct embedded_file embedded_files[];
extern const size_t embedded_files_len;

#endif

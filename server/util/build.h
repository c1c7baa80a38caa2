// What this program was built from. The build writes the values (server/cmake/build.cmake).
//
// Layer: util/; depends on nothing.
#ifndef CANCELOT_UTIL_BUILD_H
#define CANCELOT_UTIL_BUILD_H

// The git commit's first 12 digits, with ", modified" behind them where the sources differ from it; "unknown"
// where neither git nor a file of the source distribution tells.
extern const char build_commit[];

// The libraries that are linked in and their versions: "tree-sitter 0.25.1, tree-sitter-python 0.25.0, ...".
extern const char build_libraries[];

#endif

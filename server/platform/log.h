// Log lines for people, on standard error.
//
// Layer: platform/; depends on its streams only.
//
// Invariant: a log line never stops the program. Where standard error is closed, or a pipe that nobody
// empties, the line is lost.
#ifndef CANCELOT_PLATFORM_LOG_H
#define CANCELOT_PLATFORM_LOG_H

#include <stddef.h>

// Writes "cancelot: ", the formatted text and a line end, all at once. Control characters in it are shown as
// '?'; what is longer than LOG_LINE_MAX bytes is cut.
__attribute__((format(printf, 1, 2))) void log_line(const char *format, ...);

// Short enough for a pipe to take the line whole (PIPE_BUF of POSIX).
enum { LOG_LINE_MAX = 500 };

#endif

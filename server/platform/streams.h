// The standard streams, and the arguments: what is to be done before main() can use them as everywhere.
//
// Layer: platform/; depends on util/.
#ifndef CANCELOT_PLATFORM_STREAMS_H
#define CANCELOT_PLATFORM_STREAMS_H

#include <stdbool.h>
#include <stddef.h>

enum stream { STREAM_IN, STREAM_OUT, STREAM_ERROR }; // their file descriptors

// Makes the streams take bytes as they are, and terminals show UTF-8.
void streams_begin(void);

// The arguments of main(), in UTF-8 and with slashes in paths: also on Windows, where no argument of ours can
// hold a backslash but in a path. Ended by NULL; they live as long as the process.
char **program_arguments(char **argv);

bool stream_is_terminal(enum stream stream);

// Whether a terminal is there that follows the escape sequences for colours and for the cursor.
bool stream_takes_escapes(enum stream stream);

// Writes the bytes to standard error, where that neither blocks nor fails. A signal's handler may call it.
void stream_offer_error(const char *bytes, size_t len);

// From now on standard error is the file, to whose end is written: then it also has what the C library and
// the system write there. Returns false, with errno, where it cannot be written.
bool stream_redirect_error(const char *path);

#endif

// Text from anywhere, made fit for a terminal.
//
// Layer: cli/; depends on util/ and, for the widths of characters, the C library's locale.
#ifndef CANCELOT_CLI_HARMLESS_H
#define CANCELOT_CLI_HARMLESS_H

#include "util/strbuf.h"

// Appends text that may come from anywhere, without what would steer a terminal: control characters and bytes
// that are not UTF-8 become U+FFFD, tabs become blanks. Returns the columns that it takes.
size_t add_harmless(struct strbuf *out, struct span text);

#endif

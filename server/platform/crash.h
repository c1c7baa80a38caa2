// The last words of a process that a fatal signal ends: what it was doing, for whoever reads the report.
//
// Layer: the lowest; depends on platform/log.h, util/span.h and POSIX only.
//
// A signal's handler is handed nothing of ours, so what it shall say lies in this file's own variables: the
// only ones of the program that are no constants. They are of one thread, the server's.
#ifndef CANCELOT_UTIL_CRASH_H
#define CANCELOT_UTIL_CRASH_H

#include "util/span.h"

// From now on SIGSEGV, SIGBUS, SIGFPE, SIGILL, SIGABRT and SIGTRAP write one line to standard error before
// they do what they would have done; on Windows, what is called an unhandled exception there. A stack that is
// used up does not keep them from it.
void crash_watch(void);

// Says what is being served: the method's name, of which the beginning is kept. Empty: nothing is. Forgets
// the document.
void crash_note_method(struct span method);

// Says how many bytes the document has that it is about.
void crash_note_document(size_t bytes);

// For crash_watch(): writes the line, with "signal 11" or whatever else ended the process. Calls nothing that
// a signal's handler may not.
void crash_write_last_words(const char *what, size_t number, unsigned base);

#endif

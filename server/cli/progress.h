// A line on the terminal that says how far a long run is.
//
// Layer: cli/; depends on platform/.
#ifndef CANCELOT_CLI_PROGRESS_H
#define CANCELOT_CLI_PROGRESS_H

#include <stdbool.h>
#include <stddef.h>

enum progress_when {
    PROGRESS_AUTO,   // where standard error is a terminal, after the first second
    PROGRESS_ALWAYS, // at once
    PROGRESS_NEVER,
};

struct progress {
    enum progress_when when;
    bool shown;    // the line stands there now
    double begun;  // the run, by clock_now()
    double change; // when it was shown last, likewise
    size_t files;
};

void progress_begin(struct progress *self, enum progress_when when, size_t files);

// Says that so many files are done; shows it now and then only.
void progress_set(struct progress *self, size_t done);

// Takes the line away, before anything else is printed and at the end.
void progress_hide(struct progress *self);

#endif

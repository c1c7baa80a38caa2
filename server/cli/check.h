// The run of `check`: from paths to printed findings and the exit status.
//
// Layer: cli/; depends on everything below but lsp/.
#ifndef CANCELOT_CLI_CHECK_H
#define CANCELOT_CLI_CHECK_H

#include "cli/inspect.h"
#include "cli/progress.h"
#include "cli/settings.h"
#include "cli/walk.h"

// What a run is to do. Everything is borrowed.
struct check {
    struct inspect_settings inspect; // its config and selection are set for each file
    const struct settings *settings;
    struct projects *projects;  // NULL where no configuration files are to be read
    char **paths;               // ended by NULL; "-" alone is standard input, none at all the current folder
    const char *stdin_filename; // NULL where none was given
    const char *output_file;    // where findings go; NULL for standard output
    const char *baseline_file;  // of inspect.baseline
    enum severity fail_on;      // the lowest severity that counts for the exit status
    bool exit_zero;             // findings do not count for it
    struct walk_options walk;
    enum progress_when progress;
    bool failed;     // something that the call names could not be used: exit with 2 in any case
    bool statistics; // how many findings each rule has
};

// Checks, prints and, in that mode, repairs. Returns the exit status.
int check_run(const struct check *self);

#endif

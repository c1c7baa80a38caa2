// The language server.
//
// Layer: lsp/, the uppermost but for main.c; depends on everything below.
#ifndef CANCELOT_LSP_SERVER_H
#define CANCELOT_LSP_SERVER_H

#include <stdbool.h>

#include "config/layer.h"
#include "lint/linter.h"

struct server_options {
    double analysis_timeout; // seconds of the processor's time after which an analysis is broken off
    bool debug;              // log every message and every analysis
};

// Serves one client that writes to `in_fd` and reads from `out_fd`, until it says `exit`, closes its end, or
// its process dies. `given` lies over what configuration files say, and below what the client says. Ignores
// SIGPIPE from then on. Returns the exit status that the protocol wants: 0 after `shutdown` and `exit`,
// else 1.
int server_run(const struct linter *linter, const struct layer *given, const struct server_options *options,
               int in_fd, int out_fd);

#endif

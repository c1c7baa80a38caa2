// The language server.
//
// Layer: lsp/, the uppermost but for main.c; depends on everything below.
#ifndef CANCELOT_LSP_SERVER_H
#define CANCELOT_LSP_SERVER_H

#include "config/layer.h"
#include "lint/linter.h"

// Serves one client that writes to `in_fd` and reads from `out_fd`, until it says `exit`, closes its end, or
// its process dies. `given` lies over what configuration files say, and below what the client says. Ignores
// SIGPIPE from then on. Each analysis is broken off after `analysis_timeout` seconds of the processor's time.
// Returns the exit status that the protocol wants: 0 after `shutdown` and `exit`, else 1.
int server_run(const struct linter *linter, const struct layer *given, double analysis_timeout, int in_fd,
               int out_fd);

#endif

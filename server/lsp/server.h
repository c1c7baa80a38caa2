// The language server.
//
// Layer: lsp/, the uppermost but for main.c; depends on everything below.
#ifndef CANCELOT_LSP_SERVER_H
#define CANCELOT_LSP_SERVER_H

#include "config/config.h"
#include "lint/linter.h"

// Serves one client that writes to `in_fd` and reads from `out_fd`, until it says `exit`, closes its end, or
// its process dies. `config` and `selection` hold as far as the client's settings do not say otherwise.
// Ignores SIGPIPE from then on. Returns the exit status that the protocol wants: 0 after `shutdown` and
// `exit`, else 1.
int server_run(const struct linter *linter, struct config config, struct selection selection, int in_fd,
               int out_fd);

#endif

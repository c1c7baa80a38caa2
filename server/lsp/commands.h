// Commands that a client can have executed.
//
// Layer: lsp/.
#ifndef CANCELOT_LSP_COMMANDS_H
#define CANCELOT_LSP_COMMANDS_H

#include "rpc/dispatch.h"

// Writes the value of the server capability `executeCommandProvider`.
void commands_write_capability(struct writer *writer);

// Handler.
void commands_request(const struct rpc_call *call);

#endif

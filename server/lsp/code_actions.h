// Code actions: the repairs of the findings that a client asks about, and all safe repairs at once.
//
// Layer: lsp/.
#ifndef CANCELOT_LSP_CODE_ACTIONS_H
#define CANCELOT_LSP_CODE_ACTIONS_H

#include "rpc/dispatch.h"

// Writes the value of the server capability `codeActionProvider`.
void code_actions_write_capability(struct writer *writer);

// Handler.
void code_actions_request(const struct rpc_call *call);

#endif

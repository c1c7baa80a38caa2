// Hover: the page of the rule whose finding is under the cursor.
//
// Layer: lsp/.
#ifndef CANCELOT_LSP_HOVER_H
#define CANCELOT_LSP_HOVER_H

#include "rpc/dispatch.h"

// Handler.
void hover_request(const struct rpc_call *call);

#endif

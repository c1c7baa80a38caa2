// Code actions: the repairs of the findings that a client asks about, and all safe repairs at once.
//
// Layer: lsp/.
#ifndef CANCELOT_LSP_CODE_ACTIONS_H
#define CANCELOT_LSP_CODE_ACTIONS_H

#include "lsp/client.h"
#include "rpc/dispatch.h"

struct session;

// Writes the value of the server capability `codeActionProvider`.
void code_actions_write_capability(struct writer *writer, const struct client *client);

// Asks the client to apply all safe repairs of an open document. Returns false where there is none.
bool code_actions_apply_all(struct session *session, struct span uri);

// Handlers.
void code_actions_request(const struct rpc_call *call);
void code_actions_resolve(const struct rpc_call *call);

#endif

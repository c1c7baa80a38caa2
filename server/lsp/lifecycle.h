// The lifecycle of a session: initialize to exit.
//
// Layer: lsp/.
#ifndef CANCELOT_LSP_LIFECYCLE_H
#define CANCELOT_LSP_LIFECYCLE_H

#include <stdbool.h>

#include "rpc/dispatch.h"

struct session;

// Notes what is served from now on. Whether a message may be handled in the phase that the session
// (`context`) is in; sets the error where not.
bool lifecycle_admit(void *context, const struct message *message, struct rpc_error *error);

// Whether the client's process, which `initialize` named, has ended.
bool lifecycle_client_is_gone(const struct session *session);

// Handlers.
void lifecycle_initialize(const struct rpc_call *call);
void lifecycle_initialized(const struct rpc_call *call);
void lifecycle_shutdown(const struct rpc_call *call);
void lifecycle_exit(const struct rpc_call *call);
void lifecycle_ignore(const struct rpc_call *call); // for notifications that there is nothing to do about

#endif

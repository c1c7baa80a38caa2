// From the body of a message to the function that handles it, and to the reply.
//
// Layer: rpc/; depends on jansson and util/. Does no input or output.
//
// Invariant: every request gets exactly one reply, whatever its handler does; nothing else gets any, but a
// message that is no valid JSON-RPC.
#ifndef CANCELOT_RPC_DISPATCH_H
#define CANCELOT_RPC_DISPATCH_H

#include <stdbool.h>

#include "rpc/message.h"

enum rpc_kind { RPC_REQUEST, RPC_NOTIFICATION };

// What a handler is called with.
struct rpc_call {
    void *context;        // of the service
    const json_t *params; // NULL where absent or null; borrowed
    struct writer
        *result; // a request's handler writes one value to it, or sets the error; NULL for notifications
    struct rpc_error *error;
};

struct rpc_method {
    const char *name;
    enum rpc_kind kind;
    void (*handle)(const struct rpc_call *call);
};

// A table of methods, and what they work on.
struct rpc_service {
    const struct rpc_method *methods;
    size_t methods_len;
    void *context;
    // Whether the message may be handled in the state that `context` is in; sets the error where not.
    bool (*admit)(void *context, const struct message *message, struct rpc_error *error);
    // Takes the reply to a request of ours; `result` is NULL for an error. Both are borrowed.
    void (*take_reply)(void *context, const json_t *id, const json_t *result);
};

// Handles one body and appends the body of the reply, where there is one, to `reply`.
void rpc_serve(const struct rpc_service *self, struct span body, struct strbuf *reply);

#endif

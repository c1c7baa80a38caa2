// JSON-RPC 2.0 messages: what kind an arrived one is, and the shells of those that we send.
//
// Layer: rpc/; depends on jansson and util/.
#ifndef CANCELOT_RPC_MESSAGE_H
#define CANCELOT_RPC_MESSAGE_H

#include <jansson.h>

#include "rpc/writer.h"
#include "util/span.h"

// JSON-RPC 2.0, section 5.1, and "ErrorCodes" of the language server protocol.
enum rpc_code {
    RPC_OK = 0,
    RPC_PARSE_ERROR = -32700,
    RPC_INVALID_REQUEST = -32600,
    RPC_METHOD_NOT_FOUND = -32601,
    RPC_INVALID_PARAMS = -32602,
    RPC_INTERNAL_ERROR = -32603,
    RPC_SERVER_NOT_INITIALIZED = -32002,
    RPC_SERVER_CANCELLED = -32802, // language server protocol 3.17: the client may ask again
};

struct rpc_error {
    enum rpc_code code;
    char text[200]; // one sentence
};

// Sets the error; text that does not fit is cut.
__attribute__((format(printf, 3, 4))) void rpc_error_set(struct rpc_error *self, enum rpc_code code,
                                                         const char *format, ...);

enum message_kind {
    MESSAGE_REQUEST,      // has a method and an id
    MESSAGE_NOTIFICATION, // has a method
    MESSAGE_RESPONSE,     // answers a request of ours
    MESSAGE_INVALID,      // `error` says why
};

struct message {
    enum message_kind kind;
    json_t *root;           // owned; NULL where the body is not JSON
    const json_t *id;       // NULL where there is none
    struct span method;     // empty where there is none
    const json_t *params;   // NULL where absent or null
    struct rpc_error error; // for MESSAGE_INVALID
};

// Reads a body. What jansson refuses is repaired first where it can be (rpc/repair.h). The caller finishes
// the message; the spans and values in it live as long as it does.
struct message message_read(struct span body);
void message_finish(struct message *self);

// Begin a message up to the place where its one value goes; end it. `id` may be NULL, for null.
void message_begin_result(struct writer *writer, const json_t *id);
void message_begin_notification(struct writer *writer, const char *method);
void message_begin_request(struct writer *writer, int64_t id, const char *method); // then its params, if any
void message_end(struct writer *writer);

// Writes a whole error reply.
void message_write_error(struct writer *writer, const json_t *id, const struct rpc_error *error);

#endif

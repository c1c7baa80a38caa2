// The session with one client: all the state there is, handed to every handler.
//
// Layer: lsp/.
#ifndef CANCELOT_LSP_SESSION_H
#define CANCELOT_LSP_SESSION_H

#include "lint/linter.h"
#include "lsp/client.h"
#include "lsp/documents.h"
#include "lsp/trace.h"
#include "lsp/workspace.h"
#include "platform/watched.h"
#include "rpc/connection.h"
#include "rpc/dispatch.h"

// How far the lifecycle has come ("Server lifecycle" of the protocol).
enum phase {
    PHASE_NEW,       // before `initialize`
    PHASE_RUNNING,   // after it
    PHASE_SHUT_DOWN, // after `shutdown`
};

// A request of ours. `take` gets the result where there is one; it may be NULL.
struct asked {
    int64_t id;
    void (*take)(struct session *session, const json_t *result);
};

struct session {
    const struct linter *linter; // borrowed
    struct connection connection;
    enum phase phase;
    bool exiting;                   // `exit` came
    struct watched *client_process; // to end with; NULL where there is none to watch
    struct client client;           // what the client can do
    double analysis_timeout;        // seconds of the processor's time that one analysis may take
    struct workspace workspace;
    struct documents documents;
    bool reported_unopened; // a report was pulled of a document that is not open
    struct trace trace;
    VEC(struct asked) asked; // requests of ours that were not answered yet
    int64_t last_id;         // of our requests
    struct strbuf scratch;   // the message that is being written
    // By a rule's index the members that all its diagnostics have, as JSON; NULL before `initialize`.
    struct strbuf *rule_members;
};

static inline struct session *session_of(const struct rpc_call *call)
{
    return call->context;
}

// Begins a notification to the client; the caller writes the one value of its parameters, then sends it.
struct writer session_begin_notification(struct session *self, const char *method);
// Begins a request likewise. Nothing waits for its reply.
struct writer session_begin_request(struct session *self, const char *method,
                                    void (*take)(struct session *session, const json_t *result));

// Sends a request that has no parameters and whose reply tells nothing.
void session_send_bare_request(struct session *self, const char *method);

// Ends what was begun, and sends it.
void session_send(struct session *self, struct writer *writer);

// Takes a reply of the client, for the dispatcher; context is the session.
void session_take_reply(void *context, const json_t *id, const json_t *result);

// Shows a warning to the user, and logs it.
void session_warn(struct session *self, const char *text);

#endif

// The session with one client: all the state there is, handed to every handler.
//
// Layer: lsp/.
#ifndef CANCELOT_LSP_SESSION_H
#define CANCELOT_LSP_SESSION_H

#include <sys/types.h>

#include "lint/linter.h"
#include "lsp/client.h"
#include "lsp/client_settings.h"
#include "lsp/documents.h"
#include "rpc/connection.h"
#include "rpc/dispatch.h"

// How far the lifecycle has come ("Server lifecycle" of the protocol).
enum phase {
    PHASE_NEW,       // before `initialize`
    PHASE_RUNNING,   // after it
    PHASE_SHUT_DOWN, // after `shutdown`
};

struct session {
    const struct linter *linter; // borrowed
    struct connection connection;
    enum phase phase;
    bool exiting;                    // `exit` came
    pid_t client_pid;                // the process to end with; 0 where there is none to watch
    bool client_is_parent;           // it started us, so that its end shows at once in our parent's id
    struct client client;            // what the client can do
    struct client_settings given;    // from the command line
    struct client_settings settings; // those, as changed by the client
    struct strbuf settings_problem;  // said when the client is ready to hear it; empty where there is none
    struct documents documents;
    struct strbuf scratch; // the notification that is being written
};

static inline struct session *session_of(const struct rpc_call *call)
{
    return call->context;
}

// Begins a notification to the client; the caller writes the one value of its parameters, then sends it.
struct writer session_begin_notification(struct session *self, const char *method);
void session_send(struct session *self, struct writer *writer);

// Shows a warning to the user, and logs it.
void session_warn(struct session *self, const char *text);

#endif

#include "lsp/server.h"

#include <stdlib.h>

#include "lsp/code_actions.h"
#include "lsp/commands.h"
#include "lsp/diagnostics.h"
#include "lsp/hover.h"
#include "lsp/lifecycle.h"
#include "lsp/session.h"
#include "platform/log.h"
#include "util/mem.h"

// Milliseconds between two looks at whether the client's process lives, and at configuration files.
enum { CHECK_INTERVAL = 2000 };

// Milliseconds without input after which the memory that work has left behind is given back: not sooner, as
// the next piece of work then takes longer.
enum { PAUSE = 1000 };

// Everything that a client can ask of us. What is not here is answered as the protocol says for an unknown
// method.
static const struct rpc_method methods[] = {
    {"initialize", RPC_REQUEST, lifecycle_initialize},
    {"initialized", RPC_NOTIFICATION, lifecycle_initialized},
    {"shutdown", RPC_REQUEST, lifecycle_shutdown},
    {"exit", RPC_NOTIFICATION, lifecycle_exit},
    {"workspace/didChangeConfiguration", RPC_NOTIFICATION, workspace_did_change_configuration},
    {"workspace/didChangeWatchedFiles", RPC_NOTIFICATION, workspace_did_change_watched_files},
    {"workspace/didChangeWorkspaceFolders", RPC_NOTIFICATION, workspace_did_change_folders},
    {"textDocument/didOpen", RPC_NOTIFICATION, document_did_open},
    {"textDocument/didChange", RPC_NOTIFICATION, document_did_change},
    {"textDocument/didSave", RPC_NOTIFICATION, lifecycle_ignore},
    {"textDocument/didClose", RPC_NOTIFICATION, document_did_close},
    {"textDocument/codeAction", RPC_REQUEST, code_actions_request},
    {"textDocument/diagnostic", RPC_REQUEST, diagnostics_request},
    {"codeAction/resolve", RPC_REQUEST, code_actions_resolve},
    {"workspace/executeCommand", RPC_REQUEST, commands_request},
    {"textDocument/hover", RPC_REQUEST, hover_request},
    {"$/cancelRequest", RPC_NOTIFICATION,
     lifecycle_ignore}, // a request is answered before the next message is read
    {"$/setTrace", RPC_NOTIFICATION, trace_set_request},
};

static int exit_status(const struct session *session)
{
    return session->exiting && session->phase == PHASE_SHUT_DOWN ? EXIT_SUCCESS : EXIT_FAILURE;
}

// Handles what has arrived, up to the last whole message or `exit`.
static void handle_input(struct session *session, const struct rpc_service *service)
{
    struct strbuf reply = {0};
    struct span body;
    while (!session->exiting && connection_next(&session->connection, &body)) {
        strbuf_cut(&reply, 0);
        rpc_serve(service, body, &reply);
        if (reply.len > 0)
            connection_send(&session->connection, strbuf_span(&reply));
        trace_end(session);
    }
    strbuf_finish(&reply);
}

// How long to wait for input: not at all while there is something to lint.
static int wait_timeout(const struct session *session, bool stale, bool rested)
{
    if (stale)
        return 0;
    if (!rested)
        return PAUSE;
    return session->client_process != NULL || workspace_is_unwatched(session) ? CHECK_INTERVAL : -1;
}

static void lint_next(struct session *session)
{
    trace_begin(session, SPAN("textDocument/publishDiagnostics"));
    documents_lint_next(session);
    trace_end(session);
}

// What is done while no input arrives. Returns whether nothing is left to be done in a pause.
static bool work_unasked(struct session *session, bool stale, bool rested)
{
    if (stale) {
        lint_next(session);
        return false;
    }
    if (!rested)
        documents_give_memory_back();
    else if (workspace_is_unwatched(session))
        workspace_look_around(session);
    return true;
}

static void serve(struct session *session, const struct rpc_service *service)
{
    bool rested = true; // nothing was done since memory was given back
    for (;;) {
        bool stale = documents_are_stale(&session->documents);
        switch (connection_wait(&session->connection, wait_timeout(session, stale, rested))) {
        case CONNECTION_READ:
            rested = false;
            handle_input(session, service);
            if (session->exiting)
                return;
            break;
        case CONNECTION_IDLE:
            if (lifecycle_client_is_gone(session)) {
                log_line("the client's process has ended");
                return;
            }
            rested = work_unasked(session, stale, rested);
            break;
        case CONNECTION_END:
            return;
        }
    }
}

int server_run(const struct linter *linter, const struct layer *given, const struct server_options *options,
               int in_fd, int out_fd)
{
    json_set_alloc_funcs(mem_alloc, free);
    struct session session = {
        .linter = linter, .analysis_timeout = options->analysis_timeout, .trace = {.debug = options->debug}};
    const struct rpc_service service = {
        .methods = methods,
        .methods_len = sizeof(methods) / sizeof(*methods),
        .context = &session,
        .admit = lifecycle_admit,
        .take_reply = session_take_reply,
    };
    workspace_init(&session.workspace, linter, given);
    connection_init(&session.connection, in_fd, out_fd);
    serve(&session, &service);
    connection_flush(&session.connection);

    documents_finish(&session.documents);
    workspace_finish(&session.workspace);
    connection_finish(&session.connection);
    watched_forget(session.client_process);
    VEC_FINISH(&session.asked);
    diagnostics_finish(&session);
    strbuf_finish(&session.scratch);
    return exit_status(&session);
}

#include "lsp/lifecycle.h"

#include <inttypes.h>

#include "lsp/code_actions.h"
#include "lsp/commands.h"
#include "lsp/diagnostics.h"
#include "lsp/protocol.h"
#include "lsp/session.h"
#include "platform/log.h"

bool lifecycle_admit(void *context, const struct message *message, struct rpc_error *error)
{
    struct session *session = context;
    bool initialize = span_is(message->method, "initialize");
    trace_begin(session, message->method);
    if (span_is(message->method, "exit"))
        return true;
    switch (session->phase) {
    case PHASE_NEW:
        if (!initialize)
            rpc_error_set(error, RPC_SERVER_NOT_INITIALIZED, "initialize has to come first");
        return initialize;
    case PHASE_RUNNING:
        if (initialize)
            rpc_error_set(error, RPC_INVALID_REQUEST, "initialize came a second time");
        return !initialize;
    case PHASE_SHUT_DOWN:
        break;
    }
    rpc_error_set(error, RPC_INVALID_REQUEST, "only exit may follow shutdown");
    return false;
}

bool lifecycle_client_is_gone(const struct session *session)
{
    return session->client_process != NULL && watched_has_ended(session->client_process);
}

static void watch_client(struct session *session, const json_t *process_id)
{
    json_int_t id = json_integer_value(process_id);
    session->client_process = watched_begin(id);
    if (session->client_process == NULL && id > 1) // it may run in another container, numbered otherwise
        log_line("processId %" PRId64 " is no process here and is not watched", (int64_t)id);
}

static void write_workspace_capabilities(struct writer *writer)
{
    writer_key(writer, "workspace");
    writer_begin_object(writer);
    writer_key(writer, "workspaceFolders");
    writer_begin_object(writer);
    writer_key(writer, "supported");
    writer_bool(writer, true);
    writer_key(writer, "changeNotifications");
    writer_bool(writer, true);
    writer_end_object(writer);
    writer_end_object(writer);
}

static void write_capabilities(struct writer *writer, const struct client *client)
{
    enum { SYNC_INCREMENTAL = 2 };
    writer_begin_object(writer);
    writer_key(writer, "positionEncoding");
    writer_str(writer, position_encoding_name(client->encoding));
    writer_key(writer, "textDocumentSync");
    writer_begin_object(writer);
    writer_key(writer, "openClose");
    writer_bool(writer, true);
    writer_key(writer, "change");
    writer_integer(writer, SYNC_INCREMENTAL);
    writer_end_object(writer);
    writer_key(writer, "codeActionProvider");
    code_actions_write_capability(writer, client);
    if (client->pulls) {
        writer_key(writer, "diagnosticProvider");
        diagnostics_write_capability(writer);
    }
    writer_key(writer, "hoverProvider");
    writer_bool(writer, true);
    writer_key(writer, "executeCommandProvider");
    commands_write_capability(writer);
    write_workspace_capabilities(writer);
    writer_end_object(writer);
}

void lifecycle_initialize(const struct rpc_call *call)
{
    struct session *session = session_of(call);
    session->client = client_read(call->params);
    diagnostics_prepare(session);
    watch_client(session, json_object_get(call->params, "processId"));
    trace_set(&session->trace, json_object_get(call->params, "trace"));
    workspace_initialize(session, call->params);
    session->phase = PHASE_RUNNING;

    writer_begin_object(call->result);
    writer_key(call->result, "capabilities");
    write_capabilities(call->result, &session->client);
    writer_key(call->result, "serverInfo");
    writer_begin_object(call->result);
    writer_key(call->result, "name");
    writer_str(call->result, "cancelot");
    writer_key(call->result, "version");
    writer_str(call->result, CANCELOT_VERSION);
    writer_end_object(call->result);
    writer_end_object(call->result);
}

void lifecycle_initialized(const struct rpc_call *call)
{
    workspace_begin(session_of(call));
}

void lifecycle_shutdown(const struct rpc_call *call)
{
    struct session *session = session_of(call);
    while (documents_are_stale(&session->documents))
        documents_lint_next(session);
    session->phase = PHASE_SHUT_DOWN;
    writer_null(call->result);
}

void lifecycle_exit(const struct rpc_call *call)
{
    session_of(call)->exiting = true;
}

void lifecycle_ignore(const struct rpc_call *call)
{
    (void)call;
}

#include "lsp/commands.h"

#include "lsp/code_actions.h"
#include "lsp/diagnostics.h"
#include "lsp/protocol.h"
#include "lsp/rule_page.h"
#include "lsp/session.h"
#include "util/build.h"

// The result says whether there was anything to apply.
static void apply_fix_all(const struct rpc_call *call, const json_t *arguments)
{
    struct session *session = session_of(call);
    const json_t *first = json_array_get(arguments, 0);
    struct span uri;
    if (!read_string(first, &uri) && !read_string(json_object_get(first, "uri"), &uri)) {
        rpc_error_set(call->error, RPC_INVALID_PARAMS, "the first argument has to be a document's URI");
        return;
    }
    if (!session->client.applies_edits) {
        rpc_error_set(call->error, RPC_INVALID_REQUEST, "the client does not apply edits");
        return;
    }
    writer_bool(call->result, code_actions_apply_all(session, uri));
}

static void add_times(struct strbuf *out, const struct document *document)
{
    strbuf_add_str(out, ", last analyses:");
    for (size_t i = 0; i < DOCUMENT_TIMES && document->seconds[i] > 0; i++)
        strbuf_printf(out, " %.2f", document->seconds[i] * 1000);
    strbuf_add_str(out, " ms\n");
}

static void add_document(struct strbuf *out, const struct document *document)
{
    size_t findings = 0;
    if (document->analysis != NULL)
        analysis_findings(document->analysis, &findings);
    struct span uri = strbuf_span(&document->uri);
    strbuf_printf(out, "  %.*s: %zu bytes, %u lines, ", (int)uri.len, uri.ptr, document->buffer.bytes.len,
                  buffer_line_count(&document->buffer));
    if (document->analysis == NULL) {
        strbuf_add_str(out, "no Python\n");
        return;
    }
    if (document->state != ANALYSIS_DONE)
        strbuf_printf(out, "not analysed to its end (%s), ", diagnostics_reason(document->state));
    if (!document->in_step)
        strbuf_add_str(out, "out of step, ");
    if (document->stale)
        strbuf_add_str(out, "changed since its last analysis, ");
    strbuf_printf(out, "%zu findings, Python 3.%d", findings, document->policy.config.target_minor);
    add_times(out, document);
}

static void add_configuration(struct strbuf *out, const struct workspace *workspace)
{
    strbuf_add_str(out, "configuration files:\n");
    for (size_t i = 0; i < workspace->projects.files.len; i++) {
        const struct config_file *file = workspace->projects.files.items[i];
        if (file->last != NULL)
            strbuf_printf(out, "  %s%s%s\n", file->path,
                          file->used != NULL && file->used->has_layer ? "" : " (no settings of Cancelot)",
                          file->used != file->last ? " (cannot be used as it is now)" : "");
    }
    strbuf_add_str(out, "workspace folders:\n");
    for (size_t i = 0; i < workspace->folders.len; i++)
        strbuf_printf(out, "  %s\n", workspace->folders.items[i]);
}

// A page for people, to be put into a report.
static void debug_information(const struct rpc_call *call, const json_t *arguments)
{
    (void)arguments;
    const struct session *session = session_of(call);
    struct strbuf text = {0};
    strbuf_printf(&text,
                  "cancelot %s (commit %s)\nlibraries: %s\nclient: %s\nposition encoding: %s\ndiagnostics: "
                  "%s\nlog level: %s\n"
                  "trace: %s\n",
                  CANCELOT_VERSION, build_commit, build_libraries, session->client.name,
                  position_encoding_name(session->client.encoding),
                  session->client.pulls ? "pulled" : "pushed", session->trace.debug ? "debug" : "info",
                  trace_value_name(session->trace.value));
    add_configuration(&text, &session->workspace);
    strbuf_add_str(&text, "documents:\n");
    for (size_t i = 0; i < session->documents.items.len; i++)
        add_document(&text, session->documents.items.items[i]);
    writer_string(call->result, strbuf_span(&text));
    strbuf_finish(&text);
}

static const struct command {
    const char *name;
    void (*execute)(const struct rpc_call *call, const json_t *arguments);
} commands[] = {
    {"cancelot.applyFixAll", apply_fix_all},
    {"cancelot.debugInformation", debug_information},
    {RULE_PAGE_COMMAND, rule_page_show},
};

enum { COMMANDS_LEN = sizeof(commands) / sizeof(*commands) };

void commands_write_capability(struct writer *writer)
{
    writer_begin_object(writer);
    writer_key(writer, "commands");
    writer_begin_array(writer);
    for (size_t i = 0; i < COMMANDS_LEN; i++)
        writer_str(writer, commands[i].name);
    writer_end_array(writer);
    writer_end_object(writer);
}

void commands_request(const struct rpc_call *call)
{
    struct span name = SPAN("");
    read_string(json_object_get(call->params, "command"), &name);
    for (size_t i = 0; i < COMMANDS_LEN; i++) {
        if (span_is(name, commands[i].name)) {
            commands[i].execute(call, json_object_get(call->params, "arguments"));
            return;
        }
    }
    rpc_error_set(call->error, RPC_INVALID_PARAMS, "there is no command %.*s",
                  name.len < 80 ? (int)name.len : 80, name.ptr);
}

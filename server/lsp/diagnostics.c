#include "lsp/diagnostics.h"

#include <inttypes.h>
#include <stdlib.h>

#include "lsp/protocol.h"
#include "lsp/session.h"
#include "util/mem.h"

static const char SOURCE[] = "cancelot";
static const char UNUSED_SUPPRESSION[] = "CNL001";
static const char NOT_ANALYSED[] = "CNL002"; // file-not-analysed

// DiagnosticSeverity counts the other way round: 1 is Error, 4 is Hint.
static int lsp_severity(enum severity severity)
{
    return SEVERITY_ERROR + 1 - (int)severity;
}

const char *diagnostics_reason(enum analysis_state state)
{
    switch (state) {
    case ANALYSIS_TOO_LARGE:
        return "it is larger than 64 MB";
    case ANALYSIS_GAVE_UP:
        return "that takes too long";
    case ANALYSIS_TOO_DEEP:
        return "its code is nested too deeply";
    case ANALYSIS_DONE:
        break;
    }
    return "";
}

static void write_related(struct writer *writer, const struct session *session,
                          const struct document *document, const struct finding *finding)
{
    writer_key(writer, "relatedInformation");
    writer_begin_array(writer);
    for (size_t i = 0; i < finding->related_len; i++) {
        const struct related *related = &finding->related[i];
        writer_begin_object(writer);
        writer_key(writer, "location");
        writer_begin_object(writer);
        writer_key(writer, "uri");
        writer_string(writer, strbuf_span(&document->uri));
        writer_key(writer, "range");
        write_range(writer, &document->buffer, session->client.encoding,
                    (struct byte_range){related->start, related->end});
        writer_end_object(writer);
        writer_key(writer, "message");
        writer_str(writer, related->message);
        writer_end_object(writer);
    }
    writer_end_array(writer);
}

// A link to the rule's page, where the pages are published.
static void write_code_description(struct writer *writer, const struct rule *rule)
{
    struct strbuf href = {0};
    strbuf_printf(&href, "%s/%s.md", CANCELOT_DOCS_URL, rule->name);
    writer_key(writer, "codeDescription");
    writer_begin_object(writer);
    writer_key(writer, "href");
    writer_string(writer, strbuf_span(&href));
    writer_end_object(writer);
    strbuf_finish(&href);
}

static void write_rule_members(struct writer *writer, const struct client *client, const struct rule *rule)
{
    writer_key(writer, "code");
    writer_str(writer, rule->code);
    if (client->code_descriptions && CANCELOT_DOCS_URL[0] != '\0')
        write_code_description(writer, rule);
    writer_key(writer, "source");
    writer_str(writer, SOURCE);
    writer_key(writer, "data");
    writer_begin_object(writer);
    writer_key(writer, "rule");
    writer_str(writer, rule->name);
    writer_end_object(writer);
}

void diagnostics_prepare(struct session *session)
{
    size_t len;
    const struct rule *rules = linter_rules(session->linter, &len);
    session->rule_members = mem_calloc(len, sizeof(*session->rule_members));
    for (size_t i = 0; i < len; i++) {
        struct writer writer = writer_begin(&session->rule_members[i]);
        write_rule_members(&writer, &session->client, &rules[i]);
    }
}

void diagnostics_finish(struct session *session)
{
    size_t len;
    linter_rules(session->linter, &len);
    for (size_t i = 0; session->rule_members != NULL && i < len; i++)
        strbuf_finish(&session->rule_members[i]);
    free(session->rule_members);
}

bool diagnostics_is_unused_suppression(const struct finding *finding)
{
    return strcmp(finding->rule->code, UNUSED_SUPPRESSION) == 0;
}

static void write_unnecessary(struct writer *writer)
{
    enum { TAG_UNNECESSARY = 1 };
    writer_key(writer, "tags");
    writer_begin_array(writer);
    writer_integer(writer, TAG_UNNECESSARY);
    writer_end_array(writer);
}

void diagnostics_write(struct writer *writer, const struct session *session, const struct document *document,
                       const struct finding *finding)
{
    writer_begin_object(writer);
    writer_key(writer, "range");
    write_range(writer, &document->buffer, session->client.encoding,
                (struct byte_range){finding->start, finding->end});
    writer_key(writer, "severity");
    writer_integer(writer, lsp_severity(finding->severity));
    writer_written(writer, strbuf_span(&session->rule_members[finding->rule->index]));
    writer_key(writer, "message");
    writer_str(writer, finding->message);
    if (session->client.related_information && finding->related_len > 0)
        write_related(writer, session, document, finding);
    if (session->client.tags && diagnostics_is_unused_suppression(finding))
        write_unnecessary(writer);
    writer_end_object(writer);
}

// The diagnostic of a document that is not analysed, or not to its end, at its very beginning.
static void write_not_analysed(struct writer *writer, const struct session *session,
                               const struct document *document)
{
    struct strbuf message = {0};
    strbuf_printf(&message, "This file is not analysed to its end: %s", diagnostics_reason(document->state));
    writer_begin_object(writer);
    writer_key(writer, "range");
    write_range(writer, &document->buffer, session->client.encoding, (struct byte_range){0, 0});
    writer_key(writer, "severity");
    writer_integer(writer, lsp_severity(SEVERITY_INFORMATION));
    writer_key(writer, "code");
    writer_str(writer, NOT_ANALYSED);
    writer_key(writer, "source");
    writer_str(writer, SOURCE);
    writer_key(writer, "message");
    writer_string(writer, strbuf_span(&message));
    writer_end_object(writer);
    strbuf_finish(&message);
}

static void add_places(struct written *written, const struct session *session,
                       const struct document *document, uint32_t start, uint32_t end)
{
    enum position_encoding encoding = session->client.encoding;
    VEC_PUSH(&written->places, position_from_offset(&document->buffer, encoding, start));
    VEC_PUSH(&written->places, position_from_offset(&document->buffer, encoding, end));
}

// Adds a finding to the spare diagnostics: as it was written the last time, where it is the same.
static void add_finding(struct session *session, struct document *document, const struct finding *finding,
                        size_t *at)
{
    struct written *spare = &document->spare;
    size_t first = spare->places.len;
    add_places(spare, session, document, finding->start, finding->end);
    for (size_t i = 0; session->client.related_information && i < finding->related_len; i++)
        add_places(spare, session, document, finding->related[i].start, finding->related[i].end);
    struct span same = written_find(&document->written, at, finding->id, &spare->places.items[first],
                                    spare->places.len - first);
    if (spare->json.len > 0)
        strbuf_add_char(&spare->json, ',');
    struct writer writer = writer_begin(&spare->json);
    if (same.len > 0)
        writer_written(&writer, same);
    else
        diagnostics_write(&writer, session, document, finding);
    written_add(spare, finding->id);
}

static void write_all(struct writer *writer, struct session *session, struct document *document)
{
    if (!document->in_step || document->analysis == NULL)
        return;
    written_clear(&document->spare);
    if (document->state != ANALYSIS_DONE) {
        struct writer note = writer_begin(&document->spare.json);
        write_not_analysed(&note, session, document);
        written_add(&document->spare, 0);
    }
    size_t len, at = 0;
    const struct finding *findings = analysis_findings(document->analysis, &len);
    for (size_t i = 0; i < len; i++)
        add_finding(session, document, &findings[i], &at);
    struct written written = document->spare;
    document->spare = document->written;
    document->written = written;
    if (written.items.len > 0)
        writer_written(writer, strbuf_span(&written.json));
}

void diagnostics_publish(struct session *session, struct document *document)
{
    if (session->client.pulls)
        return;
    struct writer writer = session_begin_notification(session, "textDocument/publishDiagnostics");
    writer_begin_object(&writer);
    writer_key(&writer, "uri");
    writer_string(&writer, strbuf_span(&document->uri));
    if (document->has_version) {
        writer_key(&writer, "version");
        writer_integer(&writer, document->version);
    }
    writer_key(&writer, "diagnostics");
    writer_begin_array(&writer);
    write_all(&writer, session, document);
    writer_end_array(&writer);
    writer_end_object(&writer);
    session_send(session, &writer);
}

void diagnostics_clear(struct session *session, const struct document *document)
{
    if (session->client.pulls)
        return;
    struct writer writer = session_begin_notification(session, "textDocument/publishDiagnostics");
    writer_begin_object(&writer);
    writer_key(&writer, "uri");
    writer_string(&writer, strbuf_span(&document->uri));
    writer_key(&writer, "diagnostics");
    writer_begin_array(&writer);
    writer_end_array(&writer);
    writer_end_object(&writer);
    session_send(session, &writer);
}

// ---- pulled ----------------------------------------------------------------------------------------------

void diagnostics_write_capability(struct writer *writer)
{
    writer_begin_object(writer);
    writer_key(writer, "identifier");
    writer_str(writer, SOURCE);
    writer_key(writer, "interFileDependencies");
    writer_bool(writer, false);
    writer_key(writer, "workspaceDiagnostics");
    writer_bool(writer, false);
    writer_end_object(writer);
}

// Names a report by its contents, so that equal reports have one name (but for one case in 2^64).
static void make_result_id(char out[17], struct span report)
{
    uint64_t hash = 0xCBF29CE484222325U; // FNV-1a
    for (size_t i = 0; i < report.len; i++)
        hash = (hash ^ (unsigned char)report.ptr[i]) * 0x100000001B3U;
    snprintf(out, 17, "%016" PRIx64, hash);
}

void diagnostics_request(const struct rpc_call *call)
{
    struct session *session = session_of(call);
    struct span uri, known = SPAN("");
    if (!read_document_uri(call->params, &uri)) {
        rpc_error_set(call->error, RPC_INVALID_PARAMS, "params.textDocument.uri has to be a string");
        return;
    }
    read_string(json_object_get(call->params, "previousResultId"), &known);
    struct document *document = documents_find(&session->documents, uri);
    if (document != NULL) {
        trace_note_document(session, document);
        if (!document_settle_politely(session, document)) {
            // Without further data this asks the client to ask again.
            rpc_error_set(call->error, RPC_SERVER_CANCELLED, "something newer has arrived meanwhile");
            return;
        }
    } else {
        session->reported_unopened = true;
    }
    struct strbuf items = {0};
    struct writer writer = writer_begin(&items);
    writer_begin_array(&writer);
    if (document != NULL)
        write_all(&writer, session, document);
    writer_end_array(&writer);

    char result_id[17];
    make_result_id(result_id, strbuf_span(&items));
    bool unchanged = span_is(known, result_id);
    writer_begin_object(call->result);
    writer_key(call->result, "kind");
    writer_str(call->result, unchanged ? "unchanged" : "full");
    writer_key(call->result, "resultId");
    writer_str(call->result, result_id);
    if (!unchanged) {
        writer_key(call->result, "items");
        writer_written(call->result, strbuf_span(&items));
    }
    writer_end_object(call->result);
    strbuf_finish(&items);
}

void diagnostics_refresh(struct session *session)
{
    if (session->client.pulls && session->client.refreshes)
        session_send_bare_request(session, "workspace/diagnostic/refresh");
}

void diagnostics_opened(struct session *session)
{
    if (session->reported_unopened)
        diagnostics_refresh(session);
    session->reported_unopened = false;
}

#include "lsp/code_actions.h"

#include "fixes/fix.h"
#include "lsp/diagnostics.h"
#include "lsp/documents.h"
#include "lsp/fix_all.h"
#include "lsp/protocol.h"
#include "lsp/session.h"

static const char FIX_ALL_KIND[] = "source.fixAll.cancelot";

// A diagnostic that the client sent along.
struct shown {
    struct span code;
    struct byte_range range;
    const json_t *value; // borrowed
};

// What is asked for.
struct request {
    const struct session *session;
    const struct document *document;
    struct span uri;         // as this request spells it
    struct byte_range range; // the selection or the cursor
    const json_t *only;      // array of kinds; NULL for every kind
    VEC(struct shown) shown;
    bool invoked; // a person asked, and not an editor that wonders whether to show a light bulb
};

void code_actions_write_capability(struct writer *writer)
{
    writer_begin_object(writer);
    writer_key(writer, "codeActionKinds");
    writer_begin_array(writer);
    writer_str(writer, fix_kind_name(FIX_QUICKFIX));
    writer_str(writer, fix_kind_name(FIX_REWRITE));
    writer_str(writer, FIX_ALL_KIND);
    writer_end_array(writer);
    writer_end_object(writer);
}

// Whether a kind is `wanted` or one of its kinds: "refactor" has "refactor.rewrite", and "" has every kind.
static bool kind_is_under(const char *kind, struct span wanted)
{
    struct span name = span_of(kind);
    return span_starts_with(name, wanted) &&
           (wanted.len == 0 || name.len == wanted.len || name.ptr[wanted.len] == '.');
}

// Whether the request names a kind, or one that it is under.
static bool names_kind(const struct request *request, const char *kind)
{
    for (size_t i = 0; i < json_array_size(request->only); i++) {
        struct span wanted;
        if (read_string(json_array_get(request->only, i), &wanted) && kind_is_under(kind, wanted))
            return true;
    }
    return false;
}

static bool wants_kind(const struct request *request, const char *kind)
{
    return request->only == NULL || names_kind(request, kind);
}

static void read_shown(struct request *request, const json_t *diagnostics)
{
    for (size_t i = 0; i < json_array_size(diagnostics); i++) {
        struct shown shown = {.value = json_array_get(diagnostics, i)};
        if (read_string(json_object_get(shown.value, "code"), &shown.code) &&
            read_range(json_object_get(shown.value, "range"), &request->document->buffer,
                       request->session->client.encoding, &shown.range))
            VEC_PUSH(&request->shown, shown);
    }
}

// The diagnostic of this finding as the client sent it, or NULL.
static const json_t *diagnostic_of(const struct request *request, const struct finding *finding)
{
    for (size_t i = 0; i < request->shown.len; i++) {
        const struct shown *shown = &request->shown.items[i];
        if (shown->range.start == finding->start && shown->range.end == finding->end &&
            span_is(shown->code, finding->rule->code))
            return shown->value;
    }
    return NULL;
}

static void write_text_edits(struct writer *writer, const struct request *request, struct edit_list edits)
{
    writer_begin_array(writer);
    for (size_t i = 0; i < edits.len; i++) {
        const struct edit *edit = &edits.items[i];
        writer_begin_object(writer);
        writer_key(writer, "range");
        write_range(writer, &request->document->buffer, request->session->client.encoding,
                    (struct byte_range){edit->start, edit->end});
        writer_key(writer, "newText");
        writer_string(writer, edit->text);
        writer_end_object(writer);
    }
    writer_end_array(writer);
}

// With the version that the edits are for, so that a client which has gone on can refuse them.
static void write_document_changes(struct writer *writer, const struct request *request,
                                   struct edit_list edits)
{
    writer_key(writer, "documentChanges");
    writer_begin_array(writer);
    writer_begin_object(writer);
    writer_key(writer, "textDocument");
    writer_begin_object(writer);
    writer_key(writer, "uri");
    writer_string(writer, request->uri);
    writer_key(writer, "version");
    if (request->document->has_version)
        writer_integer(writer, request->document->version);
    else
        writer_null(writer);
    writer_end_object(writer);
    writer_key(writer, "edits");
    write_text_edits(writer, request, edits);
    writer_end_object(writer);
    writer_end_array(writer);
}

static void write_workspace_edit(struct writer *writer, const struct request *request, struct edit_list edits)
{
    writer_key(writer, "edit");
    writer_begin_object(writer);
    if (request->session->client.document_changes) {
        write_document_changes(writer, request, edits);
    } else {
        writer_key(writer, "changes");
        writer_begin_object(writer);
        writer_key_text(writer, request->uri);
        write_text_edits(writer, request, edits);
        writer_end_object(writer);
    }
    writer_end_object(writer);
}

static void write_fix(struct writer *writer, const struct request *request, const struct finding *finding,
                      const struct fix *fix)
{
    const json_t *diagnostic = diagnostic_of(request, finding);
    writer_begin_object(writer);
    writer_key(writer, "title");
    writer_str(writer, fix->title);
    writer_key(writer, "kind");
    writer_str(writer, fix_kind_name(fix->kind));
    writer_key(writer, "diagnostics");
    writer_begin_array(writer);
    if (diagnostic != NULL)
        writer_json(writer, diagnostic); // as it came: clients compare them
    else
        diagnostics_write(writer, request->session, request->document, finding);
    writer_end_array(writer);
    if (fix->preferred) {
        writer_key(writer, "isPreferred");
        writer_bool(writer, true);
    }
    write_workspace_edit(writer, request, (struct edit_list){fix->edits, fix->edits_len});
    writer_end_object(writer);
}

// Whether the request is about this finding: it lies where is asked, or the client sent its diagnostic along
// (some send all of the cursor's line).
static bool is_asked_about(const struct request *request, const struct finding *finding)
{
    if (finding->start <= request->range.end && finding->end >= request->range.start)
        return true;
    return diagnostic_of(request, finding) != NULL;
}

static void write_fixes(struct writer *writer, const struct request *request, struct arena *arena)
{
    struct module *module = analysis_module(request->document->analysis);
    size_t len;
    const struct finding *findings = analysis_findings(request->document->analysis, &len);
    for (size_t i = 0; i < len; i++) {
        if (!is_asked_about(request, &findings[i]))
            continue;
        struct fix_list fixes = fixes_for(arena, module, &findings[i], &request->document->policy.config);
        for (size_t j = 0; j < fixes.len; j++) {
            if (wants_kind(request, fix_kind_name(fixes.items[j].kind)))
                write_fix(writer, request, &findings[i], &fixes.items[j]);
        }
    }
}

// Whether to look for what repairs the whole file, which takes a lint of the whole file: where the client
// names the kind, or a person asks for all that there is.
static bool wants_fix_all(const struct request *request)
{
    return request->only == NULL ? request->invoked : names_kind(request, FIX_ALL_KIND);
}

static void write_fix_all(struct writer *writer, const struct request *request, struct arena *arena)
{
    struct edit_list edits =
        fix_all_safe(arena, request->session->linter, &request->document->policy, request->document->analysis,
                     buffer_text(&request->document->buffer));
    if (edits.len == 0)
        return;
    writer_begin_object(writer);
    writer_key(writer, "title");
    writer_str(writer, "Apply all safe repairs in this file");
    writer_key(writer, "kind");
    writer_str(writer, FIX_ALL_KIND);
    write_workspace_edit(writer, request, edits);
    writer_end_object(writer);
}

static void write_actions(struct writer *writer, const struct request *request)
{
    struct arena arena;
    arena_init(&arena);
    if (wants_kind(request, fix_kind_name(FIX_QUICKFIX)) || wants_kind(request, fix_kind_name(FIX_REWRITE)))
        write_fixes(writer, request, &arena);
    if (wants_fix_all(request))
        write_fix_all(writer, request, &arena);
    arena_finish(&arena);
}

// Reads the parameters. Returns false, with the error set, where they are wrong. The document is NULL where
// there is nothing to offer.
static bool read_request(const struct rpc_call *call, struct request *request)
{
    enum { TRIGGER_INVOKED = 1 };
    const json_t *context = json_object_get(call->params, "context");
    const json_t *only = json_object_get(context, "only");
    request->session = session_of(call);
    request->document = documents_of_call(call);
    request->only = json_array_size(only) > 0 ? only : NULL;
    request->invoked = json_integer_value(json_object_get(context, "triggerKind")) == TRIGGER_INVOKED;
    if (request->document == NULL)
        return call->error->code == RPC_OK;
    if (!read_document_uri(call->params, &request->uri) ||
        !read_range(json_object_get(call->params, "range"), &request->document->buffer,
                    request->session->client.encoding, &request->range)) {
        rpc_error_set(call->error, RPC_INVALID_PARAMS, "params.range has to be a range");
        return false;
    }
    read_shown(request, json_object_get(context, "diagnostics"));
    return true;
}

void code_actions_request(const struct rpc_call *call)
{
    struct request request = {0};
    if (!read_request(call, &request))
        return;
    writer_begin_array(call->result);
    if (request.document != NULL)
        write_actions(call->result, &request);
    writer_end_array(call->result);
    VEC_FINISH(&request.shown);
}

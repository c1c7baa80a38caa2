#include "lsp/code_actions.h"

#include <ctype.h>
#include <stdio.h>

#include "fixes/cancellation_test.h"
#include "fixes/fix.h"
#include "fixes/leak_audit.h"
#include "fixes/suppress_here.h"
#include "lsp/budget.h"
#include "lsp/diagnostics.h"
#include "lsp/documents.h"
#include "lsp/fix_all.h"
#include "lsp/protocol.h"
#include "lsp/rule_page.h"
#include "lsp/session.h"
#include "platform/files.h"
#include "python/module.h"
#include "text/uri.h"

static const char FIX_ALL_KIND[] = "source.fixAll.cancelot";
static const char REFACTOR_KIND[] = "refactor";

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
    struct budget budget; // of the making of repairs
    bool invoked;         // a person asked, and not an editor that wonders whether to show a light bulb
};

void code_actions_write_capability(struct writer *writer, const struct client *client)
{
    writer_begin_object(writer);
    writer_key(writer, "codeActionKinds");
    writer_begin_array(writer);
    writer_str(writer, fix_kind_name(FIX_QUICKFIX));
    writer_str(writer, fix_kind_name(FIX_REWRITE));
    writer_str(writer, REFACTOR_KIND);
    writer_str(writer, FIX_ALL_KIND);
    writer_end_array(writer);
    if (client->resolves_edits) {
        writer_key(writer, "resolveProvider");
        writer_bool(writer, true);
    }
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

// Begins an action that is about one finding, or about none (NULL).
static void begin_action(struct writer *writer, const struct request *request, const char *title,
                         const char *kind, const struct finding *finding)
{
    writer_begin_object(writer);
    writer_key(writer, "title");
    writer_str(writer, title);
    writer_key(writer, "kind");
    writer_str(writer, kind);
    if (finding == NULL)
        return;
    const json_t *diagnostic = diagnostic_of(request, finding);
    writer_key(writer, "diagnostics");
    writer_begin_array(writer);
    if (diagnostic != NULL)
        writer_json(writer, diagnostic); // as it came: clients compare them
    else
        diagnostics_write(writer, request->session, request->document, finding);
    writer_end_array(writer);
}

static void write_fix(struct writer *writer, const struct request *request, const struct finding *finding,
                      const struct fix *fix)
{
    begin_action(writer, request, fix->title, fix_kind_name(fix->kind), finding);
    if (fix->preferred) {
        writer_key(writer, "isPreferred");
        writer_bool(writer, true);
    }
    write_workspace_edit(writer, request, (struct edit_list){fix->edits, fix->edits_len});
    writer_end_object(writer);
}

static void write_suppression(struct writer *writer, const struct request *request,
                              const struct finding *finding, const char *title, const struct edit *edit)
{
    begin_action(writer, request, title, fix_kind_name(FIX_QUICKFIX), finding);
    write_workspace_edit(writer, request, (struct edit_list){edit, 1});
    writer_end_object(writer);
}

// The two ways to say that the finding is not to be reported. For a comment that suppresses nothing they
// would make no sense.
static void write_suppressions(struct writer *writer, const struct request *request,
                               const struct finding *finding, struct arena *arena)
{
    const struct module *module = analysis_module(request->document->analysis);
    const char *name = finding->rule->name;
    struct edit edit;
    if (diagnostics_is_unused_suppression(finding))
        return;
    if (suppress_in_line(arena, module, finding, &edit))
        write_suppression(writer, request, finding, arena_printf(arena, "Ignore %s here", name), &edit);
    edit = suppress_in_file(arena, module, finding);
    write_suppression(writer, request, finding, arena_printf(arena, "Ignore %s in this file", name), &edit);
}

// The page of the finding's rule, where the client can show one.
static void write_page_action(struct writer *writer, const struct request *request,
                              const struct finding *finding, struct arena *arena)
{
    if (!request->session->client.shows_documents || finding->rule->page[0] == '\0')
        return;
    const char *title = arena_printf(arena, "Open the page of %s", finding->rule->name);
    begin_action(writer, request, title, fix_kind_name(FIX_QUICKFIX), finding);
    writer_key(writer, "command");
    writer_begin_object(writer);
    writer_key(writer, "title");
    writer_str(writer, title);
    writer_key(writer, "command");
    writer_str(writer, RULE_PAGE_COMMAND);
    writer_key(writer, "arguments");
    writer_begin_array(writer);
    writer_str(writer, finding->rule->code);
    writer_end_array(writer);
    writer_end_object(writer);
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

static struct edit_list edits_of_all(struct request *request, struct arena *arena,
                                     const struct fix_all *asked)
{
    return fix_all_rounds(arena, request->session->linter, &request->document->policy,
                          request->document->analysis, buffer_text(&request->document->buffer), asked,
                          &request->budget);
}

// What has to be known of an action that is resolved later: whose document, and which rule.
static void write_data(struct writer *writer, const struct request *request, const struct fix_all *asked)
{
    writer_key(writer, "data");
    writer_begin_object(writer);
    writer_key(writer, "uri");
    writer_string(writer, request->uri);
    writer_key(writer, "rule");
    writer_str(writer, asked->only == NULL ? "" : asked->only->name);
    if (asked->unsafe) {
        writer_key(writer, "unsafe");
        writer_bool(writer, true);
    }
    writer_end_object(writer);
}

// All repairs of the file, or those of one rule. Where the client can ask for the edit later, it is not
// made now: each round takes a lint of the whole file.
static void write_fix_all(struct writer *writer, struct request *request, struct arena *arena,
                          const struct fix_all *asked)
{
    const struct rule *only = asked->only;
    const struct document *document = request->document;
    bool later = request->session->client.resolves_edits;
    struct edit_list edits =
        later ? fix_all_begin(arena, &document->policy, document->analysis, asked, &request->budget)
              : edits_of_all(request, arena, asked);
    if (edits.len == 0)
        return;
    if (only == NULL)
        begin_action(writer, request, "Apply all safe repairs in this file", FIX_ALL_KIND, NULL);
    else
        begin_action(writer, request,
                     arena_printf(arena, "Repair every %s in this file%s", only->name,
                                  asked->unsafe ? ", also where that changes more" : ""),
                     fix_kind_name(FIX_QUICKFIX), NULL);
    if (later)
        write_data(writer, request, asked);
    else
        write_workspace_edit(writer, request, edits);
    writer_end_object(writer);
}

static size_t count_of_rule(const struct request *request, const struct rule *rule)
{
    size_t len, count = 0;
    const struct finding *findings = analysis_findings(request->document->analysis, &len);
    for (size_t i = 0; i < len; i++)
        count += findings[i].rule == rule;
    return count;
}

// What there is for one finding: its repairs, the repair of all of its kind, and what silences it. An editor
// that wonders whether to show a light bulb gets the repairs alone.
static void write_for_finding(struct writer *writer, struct request *request, const struct finding *finding,
                              struct arena *arena, bool *rule_done, bool *page_done)
{
    struct module *module = analysis_module(request->document->analysis);
    module->repairs = &request->budget.patience;
    struct fix_list fixes = fixes_for(arena, module, finding, &request->document->policy.config);
    module->repairs = NULL;
    struct fix_all asked = {finding->rule, true};
    for (size_t i = 0; i < fixes.len; i++) {
        asked.unsafe = asked.unsafe && !fixes.items[i].safe;
        if (wants_kind(request, fix_kind_name(fixes.items[i].kind)))
            write_fix(writer, request, finding, &fixes.items[i]);
    }
    if (!wants_kind(request, fix_kind_name(FIX_QUICKFIX)) || !request->invoked)
        return;
    if (fixes.len > 0 && !*rule_done && count_of_rule(request, finding->rule) > 1)
        write_fix_all(writer, request, arena, &asked);
    *rule_done = *rule_done || fixes.len > 0;
    write_suppressions(writer, request, finding, arena);
    if (!*page_done)
        write_page_action(writer, request, finding, arena);
    *page_done = true;
}

static void write_for_findings(struct writer *writer, struct request *request, struct arena *arena)
{
    bool done[RULE_MAX] = {false}, pages[RULE_MAX] = {false};
    size_t len;
    const struct finding *findings = analysis_findings(request->document->analysis, &len);
    for (size_t i = 0; i < len; i++) {
        if (is_asked_about(request, &findings[i]))
            write_for_finding(writer, request, &findings[i], arena, &done[findings[i].rule->index],
                              &pages[findings[i].rule->index]);
    }
}

// ---- what needs no finding -------------------------------------------------------------------------------

// Whether a person asks, and not an editor that wonders whether to show a light bulb.
static bool asks_for(const struct request *request, const char *kind)
{
    return request->only == NULL ? request->invoked : names_kind(request, kind);
}

// Whether a finding that is asked about has this repair, so that it has been offered.
static bool is_offered(const struct request *request, const char *name)
{
    size_t len;
    const struct finding *findings = analysis_findings(request->document->analysis, &len);
    for (size_t i = 0; i < len; i++) {
        for (const char *const *fix = findings[i].rule->fixes; *fix != NULL; fix++) {
            if (strcmp(*fix, name) == 0 && is_asked_about(request, &findings[i]))
                return true;
        }
    }
    return false;
}

// An action that is about no finding.
static void write_refactoring(struct writer *writer, const struct request *request, const struct fix *fix)
{
    begin_action(writer, request, fix->title, fix_kind_name(fix->kind), NULL);
    write_workspace_edit(writer, request, (struct edit_list){fix->edits, fix->edits_len});
    writer_end_object(writer);
}

static void write_refactorings(struct writer *writer, struct request *request, struct arena *arena)
{
    struct module *module = analysis_module(request->document->analysis);
    module->repairs = &request->budget.patience;
    struct fix_list fixes = fixes_at(arena, module, request->range.start, &request->document->policy.config);
    module->repairs = NULL;
    for (size_t i = 0; i < fixes.len; i++) {
        if (!is_offered(request, fixes.items[i].name))
            write_refactoring(writer, request, &fixes.items[i]);
    }
}

// Whether pytest looks for fixtures or tests in a file of this name.
static bool holds_tests(struct span uri)
{
    struct span name = span_behind_last(uri, '/');
    return span_is(name, "conftest.py") || span_ends_with(name, SPAN("_test.py")) ||
           (span_starts_with(name, SPAN("test_")) && span_ends_with(name, SPAN(".py")));
}

static void write_leak_audit(struct writer *writer, const struct request *request, struct arena *arena)
{
    struct module *module = analysis_module(request->document->analysis);
    const struct config *config = &request->document->policy.config;
    struct fix fix;
    if (leak_audit(arena, module, request->range.start, config, &fix))
        write_refactoring(writer, request, &fix);
    if (holds_tests(request->uri) && leak_audit_fixture(arena, module, request->range.start, config, &fix))
        write_refactoring(writer, request, &fix);
}

// The name by which Python imports the document's module: its file's, where that is one; "" for tests.
static struct span importable_name(struct span uri)
{
    struct span name = span_behind_last(uri, '/');
    if (!span_ends_with(name, SPAN(".py")) || span_starts_with(name, SPAN("test_")) || isdigit(name.ptr[0]))
        return SPAN("");
    name.len -= strlen(".py");
    for (size_t i = 0; i < name.len; i++) {
        if (!isalnum((unsigned char)name.ptr[i]) && name.ptr[i] != '_')
            return SPAN("");
    }
    return name;
}

// The text of a file that may be open, else on disk. Returns false where there is none.
static bool read_text(const struct session *session, struct span uri, struct buffer *text)
{
    const struct document *open = documents_find(&session->documents, uri);
    if (open != NULL)
        return buffer_replace(text, 0, 0, buffer_text(&open->buffer));
    struct strbuf path = {0};
    FILE *file = uri_to_path(&path, uri) ? file_open(path.bytes, "rb") : NULL;
    strbuf_finish(&path);
    if (file == NULL)
        return false;
    char bytes[4096];
    for (size_t got; (got = fread(bytes, 1, sizeof(bytes), file)) > 0;) {
        uint32_t end = (uint32_t)text->bytes.len;
        if (!buffer_replace(text, end, end, (struct span){bytes, got}))
            break;
    }
    fclose(file);
    return true;
}

static void write_creation(struct writer *writer, struct span uri)
{
    writer_begin_object(writer);
    writer_key(writer, "kind");
    writer_str(writer, "create");
    writer_key(writer, "uri");
    writer_string(writer, uri);
    writer_end_object(writer);
}

// One insertion at the end of `text`, which another document holds.
static void write_insertion(struct writer *writer, const struct request *request, struct span uri,
                            const struct buffer *text, const char *inserted)
{
    const struct document *open = documents_find(&request->session->documents, uri);
    writer_begin_object(writer);
    writer_key(writer, "textDocument");
    writer_begin_object(writer);
    writer_key(writer, "uri");
    writer_string(writer, uri);
    writer_key(writer, "version");
    if (open != NULL && open->has_version)
        writer_integer(writer, open->version);
    else
        writer_null(writer);
    writer_end_object(writer);
    writer_key(writer, "edits");
    writer_begin_array(writer);
    writer_begin_object(writer);
    writer_key(writer, "range");
    uint32_t end = (uint32_t)text->bytes.len;
    write_range(writer, text, request->session->client.encoding, (struct byte_range){end, end});
    writer_key(writer, "newText");
    writer_str(writer, inserted);
    writer_end_object(writer);
    writer_end_array(writer);
    writer_end_object(writer);
}

static void write_test_action(struct writer *writer, const struct request *request, struct span uri,
                              const struct buffer *text, bool exists, const struct cancellation_test *test)
{
    begin_action(writer, request, test->title, REFACTOR_KIND, NULL);
    writer_key(writer, "edit");
    writer_begin_object(writer);
    writer_key(writer, "documentChanges");
    writer_begin_array(writer);
    if (!exists)
        write_creation(writer, uri);
    write_insertion(writer, request, uri, text, test->text);
    writer_end_array(writer);
    writer_end_object(writer);
    writer_end_object(writer);
}

// A test goes into `test_NAME_cancellation.py` beside the file, which is made where there is none.
static void write_cancellation_test(struct writer *writer, const struct request *request, struct arena *arena)
{
    const struct client *client = &request->session->client;
    struct span name = importable_name(request->uri);
    if (!client->document_changes || !client->creates_files || name.len == 0)
        return;
    struct span uri =
        span_of(arena_printf(arena, "%.*stest_%.*s_cancellation.py", (int)(name.ptr - request->uri.ptr),
                             request->uri.ptr, (int)name.len, name.ptr));
    struct buffer text;
    buffer_init(&text);
    bool exists = read_text(request->session, uri, &text);
    struct cancellation_test test;
    if (cancellation_test(arena, analysis_module(request->document->analysis), request->range.start, name,
                          buffer_text(&text), &test))
        write_test_action(writer, request, uri, &text, exists, &test);
    buffer_finish(&text);
}

// Whether to look for what repairs the whole file: where the client names the kind, or a person asks for all
// that there is.
static bool wants_fix_all(const struct request *request)
{
    return request->only == NULL ? request->invoked : names_kind(request, FIX_ALL_KIND);
}

static void write_actions(struct writer *writer, struct request *request)
{
    struct arena arena;
    budget_begin(&request->budget, request->session->analysis_timeout);
    arena_init(&arena);
    if (wants_kind(request, fix_kind_name(FIX_QUICKFIX)) || wants_kind(request, fix_kind_name(FIX_REWRITE)))
        write_for_findings(writer, request, &arena);
    if (asks_for(request, fix_kind_name(FIX_REWRITE)))
        write_leak_audit(writer, request, &arena);
    if (asks_for(request, fix_kind_name(FIX_REWRITE)))
        write_refactorings(writer, request, &arena);
    if (asks_for(request, REFACTOR_KIND))
        write_cancellation_test(writer, request, &arena);
    if (wants_fix_all(request))
        write_fix_all(writer, request, &arena, &(struct fix_all){NULL, false});
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

// ---- edits that are asked for later ----------------------------------------------------------------------

// Writes the members of an action as the client sent it, but for its edit.
static void write_again(struct writer *writer, const json_t *action)
{
    for (void *i = json_object_iter((json_t *)action); i != NULL;
         i = json_object_iter_next((json_t *)action, i)) {
        struct span key = {json_object_iter_key(i), json_object_iter_key_len(i)};
        if (span_is(key, "edit"))
            continue;
        writer_key_text(writer, key);
        writer_json(writer, json_object_iter_value(i));
    }
}

void code_actions_resolve(const struct rpc_call *call)
{
    struct session *session = session_of(call);
    struct request request = {.session = session};
    struct span name = SPAN("");
    const json_t *edit = json_object_get(call->params, "edit");
    if (!json_is_object(call->params)) {
        rpc_error_set(call->error, RPC_INVALID_PARAMS, "params has to be a code action");
        return;
    }
    read_string(json_at(call->params, "data.rule"), &name);
    if (read_string(json_at(call->params, "data.uri"), &request.uri))
        request.document = documents_ready(session, request.uri);
    writer_begin_object(call->result);
    write_again(call->result, call->params);
    if (request.document != NULL && edit == NULL) {
        struct arena arena;
        arena_init(&arena);
        budget_begin(&request.budget, session->analysis_timeout);
        struct fix_all asked = {linter_find_rule(session->linter, name),
                                read_flag(json_at(call->params, "data.unsafe"))};
        write_workspace_edit(call->result, &request, edits_of_all(&request, &arena, &asked));
        arena_finish(&arena);
    } else if (edit != NULL) {
        writer_key(call->result, "edit");
        writer_json(call->result, edit);
    }
    writer_end_object(call->result);
}

bool code_actions_apply_all(struct session *session, struct span uri)
{
    struct request request = {.session = session, .uri = uri};
    request.document = documents_ready(session, uri);
    if (request.document == NULL)
        return false;
    struct arena arena;
    arena_init(&arena);
    budget_begin(&request.budget, session->analysis_timeout);
    struct edit_list edits = edits_of_all(&request, &arena, &(struct fix_all){NULL, false});
    if (edits.len > 0) {
        struct writer writer = session_begin_request(session, "workspace/applyEdit", NULL);
        writer_begin_object(&writer);
        writer_key(&writer, "label");
        writer_str(&writer, "Apply all safe repairs");
        write_workspace_edit(&writer, &request, edits);
        writer_end_object(&writer);
        session_send(session, &writer);
    }
    arena_finish(&arena);
    return edits.len > 0;
}

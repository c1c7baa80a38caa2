#include "lsp/documents.h"

#include <stdlib.h>

#include "lsp/budget.h"
#include "lsp/diagnostics.h"
#include "lsp/protocol.h"
#include "lsp/session.h"
#include "platform/clock.h"
#include "platform/log.h"
#include "text/uri.h"
#include "util/blocks.h"
#include "util/mem.h"
#include "util/utf8.h"

enum { EDITS_MAX = 1000 }; // more of them cost more to follow than a parse from scratch

// What has arrived waits so long for an analysis: far longer than what follows an edit takes, and not long
// enough to be noticed. Broken off, an analysis has to begin anew.
static const double POLITE_SECONDS = 0.02;

static void document_destroy(struct document *self)
{
    analysis_destroy(self->analysis);
    buffer_finish(&self->buffer);
    VEC_FINISH(&self->edits);
    written_finish(&self->written);
    written_finish(&self->spare);
    strbuf_finish(&self->uri);
    strbuf_finish(&self->key);
    free(self);
}

void documents_finish(struct documents *self)
{
    for (size_t i = 0; i < self->items.len; i++)
        document_destroy(self->items.items[i]);
    VEC_FINISH(&self->items);
}

struct document *documents_find(const struct documents *self, struct span uri)
{
    struct strbuf key = {0};
    uri_key(&key, uri);
    struct document *found = NULL;
    for (size_t i = 0; i < self->items.len && found == NULL; i++) {
        if (span_equal(strbuf_span(&self->items.items[i]->key), strbuf_span(&key)))
            found = self->items.items[i];
    }
    strbuf_finish(&key);
    return found;
}

struct document *documents_of_call(const struct rpc_call *call)
{
    struct session *session = session_of(call);
    struct span uri;
    if (!read_document_uri(call->params, &uri)) {
        rpc_error_set(call->error, RPC_INVALID_PARAMS, "params.textDocument.uri has to be a string");
        return NULL;
    }
    return documents_ready(session, uri);
}

struct document *documents_ready(struct session *session, struct span uri)
{
    struct document *document = documents_find(&session->documents, uri);
    if (document == NULL || document->analysis == NULL || !document->in_step)
        return NULL;
    trace_note_document(session, document);
    document_settle(session, document);
    return document->state == ANALYSIS_DONE ? document : NULL;
}

// The stale document that was changed last: most likely the one that the user looks at.
static struct document *newest_stale(const struct documents *self)
{
    struct document *newest = NULL;
    for (size_t i = 0; i < self->items.len; i++) {
        struct document *document = self->items.items[i];
        if (document->stale && (newest == NULL || document->touched > newest->touched))
            newest = document;
    }
    return newest;
}

bool documents_are_stale(const struct documents *self)
{
    return newest_stale(self) != NULL;
}

static void say_not_analysed(const struct document *document)
{
    struct span uri = strbuf_span(&document->uri);
    log_line("%.*s is not analysed: %s", (int)(uri.len < 200 ? uri.len : 200), uri.ptr,
             diagnostics_reason(document->state));
}

// What breaks an analysis off.
struct bounds {
    double end;                     // in seconds of the processor's time
    double polite_from;             // from when on what arrives breaks it off, too
    const struct connection *input; // NULL: what arrives has to wait
    bool interrupted;               // it was broken off for what has arrived
};

static bool is_over(void *context)
{
    struct bounds *bounds = context;
    double now = clock_processor();
    bounds->interrupted =
        bounds->input != NULL && now > bounds->polite_from && connection_has_input(bounds->input);
    return bounds->interrupted || now > bounds->end;
}

// Keeps the times of the last analyses, the last one first.
static void note_seconds(struct document *document, double seconds)
{
    memmove(document->seconds + 1, document->seconds, sizeof(document->seconds) - sizeof(double));
    document->seconds[0] = seconds;
}

// Returns false where it was broken off for what has arrived from `input` meanwhile; then all is still to be
// done.
static bool lint(struct session *session, struct document *document, const struct connection *input)
{
    if (document->edits.len == 0 && !document->from_scratch)
        return true; // only its version changed
    trace_note_document(session, document);
    struct span text = buffer_text(&document->buffer);
    bool scratch = document->from_scratch || document->edits.len > EDITS_MAX;
    double start = clock_now(), used = clock_processor();
    struct bounds bounds = {used + session->analysis_timeout, used + POLITE_SECONDS, input, false};
    struct patience patience = {is_over, &bounds, false};
    analysis_set_patience(document->analysis, &patience);
    enum analysis_state state = analysis_update(document->analysis, text.ptr, text.len,
                                                scratch ? NULL : document->edits.items, document->edits.len);
    analysis_set_patience(document->analysis, NULL);
    note_seconds(document, clock_now() - start);
    document->edits.len = 0;
    document->from_scratch = bounds.interrupted;
    trace_analysis(session, document, bounds.interrupted);
    if (bounds.interrupted)
        return false;
    bool news = state != ANALYSIS_DONE && state != document->state;
    document->state = state;
    if (news)
        say_not_analysed(document);
    return true;
}

static void publish(struct session *session, struct document *document)
{
    document->stale = false;
    diagnostics_publish(session, document);
}

void document_settle(struct session *session, struct document *document)
{
    if (!document->stale)
        return;
    if (document->in_step)
        lint(session, document, NULL);
    publish(session, document);
}

bool document_settle_politely(struct session *session, struct document *document)
{
    if (!document->stale)
        return true;
    // Where what had arrived was no change of it, this time it is done to the end.
    bool again = document->interrupted == document->touched;
    if (document->in_step && !lint(session, document, again ? NULL : &session->connection)) {
        document->interrupted = document->touched;
        return false;
    }
    publish(session, document);
    return true;
}

void documents_lint_next(struct session *session)
{
    struct document *document = newest_stale(&session->documents);
    if (document != NULL)
        document_settle_politely(session, document);
}

static void configure(struct document *document, struct policy policy)
{
    document->policy = policy;
    analysis_configure(document->analysis, &document->policy.config, &document->policy.selection);
}

void documents_configure(struct session *session)
{
    bool changed = false;
    for (size_t i = 0; i < session->documents.items.len; i++) {
        struct document *document = session->documents.items.items[i];
        struct policy policy = workspace_policy(session, strbuf_span(&document->uri));
        if (document->analysis == NULL || policy_equal(&policy, &document->policy))
            continue;
        configure(document, policy);
        document->from_scratch = true;
        document->stale = true;
        changed = true;
    }
    if (changed)
        diagnostics_refresh(session);
}

// Notes that the document has changed.
static void touch(struct session *session, struct document *document)
{
    document->stale = document->analysis != NULL;
    document->touched = ++session->documents.clock;
}

// Replaces bytes of the text and remembers that for the next lint. Returns false where the text would become
// too long.
static bool edit(struct document *self, struct byte_range range, struct span text)
{
    if (!buffer_replace(&self->buffer, range.start, range.end, text))
        return false;
    uint32_t new_end = range.start + (uint32_t)text.len;
    if (self->analysis != NULL && self->edits.len <= EDITS_MAX)
        VEC_PUSH(&self->edits, (struct text_edit){range.start, range.end, new_end});
    return true;
}

// How long the common beginning of two texts is, up to the last whole character.
static size_t common_prefix(struct span a, struct span b)
{
    size_t len = 0;
    while (len < a.len && len < b.len && a.ptr[len] == b.ptr[len])
        len++;
    while (len > 0 && ((len < a.len && utf8_is_continuation(a.ptr[len])) ||
                       (len < b.len && utf8_is_continuation(b.ptr[len]))))
        len--;
    return len;
}

// How long the common end of two texts is, from the first whole character on.
static size_t common_suffix(struct span a, struct span b)
{
    size_t len = 0;
    while (len < a.len && len < b.len && a.ptr[a.len - len - 1] == b.ptr[b.len - len - 1])
        len++;
    while (len > 0 && utf8_is_continuation(a.ptr[a.len - len]))
        len--;
    return len;
}

// Replaces the whole text by replacing what differs, so that a client that sends full texts is served as
// fast.
static bool replace_all(struct document *self, struct span text)
{
    struct span old = buffer_text(&self->buffer);
    size_t prefix = common_prefix(old, text);
    size_t suffix = common_suffix(span_from(old, prefix), span_from(text, prefix));
    struct byte_range range = {(uint32_t)prefix, (uint32_t)(old.len - suffix)};
    return edit(self, range, (struct span){text.ptr + prefix, text.len - prefix - suffix});
}

// Marks the document as one whose text is not known any more.
static void lose_step(struct document *self, const char *why)
{
    if (!self->in_step)
        return;
    struct span uri = strbuf_span(&self->uri);
    log_line("%.*s is out of step (%s); its diagnostics wait for its full text",
             (int)(uri.len < 200 ? uri.len : 200), uri.ptr, why);
    self->in_step = false;
}

// Takes the whole text, after which the document is in step again.
static void take_text(struct document *self, struct span text)
{
    self->in_step = true;
    if (!replace_all(self, text))
        lose_step(self, "the text is too long");
}

static void set_version(struct document *self, const json_t *version)
{
    self->has_version = json_is_integer(version);
    self->version = json_integer_value(version);
}

static struct document *add_document(struct documents *self, struct span uri)
{
    struct document *document = mem_calloc(1, sizeof(*document));
    buffer_init(&document->buffer);
    uri_key(&document->key, uri);
    VEC_PUSH(&self->items, document);
    return document;
}

static void set_language(struct session *session, struct document *document, const json_t *language)
{
    struct span name = SPAN("");
    bool python = read_string(language, &name) && span_is(name, "python");
    if (python == (document->analysis != NULL))
        return;
    if (!python) {
        analysis_destroy(document->analysis);
        document->analysis = NULL;
        written_clear(&document->written);
        document->edits.len = 0;
        diagnostics_clear(session, document);
        return;
    }
    document->analysis = analysis_create(session->linter);
    configure(document, workspace_policy(session, strbuf_span(&document->uri)));
}

void document_did_open(const struct rpc_call *call)
{
    struct session *session = session_of(call);
    struct span uri, text;
    if (!read_document_uri(call->params, &uri) ||
        !read_string(json_at(call->params, "textDocument.text"), &text)) {
        log_line("ignored a didOpen without uri or text");
        return;
    }
    struct document *document = documents_find(&session->documents, uri);
    if (document == NULL)
        document = add_document(&session->documents, uri);
    strbuf_cut(&document->uri, 0);
    strbuf_add(&document->uri, uri);
    set_version(document, json_at(call->params, "textDocument.version"));
    set_language(session, document, json_at(call->params, "textDocument.languageId"));
    take_text(document, text);
    trace_note_document(session, document);
    document->from_scratch = true;
    touch(session, document);
    diagnostics_opened(session);
}

// Applies one item of contentChanges. Returns what is wrong with it, or NULL.
static const char *apply_change(struct document *document, const json_t *change,
                                enum position_encoding encoding)
{
    struct span text;
    if (!read_string(json_object_get(change, "text"), &text))
        return "a change without text";
    const json_t *where = json_object_get(change, "range");
    if (where == NULL || json_is_null(where)) {
        take_text(document, text);
        return NULL;
    }
    if (!document->in_step)
        return NULL; // there is nothing that it could be applied to
    struct byte_range range;
    if (!read_range(where, &document->buffer, encoding, &range))
        return "a change whose range is none";
    return edit(document, range, text) ? NULL : "the text is too long";
}

static void apply_changes(struct session *session, struct document *document, const json_t *changes)
{
    if (!json_is_array(changes))
        lose_step(document, "contentChanges is no array");
    for (size_t i = 0; i < json_array_size(changes); i++) {
        const char *wrong = apply_change(document, json_array_get(changes, i), session->client.encoding);
        if (wrong != NULL)
            lose_step(document, wrong);
    }
}

void document_did_change(const struct rpc_call *call)
{
    struct session *session = session_of(call);
    struct span uri;
    struct document *document =
        read_document_uri(call->params, &uri) ? documents_find(&session->documents, uri) : NULL;
    if (document == NULL) {
        log_line("ignored a change of a document that is not open");
        return;
    }
    trace_note_document(session, document);
    set_version(document, json_at(call->params, "textDocument.version"));
    apply_changes(session, document, json_object_get(call->params, "contentChanges"));
    touch(session, document);
}

void document_did_close(const struct rpc_call *call)
{
    struct session *session = session_of(call);
    struct span uri;
    struct document *document =
        read_document_uri(call->params, &uri) ? documents_find(&session->documents, uri) : NULL;
    if (document == NULL) {
        log_line("ignored the closing of a document that is not open");
        return;
    }
    trace_note_document(session, document);
    if (document->analysis != NULL)
        diagnostics_clear(session, document);
    struct documents *documents = &session->documents;
    for (size_t i = 0; i < documents->items.len; i++) {
        if (documents->items.items[i] == document)
            documents->items.items[i] = documents->items.items[--documents->items.len];
    }
    document_destroy(document);
    documents_give_memory_back();
}

void documents_give_memory_back(void)
{
    blocks_give_back();
    mem_give_back();
}

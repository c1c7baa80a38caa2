// The open documents: their texts as the client edits them, and their analyses.
//
// Layer: lsp/.
//
// An edit only changes the buffer and is remembered; documents_lint_next() analyses and publishes when there
// is no more input to read, or document_settle() when a request needs the findings. So ten edits that arrive
// together cost one lint.
//
// Invariant: between two lints the analysis is behind the buffer by exactly `edits`, and nothing but an
// update is asked of it.
#ifndef CANCELOT_LSP_DOCUMENTS_H
#define CANCELOT_LSP_DOCUMENTS_H

#include <stdbool.h>
#include <stdint.h>

#include "lint/policy.h"
#include "lsp/written.h"
#include "rpc/dispatch.h"
#include "text/buffer.h"

struct session;

enum { DOCUMENT_TIMES = 5 };

struct document {
    struct strbuf uri; // as it came with didOpen: clients compare strings
    struct strbuf key; // under which it is found (text/uri.h)
    struct buffer buffer;
    bool has_version;
    int64_t version;

    struct written written, spare; // its diagnostics as they were sent last, and room for the next ones
    struct policy policy;          // the settings that hold for it
    struct analysis *analysis;     // NULL where the language is another one than Python
    enum analysis_state state;     // of the last lint
    bool in_step;      // false from a change that could not be applied on, until a full text comes
    bool stale;        // what was published last is out of date
    bool from_scratch; // the edits do not tell all that changed
    VEC(struct text_edit) edits;
    double seconds[DOCUMENT_TIMES]; // that the last analyses took, the last one first; 0: there was none
    uint64_t touched;               // when it was changed last, by `clock` of struct documents
    uint64_t interrupted; // `touched` of the time when its analysis was last broken off for other input
};

struct documents {
    VEC(struct document *) items;
    uint64_t clock; // counts changes
};

void documents_finish(struct documents *self);

// The open document that `uri` names in any of its spellings, or NULL.
struct document *documents_find(const struct documents *self, struct span uri);

// The document that params.textDocument.uri names, with its findings up to date, or NULL where it is not open
// or has no findings to work with (another language, out of step, given up on). Sets the error where the
// parameters name no document at all.
struct document *documents_of_call(const struct rpc_call *call);

// The same for the document with this URI.
struct document *documents_ready(struct session *session, struct span uri);

// Whether any document has to be linted.
bool documents_are_stale(const struct documents *self);

// Lints and publishes the stale document that was changed last. Where something arrives meanwhile and the
// lint takes long, it is broken off, to be done when that is read: it may be a newer change.
void documents_lint_next(struct session *session);

// Gives the memory that documents and their trees no longer need back to the system. Some milliseconds.
void documents_give_memory_back(void);

// Lints and publishes the document if it is stale.
void document_settle(struct session *session, struct document *document);

// The same, but broken off as by documents_lint_next(); false then, and the document is still stale.
bool document_settle_politely(struct session *session, struct document *document);

// Gives every document the settings that hold for it now.
void documents_configure(struct session *session);

// Handlers.
void document_did_open(const struct rpc_call *call);
void document_did_change(const struct rpc_call *call);
void document_did_close(const struct rpc_call *call);

#endif

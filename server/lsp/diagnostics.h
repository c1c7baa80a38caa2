// Findings as the protocol's diagnostics.
//
// Layer: lsp/.
#ifndef CANCELOT_LSP_DIAGNOSTICS_H
#define CANCELOT_LSP_DIAGNOSTICS_H

#include "lint/linter.h"
#include "rpc/dispatch.h"
#include "rpc/writer.h"

struct document;
struct session;

// Writes what all diagnostics of a rule have in common, once, as after every key all of a file's diagnostics
// are sent. To be called when it is known what the client can do; diagnostics_finish() frees it.
void diagnostics_prepare(struct session *session);
void diagnostics_finish(struct session *session);

// Sends the document's diagnostics with its version; none while it is out of step.
void diagnostics_publish(struct session *session, struct document *document);

// Takes the document's diagnostics away.
void diagnostics_clear(struct session *session, const struct document *document);

// Writes one finding as a Diagnostic.
void diagnostics_write(struct writer *writer, const struct session *session, const struct document *document,
                       const struct finding *finding);

// Whether the finding is about a comment that suppresses nothing.
bool diagnostics_is_unused_suppression(const struct finding *finding);

// Why a document has no findings, as the end of a sentence; "" for ANALYSIS_DONE.
const char *diagnostics_reason(enum analysis_state state);

// The value of the capability "diagnosticProvider", for a client that pulls: to such a one nothing is pushed.
void diagnostics_write_capability(struct writer *writer);

// Tells a client that pulls to do so again: the reports it has are no longer right.
void diagnostics_refresh(struct session *session);

// To be called when a document was opened. A client that pulls may have done so before: VS Code's does where
// a file is closed and opened again at once, and keeps the empty report as that of the version it then opens.
// It is told to pull again.
void diagnostics_opened(struct session *session);

// Handlers.
void diagnostics_request(const struct rpc_call *call);

#endif

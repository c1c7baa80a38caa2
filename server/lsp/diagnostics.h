// Findings as the protocol's diagnostics.
//
// Layer: lsp/.
#ifndef CANCELOT_LSP_DIAGNOSTICS_H
#define CANCELOT_LSP_DIAGNOSTICS_H

#include "lint/linter.h"
#include "rpc/writer.h"

struct document;
struct session;

// Sends the document's diagnostics with its version; none while it is out of step.
void diagnostics_publish(struct session *session, const struct document *document);

// Takes the document's diagnostics away.
void diagnostics_clear(struct session *session, const struct document *document);

// Writes one finding as a Diagnostic.
void diagnostics_write(struct writer *writer, const struct session *session, const struct document *document,
                       const struct finding *finding);

// Why a document has no findings, as the end of a sentence; "" for ANALYSIS_DONE.
const char *diagnostics_reason(enum analysis_state state);

#endif

// What the server is doing, for those who look for a mistake: lines of the log (`--log-level debug`),
// `$/logTrace`
// (`$/setTrace`), and what a fatal signal leaves behind.
//
// Layer: lsp/.
#ifndef CANCELOT_LSP_TRACE_H
#define CANCELOT_LSP_TRACE_H

#include <stdbool.h>
#include <stddef.h>

#include <jansson.h>

#include "rpc/dispatch.h"

struct document;
struct session;

// "TraceValue" of the protocol.
enum trace_value { TRACE_OFF, TRACE_MESSAGES, TRACE_VERBOSE };

struct trace {
    bool debug;             // log every message and every analysis
    enum trace_value value; // what the client wants to be told
    char method[80];        // being served, cut where it is longer; empty: nothing is
    size_t document;        // bytes of the document that it is about; 0 where there is none
    double began;           // seconds, by clock_now()
};

// "off", "messages" or "verbose"; anything else leaves it as it is.
void trace_set(struct trace *self, const json_t *value);
const char *trace_value_name(enum trace_value value);

// Around the serving of a message, or of what the server does by itself. Ending what has not begun does
// nothing.
void trace_begin(struct session *session, struct span method);
void trace_end(struct session *session);

// Says which document it is about.
void trace_note_document(struct session *session, const struct document *document);

// Says how the document's last analysis went.
void trace_analysis(const struct session *session, const struct document *document, bool interrupted);

// Handler.
void trace_set_request(const struct rpc_call *call);

#endif

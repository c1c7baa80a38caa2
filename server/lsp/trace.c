#include "lsp/trace.h"

#include <stdio.h>

#include "lsp/protocol.h"
#include "lsp/session.h"
#include "platform/clock.h"
#include "platform/crash.h"
#include "platform/log.h"

static const char *const names[] = {
    [TRACE_OFF] = "off",
    [TRACE_MESSAGES] = "messages",
    [TRACE_VERBOSE] = "verbose",
};

const char *trace_value_name(enum trace_value value)
{
    return names[value];
}

void trace_set(struct trace *self, const json_t *value)
{
    struct span word;
    if (!read_string(value, &word))
        return;
    for (size_t i = 0; i < sizeof(names) / sizeof(*names); i++) {
        if (span_is(word, names[i]))
            self->value = (enum trace_value)i;
    }
}

void trace_set_request(const struct rpc_call *call)
{
    trace_set(&session_of(call)->trace, json_object_get(call->params, "value"));
}

// The time of day, as lines of a log begin.
static const char *time_of_day(char out[16])
{
    struct time_of_day now = clock_time_of_day();
    snprintf(out, 16, "%02u:%02u:%02u.%03u", now.hour % 24, now.minute % 60, now.second % 61,
             now.millisecond % 1000);
    return out;
}

void trace_begin(struct session *session, struct span method)
{
    struct trace *trace = &session->trace;
    size_t len = method.len < sizeof(trace->method) ? method.len : sizeof(trace->method) - 1;
    memcpy(trace->method, method.ptr, len);
    trace->method[len] = '\0';
    trace->document = 0;
    trace->began = clock_now();
    crash_note_method(method);
    char time[16];
    if (trace->debug)
        log_line("%s serving %s", time_of_day(time), trace->method);
}

void trace_note_document(struct session *session, const struct document *document)
{
    session->trace.document = document->buffer.bytes.len;
    crash_note_document(document->buffer.bytes.len);
}

// Tells the client. What is about the trace itself is left out.
static void tell(struct session *session, double seconds)
{
    const struct trace *trace = &session->trace;
    char text[200], more[200];
    snprintf(text, sizeof(text), "%s was served in %.2f ms", trace->method, seconds * 1000);
    snprintf(more, sizeof(more), "document: %zu bytes; open documents: %zu", trace->document,
             session->documents.items.len);
    struct writer writer = session_begin_notification(session, "$/logTrace");
    writer_begin_object(&writer);
    writer_key(&writer, "message");
    writer_str(&writer, text);
    if (trace->value == TRACE_VERBOSE) {
        writer_key(&writer, "verbose");
        writer_str(&writer, more);
    }
    writer_end_object(&writer);
    session_send(session, &writer);
}

void trace_end(struct session *session)
{
    struct trace *trace = &session->trace;
    if (trace->method[0] == '\0')
        return;
    double seconds = clock_now() - trace->began;
    char time[16];
    if (trace->debug)
        log_line("%s served %s in %.2f ms", time_of_day(time), trace->method, seconds * 1000);
    if (trace->value != TRACE_OFF)
        tell(session, seconds);
    trace->method[0] = '\0';
    crash_note_method(SPAN(""));
}

void trace_analysis(const struct session *session, const struct document *document, bool interrupted)
{
    if (!session->trace.debug)
        return;
    size_t findings;
    analysis_findings(document->analysis, &findings);
    struct span uri = strbuf_span(&document->uri);
    char time[16];
    log_line("%s analysed %.*s (%zu bytes): %zu findings in %.2f ms%s", time_of_day(time),
             (int)(uri.len < 200 ? uri.len : 200), uri.ptr, document->buffer.bytes.len, findings,
             document->seconds[0] * 1000, interrupted ? ", broken off for newer input" : "");
}

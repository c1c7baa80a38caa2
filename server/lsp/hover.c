#include "lsp/hover.h"

#include "lsp/documents.h"
#include "lsp/protocol.h"
#include "lsp/session.h"

// The smallest finding that holds `offset`, its end included: the cursor behind its last character is on it.
static const struct finding *finding_at(const struct document *document, uint32_t offset)
{
    size_t len;
    const struct finding *findings = analysis_findings(document->analysis, &len);
    const struct finding *smallest = NULL;
    for (size_t i = 0; i < len && findings[i].start <= offset; i++) {
        const struct finding *finding = &findings[i];
        if (finding->end >= offset &&
            (smallest == NULL || finding->end - finding->start < smallest->end - smallest->start))
            smallest = finding;
    }
    return smallest;
}

// Appends one line of Markdown as plain text. Returns whether the next line is code.
static bool add_plain_line(struct strbuf *out, struct span line, bool in_code)
{
    if (span_starts_with(line, SPAN("```")))
        return !in_code;
    if (in_code && line.len > 0)
        strbuf_add(out, SPAN("    "));
    while (!in_code && line.len > 0 && line.ptr[0] == '#')
        line = span_from(line, 1);
    strbuf_add(out, in_code ? line : span_trim(line));
    strbuf_add_char(out, '\n');
    return in_code;
}

// Appends Markdown without its headings' marks and its code fences, for clients that show text as it is.
static void add_plain_text(struct strbuf *out, struct span markdown)
{
    bool in_code = false;
    while (markdown.len > 0) {
        const char *newline = memchr(markdown.ptr, '\n', markdown.len);
        size_t len = newline == NULL ? markdown.len : (size_t)(newline - markdown.ptr);
        in_code = add_plain_line(out, (struct span){markdown.ptr, len}, in_code);
        markdown = span_from(markdown, len + 1);
    }
}

static void write_contents(struct writer *writer, const struct rule *rule, bool markdown)
{
    struct strbuf text = {0};
    if (rule->page[0] == '\0')
        strbuf_printf(&text, "%s (%s): %s", rule->code, rule->name, rule->summary);
    else if (markdown)
        strbuf_add_str(&text, rule->page);
    else
        add_plain_text(&text, span_of(rule->page));
    writer_begin_object(writer);
    writer_key(writer, "kind");
    writer_str(writer, markdown ? "markdown" : "plaintext");
    writer_key(writer, "value");
    writer_string(writer, strbuf_span(&text));
    writer_end_object(writer);
    strbuf_finish(&text);
}

void hover_request(const struct rpc_call *call)
{
    const struct session *session = session_of(call);
    const struct document *document = documents_of_call(call);
    struct position position;
    if (!read_position(json_object_get(call->params, "position"), &position)) {
        rpc_error_set(call->error, RPC_INVALID_PARAMS, "params.position has to be a position");
        return;
    }
    const struct finding *finding = NULL;
    if (document != NULL)
        finding =
            finding_at(document, position_to_offset(&document->buffer, session->client.encoding, position));
    if (finding == NULL) {
        writer_null(call->result);
        return;
    }
    writer_begin_object(call->result);
    writer_key(call->result, "contents");
    write_contents(call->result, finding->rule, session->client.markdown_hover);
    writer_key(call->result, "range");
    write_range(call->result, &document->buffer, session->client.encoding,
                (struct byte_range){finding->start, finding->end});
    writer_end_object(call->result);
}

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

// ---- rules that are named in the text --------------------------------------------------------------------

static bool is_name_byte(char c)
{
    return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') || c == '-';
}

// The word (of bytes of rules' codes and names) that `offset` is in or behind.
static struct byte_range word_at(struct span text, uint32_t offset)
{
    struct byte_range word = {offset, offset};
    while (word.start > 0 && is_name_byte(text.ptr[word.start - 1]))
        word.start--;
    while (word.end < text.len && is_name_byte(text.ptr[word.end]))
        word.end++;
    return word;
}

// Whether what stands there may name rules: behind `# cancelot:` or `# noqa` in Python, anywhere in TOML.
static bool may_name_rules(const struct document *document, uint32_t offset)
{
    if (document->analysis == NULL)
        return span_ends_with(strbuf_span(&document->key), SPAN(".toml"));
    uint32_t start = buffer_line_start(&document->buffer, buffer_line_at(&document->buffer, offset));
    struct span line = {buffer_text(&document->buffer).ptr + start, offset - start};
    const char *hash = memchr(line.ptr, '#', line.len);
    if (hash == NULL)
        return false;
    line = span_from(line, (size_t)(hash - line.ptr));
    return span_contains(line, SPAN("cancelot:")) || span_contains(line, SPAN("noqa"));
}

static const struct rule *rule_named_at(const struct session *session, const struct document *document,
                                        uint32_t offset, struct byte_range *word)
{
    struct span text = buffer_text(&document->buffer);
    *word = word_at(text, offset);
    if (word->start == word->end || !may_name_rules(document, offset))
        return NULL;
    return linter_find_rule(session->linter, (struct span){text.ptr + word->start, word->end - word->start});
}

static void write_hover(const struct rpc_call *call, const struct document *document, const struct rule *rule,
                        struct byte_range range)
{
    const struct client *client = &session_of(call)->client;
    writer_begin_object(call->result);
    writer_key(call->result, "contents");
    write_contents(call->result, rule, client->markdown_hover);
    writer_key(call->result, "range");
    write_range(call->result, &document->buffer, client->encoding, range);
    writer_end_object(call->result);
}

void hover_request(const struct rpc_call *call)
{
    struct session *session = session_of(call);
    struct position position;
    struct span uri;
    if (!read_document_uri(call->params, &uri) ||
        !read_position(json_object_get(call->params, "position"), &position)) {
        rpc_error_set(call->error, RPC_INVALID_PARAMS,
                      "params.textDocument.uri has to be a string, and params.position a position");
        return;
    }
    const struct document *document = documents_find(&session->documents, uri);
    if (document == NULL) {
        writer_null(call->result);
        return;
    }
    uint32_t offset = position_to_offset(&document->buffer, session->client.encoding, position);
    struct byte_range word;
    const struct rule *rule = rule_named_at(session, document, offset, &word);
    const struct finding *finding =
        rule == NULL && documents_ready(session, uri) != NULL ? finding_at(document, offset) : NULL;
    if (rule != NULL)
        write_hover(call, document, rule, word);
    else if (finding != NULL)
        write_hover(call, document, finding->rule, (struct byte_range){finding->start, finding->end});
    else
        writer_null(call->result);
}

#include "lint/message.h"

enum { SNIPPET_MAX = 48 }; // bytes

// The number of bytes of a backslash at the end of a line, with the line's end and the blanks of the next
// one; 0 where the text does not start with one.
static size_t continuation(struct span text)
{
    size_t at = text.len > 0 && text.ptr[0] == '\\' ? 1 : 0;
    if (at > 0 && at < text.len && text.ptr[at] == '\r')
        at++;
    if (at == 0 || at == text.len || text.ptr[at] != '\n')
        return 0;
    while (at < text.len && (text.ptr[at] == '\n' || text.ptr[at] == ' ' || text.ptr[at] == '\t'))
        at++;
    return at;
}

// One line of code between backticks, cut at a character boundary. Lines that a backslash joins are one.
static void add_snippet(struct strbuf *out, struct span text)
{
    char line[SNIPPET_MAX + 1];
    size_t len = 0, at = 0;
    while (at < text.len && len <= SNIPPET_MAX && text.ptr[at] != '\n') {
        size_t joined = continuation(span_from(text, at));
        if (joined == 0)
            line[len++] = text.ptr[at];
        at += joined == 0 ? 1 : joined;
    }
    bool cut = at < text.len || len > SNIPPET_MAX;
    if (len > SNIPPET_MAX) {
        len = SNIPPET_MAX;
        while (len > 0 && ((unsigned char)line[len] & 0xC0) == 0x80)
            len--;
    }
    while (len > 0 && (line[len - 1] == '\r' || line[len - 1] == ' '))
        len--;
    strbuf_add_char(out, '`');
    strbuf_add(out, (struct span){line, len});
    strbuf_add_str(out, cut ? "...`" : "`");
}

static void add_caught(struct strbuf *out, const struct match *match, TSNode node)
{
    const struct syntax *s = match->module->syntax;
    struct node_list parts = node_children(match->module->arena, s, node);
    size_t written = 0;
    for (size_t i = 0; i < parts.len && !node_is(parts.items[i], s->n_block); i++) {
        TSNode type = parts.items[i];
        if (node_is(type, s->n_as_pattern))
            type = node_first_child(s, type);
        strbuf_add_str(out, written++ > 0 ? ", " : "");
        add_snippet(out, module_text(match->module, type));
    }
    if (written == 0)
        strbuf_add_str(out, "everything");
}

static void add_suspension(struct strbuf *out, const struct match *match, TSNode node)
{
    (void)node;
    TSNode suspension = match->site == NULL ? match->skipped.point : match->site->suspension;
    if (ts_node_is_null(suspension)) {
        strbuf_add_str(out, "a suspension point");
        return;
    }
    const struct syntax *s = match->module->syntax;
    struct span text = module_text(match->module, suspension);
    if (node_is(suspension, s->n_with_statement) || node_is(suspension, s->n_for_statement))
        text.len = node_header_end(s, suspension) - ts_node_start_byte(suspension);
    add_snippet(out, text);
}

static void add_code(struct strbuf *out, const struct match *match, TSNode node)
{
    add_snippet(out, module_text(match->module, node));
}

static void add_keyword(struct strbuf *out, const struct match *match, TSNode node)
{
    struct span text = module_text(match->module, node);
    size_t len = 0;
    while (len < text.len && text.ptr[len] >= 'a' && text.ptr[len] <= 'z')
        len++;
    strbuf_add(out, (struct span){text.ptr, len});
}

static void add_task(struct strbuf *out, const struct match *match, TSNode node)
{
    (void)node;
    if (ts_node_is_null(match->task))
        strbuf_add_str(out, "the task");
    else
        add_snippet(out, module_text(match->module, match->task));
}

static void add_release(struct strbuf *out, const struct match *match, TSNode node)
{
    (void)node;
    if (ts_node_is_null(match->skipped.release))
        strbuf_add_str(out, "the release");
    else
        add_snippet(out, module_text(match->module, match->skipped.release));
}

static void add_cancelled(struct strbuf *out, const struct match *match, TSNode node)
{
    (void)node;
    strbuf_add_str(out, match->library == LIBRARY_ASYNCIO ? "CancelledError" : "Cancelled");
}

static void add_library(struct strbuf *out, const struct match *match, TSNode node)
{
    (void)node;
    strbuf_add_str(out, library_name(match->library));
}

static void add_goes_on(struct strbuf *out, const struct match *match, TSNode node)
{
    (void)node;
    if (library_is_level_triggered(match->library))
        strbuf_add_str(out, "up to its next checkpoint ");
    strbuf_add_str(out, "the task goes on as if nobody had cancelled it");
}

static void add_function(struct strbuf *out, const struct match *match, TSNode node)
{
    if (match->call == NULL) {
        add_snippet(out, module_text(match->module, node_field(node, match->module->syntax->f_function)));
        return;
    }
    strbuf_printf(out, "`%.*s()`", (int)match->call->name.len, match->call->name.ptr);
}

static void add_thread(struct strbuf *out, const struct match *match, TSNode node)
{
    (void)node;
    if (match->library != LIBRARY_ASYNCIO)
        strbuf_printf(out, "`%s.to_thread.run_sync()`", library_name(match->library));
    else if (match->module->target_minor >= 9)
        strbuf_add_str(out, "`asyncio.to_thread()`");
    else
        strbuf_add_str(out, "`loop.run_in_executor()`");
}

static void add_process(struct strbuf *out, const struct match *match, TSNode node)
{
    (void)node;
    bool asyncio = match->library == LIBRARY_ASYNCIO;
    strbuf_printf(out, "`%s.%s()`", library_name(match->library),
                  asyncio ? "create_subprocess_exec" : "run_process");
}

static const struct {
    const char *name;
    void (*add)(struct strbuf *out, const struct match *match, TSNode node);
} placeholders[] = {
    {"caught", add_caught},     {"suspension", add_suspension},
    {"code", add_code},         {"keyword", add_keyword},
    {"task", add_task},         {"cancelled", add_cancelled},
    {"library", add_library},   {"goes_on", add_goes_on},
    {"function", add_function}, {"thread", add_thread},
    {"process", add_process},   {"release", add_release},
};

enum { PLACEHOLDERS_LEN = sizeof(placeholders) / sizeof(placeholders[0]) };

static size_t find_placeholder(struct span name)
{
    size_t i = 0;
    while (i < PLACEHOLDERS_LEN && !span_is(name, placeholders[i].name))
        i++;
    return i;
}

bool message_knows(struct span name)
{
    return find_placeholder(name) < PLACEHOLDERS_LEN;
}

void message_fill(struct strbuf *out, const char *message, const struct match *match, TSNode node)
{
    for (const char *at = message; *at != '\0';) {
        const char *close = *at == '{' ? strchr(at, '}') : NULL;
        size_t i = close == NULL ? PLACEHOLDERS_LEN
                                 : find_placeholder((struct span){at + 1, (size_t)(close - at - 1)});
        if (i < PLACEHOLDERS_LEN) {
            placeholders[i].add(out, match, node);
            at = close + 1;
        } else {
            strbuf_add_char(out, *at++);
        }
    }
}

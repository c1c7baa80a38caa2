#include "lsp/rule_page.h"

#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "lsp/protocol.h"
#include "lsp/session.h"
#include "platform/files.h"
#include "text/uri.h"
#include "util/build.h"

// ---- the file --------------------------------------------------------------------------------------------

static bool holds(const char *path, struct span text)
{
    FILE *file = file_open(path, "rb");
    if (file == NULL)
        return false;
    bool same = true;
    for (size_t i = 0; i < text.len && same; i++)
        same = getc(file) == (unsigned char)text.ptr[i];
    same = same && getc(file) == EOF;
    fclose(file);
    return same;
}

// Writes the page into the cache and appends its URI. Returns false, with errno set, where it cannot.
static bool write_page(const struct rule *rule, struct strbuf *uri)
{
    char *cache = folder_for_cache();
    errno = ENOENT;
    if (cache == NULL)
        return false;
    struct strbuf path = {0};
    struct span text = span_of(rule->page);
    strbuf_printf(&path, "%s/cancelot/rules", cache);
    free(cache);
    bool done = folder_make(path.bytes);
    strbuf_printf(&path, "/%s.md", rule->name);
    done = done && (holds(path.bytes, text) || file_put(path.bytes, text)); // nobody is meant to change it
    if (done)
        uri_from_path(uri, strbuf_span(&path));
    strbuf_finish(&path);
    return done;
}

// ---- the command -----------------------------------------------------------------------------------------

static void ask_to_show(struct session *session, struct span uri, bool published)
{
    struct writer writer = session_begin_request(session, "window/showDocument", NULL);
    writer_begin_object(&writer);
    writer_key(&writer, "uri");
    writer_string(&writer, uri);
    writer_key(&writer, "external");
    writer_bool(&writer, published);
    writer_key(&writer, "takeFocus");
    writer_bool(&writer, true);
    writer_end_object(&writer);
    session_send(session, &writer);
}

void rule_page_show(const struct rpc_call *call, const json_t *arguments)
{
    struct session *session = session_of(call);
    struct span name = SPAN("");
    read_string(json_array_get(arguments, 0), &name);
    const struct rule *rule = linter_find_rule(session->linter, name);
    if (rule == NULL || rule->page[0] == '\0') {
        rpc_error_set(call->error, RPC_INVALID_PARAMS,
                      "the first argument has to be the code or name of a rule that has a page");
        return;
    }
    bool published = CANCELOT_DOCS_URL[0] != '\0';
    struct strbuf uri = {0};
    if (published)
        strbuf_printf(&uri, "%s/%s.md", CANCELOT_DOCS_URL, rule->name);
    if (!published && !write_page(rule, &uri)) {
        rpc_error_set(call->error, RPC_INTERNAL_ERROR,
                      "the page cannot be written into the cache ($XDG_CACHE_HOME or ~/.cache, on Windows "
                      "%%LOCALAPPDATA%%): %s",
                      strerror(errno));
    } else {
        if (session->client.shows_documents)
            ask_to_show(session, strbuf_span(&uri), published);
        writer_string(call->result, strbuf_span(&uri));
    }
    strbuf_finish(&uri);
}

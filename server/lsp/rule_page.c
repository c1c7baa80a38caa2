#include "lsp/rule_page.h"

#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "lsp/protocol.h"
#include "lsp/session.h"
#include "text/uri.h"
#include "util/build.h"

// ---- the file --------------------------------------------------------------------------------------------

// The user's folder for what can be made again: $XDG_CACHE_HOME, else ~/.cache ("XDG Base Directory
// Specification": a path there that is not absolute is to be ignored).
static bool add_cache_folder(struct strbuf *path)
{
    const char *cache = getenv("XDG_CACHE_HOME"), *home = getenv("HOME");
    if (cache != NULL && cache[0] == '/')
        strbuf_add_str(path, cache);
    else if (home != NULL && home[0] == '/')
        strbuf_printf(path, "%s/.cache", home);
    return path->len > 0;
}

// Makes the folder and those above it. Returns false, with errno set, where one cannot be made.
static bool make_folders(const char *path)
{
    struct strbuf part = {0};
    bool made = true;
    for (const char *at = path; made && *at != '\0'; at++) {
        strbuf_add_char(&part, *at);
        if (at > path && (at[1] == '/' || at[1] == '\0'))
            made = mkdir(part.bytes, 0755) == 0 || errno == EEXIST;
    }
    strbuf_finish(&part);
    return made;
}

static bool holds(const char *path, struct span text)
{
    FILE *file = fopen(path, "rb");
    if (file == NULL)
        return false;
    bool same = true;
    for (size_t i = 0; i < text.len && same; i++)
        same = getc(file) == (unsigned char)text.ptr[i];
    same = same && getc(file) == EOF;
    fclose(file);
    return same;
}

static bool write_all(int file, struct span text)
{
    while (text.len > 0) {
        ssize_t written = write(file, text.ptr, text.len);
        if (written < 0)
            return false;
        text = span_from(text, (size_t)written);
    }
    return true;
}

// Puts the text into the file, which nobody is meant to change. Another server may do the same meanwhile.
static bool put(const char *path, struct span text)
{
    if (holds(path, text))
        return true;
    struct strbuf name = {0};
    strbuf_printf(&name, "%s.%ld", path, (long)getpid());
    int file = open(name.bytes, O_WRONLY | O_CREAT | O_EXCL | O_CLOEXEC, 0444);
    bool done = file >= 0 && write_all(file, text);
    done = (file < 0 || close(file) == 0) && done && rename(name.bytes, path) == 0;
    if (!done && file >= 0) {
        int problem = errno;
        unlink(name.bytes);
        errno = problem;
    }
    strbuf_finish(&name);
    return done;
}

// Writes the page into the cache and appends its URI. Returns false, with errno set, where it cannot.
static bool write_page(const struct rule *rule, struct strbuf *uri)
{
    struct strbuf path = {0};
    errno = ENOENT;
    bool done = false;
    if (add_cache_folder(&path)) {
        strbuf_add_str(&path, "/cancelot/rules");
        done = make_folders(path.bytes);
        strbuf_printf(&path, "/%s.md", rule->name);
        done = done && put(path.bytes, span_of(rule->page));
    }
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
                      "the page cannot be written into the cache ($XDG_CACHE_HOME or ~/.cache): %s",
                      strerror(errno));
    } else {
        if (session->client.shows_documents)
            ask_to_show(session, strbuf_span(&uri), published);
        writer_string(call->result, strbuf_span(&uri));
    }
    strbuf_finish(&uri);
}

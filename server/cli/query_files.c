#include "cli/query_files.h"

#include <errno.h>
#include <stdio.h>
#include <stdlib.h>

#include "platform/files.h"
#include "text/path.h"
#include "util/utf8.h"
#include "util/vec.h"

enum { CHUNK = 64 * 1024, FILE_MAX_BYTES = 1024 * 1024 };

// Reads a whole file. Returns NULL, or what is wrong with it.
static const char *read_file(const char *path, struct strbuf *text)
{
    FILE *file = file_open(path, "rb");
    if (file == NULL)
        return strerror(errno);
    char chunk[CHUNK];
    size_t len;
    errno = 0;
    while ((len = fread(chunk, 1, sizeof(chunk), file)) > 0 && text->len <= FILE_MAX_BYTES)
        strbuf_add(text, (struct span){chunk, len});
    const char *problem = ferror(file) ? strerror(errno) : NULL;
    fclose(file);
    struct span bytes = strbuf_span(text);
    if (problem == NULL && bytes.len > FILE_MAX_BYTES)
        problem = "it is larger than 1 MiB";
    if (problem == NULL && (utf8_valid_len(bytes) < bytes.len || memchr(bytes.ptr, '\0', bytes.len) != NULL))
        problem = "it is not UTF-8";
    return problem;
}

// The bytes as a span that free() takes.
static struct span steal(struct strbuf *text)
{
    size_t len = text->len;
    return (struct span){strbuf_steal(text), len};
}

// Adds one rule, with the page beside it where there is one. Takes over `path`.
static void add_rule(struct query_files *self, char *path, struct strbuf *problems)
{
    struct strbuf text = {0}, page = {0}, page_path = {0};
    const char *problem = read_file(path, &text);
    strbuf_printf(&page_path, "%.*s.md", (int)(strlen(path) - sizeof(".scm") + 1), path);
    if (problem == NULL && read_file(page_path.bytes, &page) != NULL)
        strbuf_cut(&page, 0);
    if (problem == NULL) {
        VEC_PUSH(self, (struct query_file){.path = path, .text = steal(&text), .page = steal(&page)});
    } else {
        strbuf_printf(problems, "%s: cannot be read: %s\n", path, problem);
        free(path);
    }
    strbuf_finish(&text);
    strbuf_finish(&page);
    strbuf_finish(&page_path);
}

static bool is_query(struct span name)
{
    return name.ptr[0] != '.' && name.len > 4 && span_ends_with(name, SPAN(".scm"));
}

void query_files_read(struct query_files *self, const char *folder, struct strbuf *problems)
{
    struct folder names;
    size_t found = 0;
    bool good = folder_read(&names, folder);
    if (!good)
        strbuf_printf(problems, "%s: cannot be read as a folder of rules: %s\n", folder, strerror(errno));
    for (size_t i = 0; i < names.len; i++) {
        struct strbuf path = {0};
        if (!is_query(span_of(names.items[i])))
            continue;
        path_add_folder(&path, span_of(folder));
        strbuf_add_str(&path, names.items[i]);
        add_rule(self, strbuf_steal(&path), problems);
        found++;
    }
    if (good && found == 0)
        strbuf_printf(problems, "%s: holds no rule: no file there ends in .scm\n", folder);
    folder_finish(&names);
}

void query_files_finish(struct query_files *self)
{
    for (size_t i = 0; i < self->len; i++) {
        free((char *)self->items[i].path);
        free((char *)self->items[i].text.ptr);
        free((char *)self->items[i].page.ptr);
    }
    VEC_FINISH(self);
}

// What is the same on all systems.
#include "platform/files.h"

#include <errno.h>
#include <stdlib.h>
#include <unistd.h>

#include "text/path.h"
#include "util/vec.h"

enum { CHUNK = 64 * 1024 };

bool file_exists(const char *path)
{
    struct file_status status;
    return file_look(path, &status);
}

bool file_is_same(const struct file_status *a, const struct file_status *b)
{
    return a->id == b->id && a->size == b->size && a->seconds == b->seconds &&
           a->nanoseconds == b->nanoseconds;
}

static int read_all(int descriptor, size_t max, struct strbuf *out)
{
    for (;;) {
        size_t before = out->len;
        char *chunk = strbuf_extend(out, CHUNK);
        ssize_t len = read(descriptor, chunk, CHUNK);
        strbuf_cut(out, before + (len > 0 ? (size_t)len : 0));
        if (len < 0 && errno == EINTR)
            continue;
        if (len < 0)
            return errno;
        if (len == 0 || out->len > max)
            return 0;
    }
}

int file_read(const char *path, size_t max, struct strbuf *out, struct file_status *status)
{
    int descriptor = file_open_descriptor(path);
    if (descriptor < 0)
        return errno;
    int problem = errno;
    if (file_look_at_descriptor(descriptor, status)) {
        strbuf_reserve(out, (size_t)(status->size < max ? status->size : max) + CHUNK);
        problem = read_all(descriptor, max, out);
    }
    close(descriptor);
    return problem;
}

int file_read_input(size_t max, struct strbuf *out)
{
    return read_all(STDIN_FILENO, max, out);
}

static bool write_all(int descriptor, struct span text)
{
    while (text.len > 0) {
        ssize_t written = write(descriptor, text.ptr, text.len < CHUNK ? (unsigned)text.len : CHUNK);
        if (written < 0)
            return false;
        text = span_from(text, (size_t)written);
    }
    return true;
}

bool file_put(const char *path, struct span text)
{
    struct strbuf name = {0};
    strbuf_printf(&name, "%s.%ld", path, (long)getpid());
    int descriptor = file_create_descriptor(name.bytes);
    bool done = descriptor >= 0 && write_all(descriptor, text);
    done = (descriptor < 0 || close(descriptor) == 0) && done && file_rename(name.bytes, path);
    if (!done && descriptor >= 0) {
        int problem = errno;
        file_remove(name.bytes);
        errno = problem;
    }
    strbuf_finish(&name);
    return done;
}

bool folder_make(const char *path)
{
    struct strbuf part = {0};
    bool made = true;
    size_t root = path_root_len(span_of(path));
    for (size_t i = 0; made && path[i] != '\0'; i++) {
        strbuf_add_char(&part, path[i]);
        if (i >= root && (path[i + 1] == '/' || path[i + 1] == '\0'))
            made = folder_make_one(part.bytes) || errno == EEXIST;
    }
    strbuf_finish(&part);
    return made;
}

static int compare_names(const void *a, const void *b)
{
    return strcmp(*(char *const *)a, *(char *const *)b);
}

bool folder_read(struct folder *self, const char *path)
{
    *self = (struct folder){0};
    if (!folder_read_names(self, path))
        return false;
    if (self->len > 0)
        qsort(self->items, self->len, sizeof(char *), compare_names);
    return true;
}

void folder_finish(struct folder *self)
{
    for (size_t i = 0; i < self->len; i++)
        free(self->items[i]);
    VEC_FINISH(self);
}

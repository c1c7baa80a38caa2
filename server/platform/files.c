// What is the same on all systems.
#include "platform/files.h"

#include <errno.h>
#include <stdlib.h>
#include <unistd.h>

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
        char chunk[CHUNK];
        ssize_t len = read(descriptor, chunk, sizeof(chunk));
        if (len < 0 && errno == EINTR)
            continue;
        if (len < 0)
            return errno;
        strbuf_add(out, (struct span){chunk, (size_t)len});
        if (len == 0 || out->len > max)
            return 0;
    }
}

int file_read(const char *path, size_t max, struct strbuf *out, struct file_status *status)
{
    int descriptor = file_open_descriptor(path);
    if (descriptor < 0)
        return errno;
    int problem = file_look_at_descriptor(descriptor, status) ? read_all(descriptor, max, out) : errno;
    close(descriptor);
    return problem;
}

int file_read_input(size_t max, struct strbuf *out)
{
    return read_all(STDIN_FILENO, max, out);
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

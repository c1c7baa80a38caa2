#include "cli/gitfiles.h"

#include <stdlib.h>

#include "cli/git.h"
#include "platform/files.h"
#include "text/path.h"
#include "util/vec.h"

struct tracked {
    char *folder;        // with a slash at its end
    struct strbuf names; // what git lists, relative to the folder, each ended by a NUL
    VEC(const char *) sorted;
};

void tracked_destroy(struct tracked *self)
{
    if (self == NULL)
        return;
    VEC_FINISH(&self->sorted);
    strbuf_finish(&self->names);
    free(self->folder);
    free(self);
}

// Whether a folder is the top of a repository: its .git is a folder with a HEAD or, in a worktree, a file.
static bool is_top(const char *folder, size_t len)
{
    struct strbuf path = {0};
    struct file_status status;
    strbuf_printf(&path, "%.*s/.git", (int)len, folder);
    bool file = file_look(path.bytes, &status) && status.kind == FILE_REGULAR;
    strbuf_add_str(&path, "/HEAD");
    bool found = file || file_exists(path.bytes);
    strbuf_finish(&path);
    return found;
}

// Whether the folder or one around it is.
static bool in_repository(const char *real)
{
    size_t root = path_root_len(span_of(real)); // with its slash
    for (size_t len = strlen(real); len > root; len--) {
        if ((real[len] == '\0' || real[len] == '/') && is_top(real, len))
            return true;
    }
    return is_top(real, root > 0 ? root - 1 : 0);
}

static int compare_names(const void *a, const void *b)
{
    return strcmp(*(const char *const *)a, *(const char *const *)b);
}

static void sort_names(struct tracked *self)
{
    for (struct span rest = strbuf_span(&self->names); rest.len > 0;) {
        VEC_PUSH(&self->sorted, rest.ptr);
        rest = span_from(rest, strlen(rest.ptr) + 1);
    }
    if (self->sorted.len > 0)
        qsort(self->sorted.items, self->sorted.len, sizeof(const char *), compare_names);
}

static bool is_ignored_itself(const char *real)
{
    static const char *const question[] = {"check-ignore", "-q", ".", NULL};
    struct strbuf out = {0}, error = {0};
    bool ignored = git_read(real, question, &out, &error);
    strbuf_finish(&out);
    strbuf_finish(&error);
    return ignored;
}

struct tracked *tracked_below(const char *real, struct strbuf *problem)
{
    static const char *const list[] = {"ls-files", "-z", "--cached", "--others", "--exclude-standard", NULL};
    if (!in_repository(real))
        return NULL;
    struct tracked *self = mem_calloc(1, sizeof(*self));
    struct strbuf folder = {0};
    path_add_folder(&folder, span_of(real));
    self->folder = strbuf_steal(&folder);
    bool good = git_read(real, list, &self->names, problem);
    if (good)
        sort_names(self);
    if (good && (self->sorted.len > 0 || !is_ignored_itself(real)))
        return self;
    tracked_destroy(self);
    return NULL;
}

bool tracked_leaves_out(const struct tracked *self, const char *real)
{
    size_t folder = strlen(self->folder);
    if (strncmp(real, self->folder, folder) != 0)
        return false;
    const char *path = real + folder;
    size_t len = strlen(path), low = 0, high = self->sorted.len;
    while (low < high) { // the first name that is not before the path
        size_t middle = low + (high - low) / 2;
        if (strcmp(self->sorted.items[middle], path) < 0)
            low = middle + 1;
        else
            high = middle;
    }
    // What is in a folder need not follow its name at once: "a", "a.py", "a/b.py".
    for (; low < self->sorted.len && strncmp(self->sorted.items[low], path, len) == 0; low++) {
        unsigned char next = (unsigned char)self->sorted.items[low][len];
        if (next == '\0' || next == '/')
            return false;
        if (next > '/')
            return true;
    }
    return true;
}

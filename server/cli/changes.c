#include "cli/changes.h"

#include <limits.h>
#include <stdlib.h>

#include "cli/git.h"
#include "platform/files.h"
#include "text/path.h"
#include "util/mem.h"
#include "util/vec.h"

// Lines of one file, from 1, both ends included.
struct changed_lines {
    char *path; // relative to the repository's top
    unsigned long first, last;
};

struct changes {
    char *top; // the repository's folder, without symbolic links and with a slash at its end
    VEC(struct changed_lines) lines; // sorted by path
};

void changes_destroy(struct changes *self)
{
    if (self == NULL)
        return;
    for (size_t i = 0; i < self->lines.len; i++)
        free(self->lines.items[i].path);
    VEC_FINISH(&self->lines);
    free(self->top);
    free(self);
}

static void add_lines(struct changes *self, struct span path, unsigned long first, unsigned long last)
{
    VEC_PUSH(&self->lines, (struct changed_lines){mem_strndup(path.ptr, path.len), first, last});
}

// ---- reading a diff --------------------------------------------------------------------------------------

// Undoes the quoting of a name with unusual bytes ("a\tb\303\244"), as C writes strings.
static void unquote(struct strbuf *name, struct span quoted)
{
    static const char letters[] = "abfnrtv", values[] = "\a\b\f\n\r\t\v";
    for (size_t i = 1; i + 1 < quoted.len; i++) {
        char c = quoted.ptr[i];
        if (c != '\\') {
            strbuf_add_char(name, c);
            continue;
        }
        c = quoted.ptr[++i];
        const char *letter = strchr(letters, c);
        if (c >= '0' && c <= '3' && i + 3 < quoted.len) {
            strbuf_add_char(name,
                            (char)strtol((char[]){c, quoted.ptr[i + 1], quoted.ptr[i + 2], '\0'}, NULL, 8));
            i += 2;
        } else {
            strbuf_add_char(name, letter != NULL && c != '\0' ? values[letter - letters] : c);
        }
    }
}

// The file of a "+++ " line goes to `path`: nothing for a file that is gone.
static void read_name(struct strbuf *path, struct span name)
{
    struct strbuf plain = {0};
    strbuf_cut(path, 0);
    if (name.len > 0 && name.ptr[name.len - 1] == '\t') // git's mark of a name with blanks
        name.len--;
    if (name.len > 1 && name.ptr[0] == '"')
        unquote(&plain, name);
    else
        strbuf_add(&plain, name);
    if (span_starts_with(strbuf_span(&plain), SPAN("b/")))
        strbuf_add(path, span_from(strbuf_span(&plain), 2));
    strbuf_finish(&plain);
}

// A number and the one behind a comma, which is 1 where there is none. Returns what follows.
static const char *read_range(const char *text, unsigned long *first, unsigned long *count)
{
    char *end;
    *first = strtoul(text, &end, 10);
    *count = 1;
    if (*end == ',')
        *count = strtoul(end + 1, &end, 10);
    return end;
}

// "@@ -4,2 +5,3 @@": of the new file, three lines from 5. With none, lines behind 5 are gone: both neighbours
// count. Returns how many lines of text follow.
static unsigned long read_hunk(struct changes *self, struct span path, const char *hunk)
{
    unsigned long old_first, old_count, first, count;
    const char *end = read_range(hunk + sizeof("@@ -") - 1, &old_first, &old_count);
    if (strncmp(end, " +", 2) != 0)
        return 0;
    read_range(end + 2, &first, &count);
    add_lines(self, path, first, count > 0 ? first + count - 1 : first + 1);
    return old_count + count;
}

static void read_diff(struct changes *self, const struct strbuf *diff)
{
    struct strbuf path = {0};
    unsigned long texts = 0; // lines of a hunk, which may look like anything
    struct span rest = strbuf_span(diff);
    while (rest.len > 0) {
        const char *line_end = memchr(rest.ptr, '\n', rest.len);
        struct span line = {rest.ptr, line_end != NULL ? (size_t)(line_end - rest.ptr) : rest.len};
        if (texts > 0)
            texts -= line.len > 0 && line.ptr[0] != '\\'; // "\ No newline at end of file" is counted in none
        else if (span_starts_with(line, SPAN("+++ ")))
            read_name(&path, span_from(line, 4));
        else if (span_starts_with(line, SPAN("@@ -")) && path.len > 0)
            texts = read_hunk(self, strbuf_span(&path), line.ptr);
        rest = span_from(rest, line.len + 1);
    }
    strbuf_finish(&path);
}

static void read_new_files(struct changes *self, const struct strbuf *names)
{
    for (struct span rest = strbuf_span(names); rest.len > 0;) {
        size_t len = strlen(rest.ptr);
        add_lines(self, (struct span){rest.ptr, len}, 1, ULONG_MAX);
        rest = span_from(rest, len + 1);
    }
}

// ---- asking git ------------------------------------------------------------------------------------------

static int compare_lines(const void *a, const void *b)
{
    return strcmp(((const struct changed_lines *)a)->path, ((const struct changed_lines *)b)->path);
}

static bool find_top(struct changes *self, const char *folder, struct strbuf *problem)
{
    static const char *const top[] = {"rev-parse", "--show-toplevel", NULL};
    struct strbuf out = {0}, error = {0};
    bool good = git_read(folder, top, &out, &error);
    struct span name = span_trim(strbuf_span(&out));
    char *path = mem_strndup(name.ptr, name.len);
    char *real = good ? file_real(path) : NULL;
    good = real != NULL;
    if (good) {
        strbuf_cut(&out, 0);
        path_add_folder(&out, span_of(real));
        self->top = strbuf_steal(&out);
    } else {
        strbuf_printf(problem, "git cannot tell what changed here: %s",
                      error.len > 0 ? error.bytes : "its folder is gone");
    }
    free(real);
    free(path);
    strbuf_finish(&out);
    strbuf_finish(&error);
    return good;
}

// Where the work and the revision parted: what others added to a branch since is no change of ours. The
// revision itself where they have nothing in common, or git's clone is too shallow to tell. NULL where there
// is no such revision. The caller frees it.
static char *find_base(const struct changes *self, const char *revision, struct strbuf *problem)
{
    struct strbuf out = {0}, error = {0}, commit = {0};
    strbuf_printf(&commit, "%s^{commit}", revision);
    const char *const verify[] = {"rev-parse", "--verify", "--quiet", "--end-of-options", commit.bytes, NULL};
    const char *const base[] = {"merge-base", "--", revision, "HEAD", NULL};
    char *found = NULL;
    if (!git_read(self->top, verify, &out, &error)) {
        strbuf_printf(problem, "there is no revision '%s' in this repository", revision);
    } else {
        struct strbuf parted = {0};
        bool good = git_read(self->top, base, &parted, &error);
        struct span name = span_trim(strbuf_span(good ? &parted : &out));
        found = mem_strndup(name.ptr, name.len);
        strbuf_finish(&parted);
    }
    strbuf_finish(&out);
    strbuf_finish(&error);
    strbuf_finish(&commit);
    return found;
}

static bool read_changes(struct changes *self, const char *base, struct strbuf *problem)
{
    const char *const diff[] = {"-c",
                                "core.quotePath=false",
                                "diff",
                                "-U0",
                                "--no-color",
                                "--no-ext-diff",
                                "--no-textconv",
                                "--find-renames",
                                "--ignore-submodules",
                                "--src-prefix=a/",
                                "--dst-prefix=b/",
                                base,
                                "--",
                                NULL};
    static const char *const others[] = {"ls-files", "-z", "--others", "--exclude-standard", NULL};
    struct strbuf changed = {0}, added = {0}, error = {0};
    bool good = git_read(self->top, diff, &changed, &error) && git_read(self->top, others, &added, &error);
    if (good) {
        read_diff(self, &changed);
        read_new_files(self, &added);
        if (self->lines.len > 0)
            qsort(self->lines.items, self->lines.len, sizeof(struct changed_lines), compare_lines);
    } else {
        strbuf_printf(problem, "git cannot tell what changed here: %s", error.len > 0 ? error.bytes : "");
    }
    strbuf_finish(&changed);
    strbuf_finish(&added);
    strbuf_finish(&error);
    return good;
}

struct changes *changes_since(const char *revision, const char *folder, struct strbuf *problem)
{
    struct changes *self = mem_calloc(1, sizeof(*self));
    char *base = find_top(self, folder, problem) ? find_base(self, revision, problem) : NULL;
    bool good = base != NULL && read_changes(self, base, problem);
    free(base);
    if (good)
        return self;
    changes_destroy(self);
    return NULL;
}

// The first entry of the file, or where it would be.
static size_t first_of(const struct changes *self, const char *path)
{
    size_t low = 0, high = self->lines.len;
    while (low < high) {
        size_t middle = low + (high - low) / 2;
        if (strcmp(self->lines.items[middle].path, path) < 0)
            low = middle + 1;
        else
            high = middle;
    }
    return low;
}

bool changes_touch(const struct changes *self, const char *real, unsigned long first, unsigned long last)
{
    size_t top = strlen(self->top);
    if (strncmp(real, self->top, top) != 0)
        return true;
    const char *path = real + top;
    for (size_t i = first_of(self, path); i < self->lines.len; i++) {
        const struct changed_lines *lines = &self->lines.items[i];
        if (strcmp(lines->path, path) != 0)
            return false;
        if (lines->first <= last && lines->last >= first)
            return true;
    }
    return false;
}

#include "cli/baseline.h"

#include <errno.h>
#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>

#include <jansson.h>

#include "cli/fingerprint.h"
#include "cli/json.h"
#include "platform/files.h"
#include "text/path.h"
#include "util/vec.h"

enum { HASH_DIGITS = 16 };

// The member that tells a baseline from other JSON; its value is the version of this form.
static const char mark[] = "cancelot-baseline";

struct entry {
    const char *path, *code, *line, *context; // borrowed from the JSON
    bool checked;                             // its file was
    bool used;                                // it stands for a finding of this run
};

struct baseline {
    char *file;
    char *folder;              // of the file, without symbolic links and with a slash at its end
    json_t *json;              // NULL where nothing was read
    VEC(struct entry) entries; // sorted by path
};

void baseline_destroy(struct baseline *self)
{
    if (self == NULL)
        return;
    VEC_FINISH(&self->entries);
    json_decref(self->json);
    free(self->folder);
    free(self->file);
    free(self);
}

struct baseline *baseline_create(const char *file, struct strbuf *problem)
{
    const char *slash = strrchr(file, '/');
    size_t len = slash == NULL ? 0 : slash == file ? 1 : (size_t)(slash - file);
    char *folder = len > 0 ? mem_strndup(file, len) : mem_strndup(".", 1);
    char *real = file_real(folder);
    free(folder);
    if (real == NULL) {
        strbuf_printf(problem, "%s: its folder cannot be read: %s", file, strerror(errno));
        return NULL;
    }
    struct baseline *self = mem_calloc(1, sizeof(*self));
    struct strbuf top = {0};
    path_add_folder(&top, span_of(real));
    free(real);
    self->folder = strbuf_steal(&top);
    self->file = mem_strndup(file, strlen(file));
    return self;
}

// ---- reading ---------------------------------------------------------------------------------------------

static int compare_entries(const void *a, const void *b)
{
    const struct entry *x = a, *y = b;
    int order = strcmp(x->path, y->path);
    return order != 0 ? order : (x->code > y->code) - (x->code < y->code);
}

static bool take_entry(struct baseline *self, json_t *value)
{
    struct entry entry = {
        .path = json_string_value(json_object_get(value, "path")),
        .code = json_string_value(json_object_get(value, "code")),
        .line = json_string_value(json_object_get(value, "line")),
        .context = json_string_value(json_object_get(value, "context")),
    };
    if (entry.path == NULL || entry.code == NULL || entry.line == NULL || entry.context == NULL)
        return false;
    VEC_PUSH(&self->entries, entry);
    return true;
}

static bool take_entries(struct baseline *self, struct strbuf *problem)
{
    json_t *findings = json_object_get(self->json, "findings");
    if (!json_is_integer(json_object_get(self->json, mark)) || !json_is_array(findings)) {
        strbuf_printf(problem, "%s: is not a baseline; --write-baseline makes one", self->file);
        return false;
    }
    size_t index;
    json_t *value;
    json_array_foreach(findings, index, value)
    {
        if (!take_entry(self, value)) {
            strbuf_printf(problem,
                          "%s: finding %zu needs the members path, code, line and context; --write-baseline "
                          "makes the file anew",
                          self->file, index + 1);
            return false;
        }
    }
    if (self->entries.len > 0)
        qsort(self->entries.items, self->entries.len, sizeof(struct entry), compare_entries);
    return true;
}

static json_t *load(const char *path, json_error_t *error)
{
    FILE *file = file_open(path, "rb");
    *error = (json_error_t){0};
    if (file == NULL) {
        snprintf(error->text, sizeof(error->text), "cannot be read: %s", strerror(errno));
        return NULL;
    }
    json_t *json = json_loadf(file, JSON_REJECT_DUPLICATES, error);
    fclose(file);
    return json;
}

struct baseline *baseline_read(const char *file, struct strbuf *problem)
{
    struct baseline *self = baseline_create(file, problem);
    if (self == NULL)
        return NULL;
    json_error_t error;
    bool there = file_exists(file);
    self->json = load(file, &error);
    bool good = self->json != NULL && take_entries(self, problem);
    if (!there)
        strbuf_printf(problem, "%s: there is no such baseline; to make it, say --write-baseline, too", file);
    else if (self->json == NULL && error.line > 0)
        strbuf_printf(problem, "%s:%d:%d: is not JSON: %s", file, error.line, error.column, error.text);
    else if (self->json == NULL)
        strbuf_printf(problem, "%s: %s", file, error.text);
    if (good)
        return self;
    baseline_destroy(self);
    return NULL;
}

// ---- matching --------------------------------------------------------------------------------------------

// The path as seen from the baseline's folder, so that a checkout may lie anywhere. The caller frees it.
static char *relative_path(const char *folder, const char *real)
{
    size_t common = 0;
    for (size_t i = 0; folder[i] != '\0' && folder[i] == real[i]; i++) {
        if (folder[i] == '/')
            common = i + 1;
    }
    struct strbuf path = {0};
    for (const char *rest = folder + common; *rest != '\0'; rest++) {
        if (*rest == '/')
            strbuf_add_str(&path, "../");
    }
    strbuf_add_str(&path, real + common);
    return strbuf_steal(&path);
}

static void format_context(uint64_t fingerprint, char digits[HASH_DIGITS + 1])
{
    snprintf(digits, HASH_DIGITS + 1, "%016" PRIx64, fingerprint);
}

// The entries of one file.
struct entries {
    struct entry *items;
    size_t len;
};

static struct entries entries_of(const struct baseline *self, const char *path)
{
    size_t low = 0, high = self->entries.len;
    while (low < high) {
        size_t middle = low + (high - low) / 2;
        if (strcmp(self->entries.items[middle].path, path) < 0)
            low = middle + 1;
        else
            high = middle;
    }
    size_t end = low;
    while (end < self->entries.len && strcmp(self->entries.items[end].path, path) == 0)
        end++;
    if (end == low)
        return (struct entries){NULL, 0}; // There may be no items at all, and nothing may be added to NULL.
    return (struct entries){self->entries.items + low, end - low};
}

// Takes an entry for the finding: with the same context, or else with the same line.
static bool take_match(struct entries entries, const struct baseline_file *file, size_t index, bool exact)
{
    const struct finding *finding = &file->findings[index];
    struct span line = line_of_finding(file->buffer, finding);
    char context[HASH_DIGITS + 1];
    format_context(file->fingerprints[index], context);
    for (size_t i = 0; i < entries.len; i++) {
        struct entry *entry = &entries.items[i];
        if (entry->used || strcmp(entry->code, finding->rule->code) != 0)
            continue;
        if (exact ? strcmp(entry->context, context) == 0 : span_is(line, entry->line)) {
            entry->used = true;
            return true;
        }
    }
    return false;
}

void baseline_match(struct baseline *self, const struct baseline_file *file, bool *known)
{
    char *path = relative_path(self->folder, file->real);
    struct entries entries = entries_of(self, path);
    for (size_t i = 0; i < entries.len; i++)
        entries.items[i].checked = true;
    for (size_t i = 0; i < file->len; i++)
        known[i] = take_match(entries, file, i, true);
    for (size_t i = 0; i < file->len; i++)
        known[i] = known[i] || take_match(entries, file, i, false);
    free(path);
}

size_t baseline_gone(const struct baseline *self)
{
    size_t gone = 0;
    for (size_t i = 0; i < self->entries.len; i++)
        gone += self->entries.items[i].checked && !self->entries.items[i].used;
    return gone;
}

// ---- writing ---------------------------------------------------------------------------------------------

static void add_line(struct strbuf *lines, const char *path, const char *code, struct span line,
                     const char *context)
{
    struct writer writer = writer_begin(lines);
    writer_begin_object(&writer);
    write_member(&writer, "path", path);
    write_member(&writer, "code", code);
    writer_key(&writer, "line");
    writer_string(&writer, line);
    write_member(&writer, "context", context);
    writer_end_object(&writer);
    strbuf_add_char(lines, '\n');
}

void baseline_add(const struct baseline *self, const struct baseline_file *file, struct strbuf *lines)
{
    char *path = relative_path(self->folder, file->real);
    for (size_t i = 0; i < file->len; i++) {
        char context[HASH_DIGITS + 1];
        format_context(file->fingerprints[i], context);
        add_line(lines, path, file->findings[i].rule->code, line_of_finding(file->buffer, &file->findings[i]),
                 context);
    }
    free(path);
}

// The entries of files that this run did not look at.
static void add_others(const struct baseline *self, struct strbuf *lines)
{
    for (size_t i = 0; i < self->entries.len; i++) {
        const struct entry *entry = &self->entries.items[i];
        struct strbuf path = {0};
        strbuf_printf(&path, "%s%s", path_is_absolute(entry->path) ? "" : self->folder, entry->path);
        if (!entry->checked && file_exists(path.bytes))
            add_line(lines, entry->path, entry->code, span_of(entry->line), entry->context);
        strbuf_finish(&path);
    }
}

static int compare_lines(const void *a, const void *b)
{
    return strcmp(*(const char *const *)a, *(const char *const *)b);
}

// Turns lines of JSON into an array of them, sorted: so a change of the code is a small change of the file.
// Returns how many they are.
static size_t add_sorted(struct strbuf *out, struct strbuf *lines)
{
    VEC(char *) sorted = {0};
    for (char *line = lines->bytes; line != NULL && *line != '\0';) {
        char *line_end = strchr(line, '\n');
        *line_end = '\0';
        VEC_PUSH(&sorted, line);
        line = line_end + 1;
    }
    if (sorted.len > 0)
        qsort(sorted.items, sorted.len, sizeof(char *), compare_lines);
    size_t len = sorted.len;
    for (size_t i = 0; i < len; i++)
        strbuf_printf(out, "%s\n%s", i > 0 ? "," : "", sorted.items[i]);
    VEC_FINISH(&sorted);
    return len;
}

static bool write_file(const char *file, const struct strbuf *text)
{
    struct strbuf temporary = {0};
    strbuf_printf(&temporary, "%s.new", file);
    FILE *to = file_open(temporary.bytes, "wb");
    bool good = to != NULL && fwrite(text->bytes, 1, text->len, to) == text->len;
    int error = errno;
    if (to != NULL && fclose(to) != 0 && good) {
        good = false;
        error = errno;
    }
    if (good && !file_rename(temporary.bytes, file)) {
        good = false;
        error = errno;
    }
    if (!good && to != NULL)
        file_remove(temporary.bytes);
    strbuf_finish(&temporary);
    errno = error;
    return good;
}

size_t baseline_write(const struct baseline *self, const struct strbuf *lines, struct strbuf *problem)
{
    struct strbuf all = {0}, text = {0};
    strbuf_add(&all, strbuf_span(lines));
    add_others(self, &all);
    strbuf_printf(&text, "{\"%s\": 1, \"findings\": [", mark);
    size_t count = add_sorted(&text, &all);
    strbuf_add_str(&text, "\n]}\n");
    if (!write_file(self->file, &text)) {
        strbuf_printf(problem, "%s: cannot be written: %s", self->file, strerror(errno));
        count = SIZE_MAX;
    }
    strbuf_finish(&all);
    strbuf_finish(&text);
    return count;
}

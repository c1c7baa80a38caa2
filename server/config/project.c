#include "config/project.h"

#include <errno.h>
#include <stdlib.h>

#include "config/toml.h"
#include "config/version.h"
#include "platform/files.h"
#include "text/path.h"
#include "util/strbuf.h"

struct config_folder {
    char *path; // "" for the root
    struct project project;
};

void projects_init(struct projects *self, struct rule_names rules)
{
    *self = (struct projects){.rules = rules};
}

static void text_destroy(struct config_text *self)
{
    if (self == NULL)
        return;
    VEC_FINISH(&self->problems.items);
    arena_finish(&self->arena);
    free(self);
}

// Replaces both readings and frees what is not kept.
static void set_texts(struct config_file *self, struct config_text *last, struct config_text *used)
{
    struct config_text *old_last = self->last, *old_used = self->used;
    self->last = last;
    self->used = used;
    if (old_last != last && old_last != used)
        text_destroy(old_last);
    if (old_used != old_last && old_used != last && old_used != used)
        text_destroy(old_used);
}

static void forget_folders(struct projects *self)
{
    for (size_t i = 0; i < self->folders.len; i++) {
        free(self->folders.items[i]->path);
        free(self->folders.items[i]);
    }
    self->folders.len = 0;
}

void projects_finish(struct projects *self)
{
    forget_folders(self);
    VEC_FINISH(&self->folders);
    for (size_t i = 0; i < self->files.len; i++) {
        set_texts(self->files.items[i], NULL, NULL);
        free(self->files.items[i]->path);
        free(self->files.items[i]);
    }
    VEC_FINISH(&self->files);
}

void projects_reload(struct projects *self)
{
    forget_folders(self);
    for (size_t i = 0; i < self->files.len; i++)
        self->files.items[i]->fresh = false;
}

// ---- one file --------------------------------------------------------------------------------------------

// Reads a file, at most the largest configuration and something more. Returns 0, ENOENT where there is no
// regular file, or what else errno said.
static int read_file(const char *path, struct strbuf *out)
{
    struct file_status status;
    if (!file_look(path, &status))
        return errno == ENOTDIR ? ENOENT : errno;
    return status.kind == FILE_REGULAR ? file_read(path, TOML_MAX_BYTES, out, &status) : ENOENT;
}

static bool is_named(const char *path, const char *name)
{
    const char *slash = strrchr(path, '/');
    return strcmp(slash == NULL ? path : slash + 1, name) == 0;
}

static struct span folder_of(struct span path)
{
    while (path.len > 0 && path.ptr[path.len - 1] != '/')
        path.len--;
    return path.len > 0 ? (struct span){path.ptr, path.len - 1} : path;
}

static void read_requires(struct config_text *self, const struct value *root)
{
    const struct value *pep621 = value_member(value_member(root, SPAN("project")), SPAN("requires-python"));
    const struct value *tool = value_member(root, SPAN("tool"));
    const struct value *poetry = value_member(value_member(tool, SPAN("poetry")), SPAN("dependencies"));
    const struct value *said = pep621 != NULL ? pep621 : value_member(poetry, SPAN("python"));
    int minor = said != NULL && said->kind == VALUE_STRING ? version_oldest_allowed(said->string) : -1;
    if (minor > 0) {
        self->requires_minor = minor;
        self->requires_place = said->place;
    }
}

static void read_pyproject(struct config_text *self, const struct value *root, struct span folder,
                           const struct rule_names *rules)
{
    const struct value *tool = value_member(root, SPAN("tool"));
    const struct value *ours = value_member(tool, SPAN("cancelot"));
    const struct value *ruff = value_member(tool, SPAN("ruff"));
    self->has_layer = ours != NULL;
    if (ours != NULL)
        self->layer = layer_read(ours, folder, rules, &self->problems);
    self->has_ruff = ruff != NULL;
    self->ruff = ruff_read(ruff);
    read_requires(self, root);
}

// Reads what the text says. Only what is in our hands is complained about: not ruff's files, and not a
// pyproject.toml that does not mention us.
static struct config_text *read_text(const char *path, struct span text, const struct rule_names *rules)
{
    struct config_text *self = mem_calloc(1, sizeof(*self));
    struct span copy = {arena_copy(&self->arena, text), text.len};
    struct span folder = folder_of(span_of(path));
    folder = (struct span){arena_copy(&self->arena, folder), folder.len};
    self->text = copy;
    self->problems.arena = &self->arena;
    self->layer = layer_empty();
    const struct value *root = toml_read(copy, &self->problems);
    bool pyproject = is_named(path, "pyproject.toml"), ours = is_named(path, "cancelot.toml");
    if (root != NULL && ours) {
        self->has_layer = true;
        self->layer = layer_read(root, folder, rules, &self->problems);
    } else if (root != NULL && pyproject) {
        read_pyproject(self, root, folder, rules);
    } else if (root != NULL) {
        self->has_ruff = true;
        self->ruff = ruff_read(root);
    } else if (!ours && !(pyproject && span_contains(copy, SPAN("tool.cancelot")))) {
        self->problems.items.len = 0;
    }
    return self;
}

static struct config_file *find_file(const struct projects *self, const char *path)
{
    for (size_t i = 0; i < self->files.len; i++) {
        if (strcmp(self->files.items[i]->path, path) == 0)
            return self->files.items[i];
    }
    return NULL;
}

static struct config_file *add_file(struct projects *self, const char *path)
{
    struct config_file *file = mem_calloc(1, sizeof(*file));
    file->path = mem_strndup(path, strlen(path));
    VEC_PUSH(&self->files, file);
    return file;
}

// Reads the file at `path`. Returns it, or NULL where there never was one.
static const struct config_file *read_config(struct projects *self, const char *path)
{
    struct config_file *file = find_file(self, path);
    if (file != NULL && file->fresh)
        return file;
    struct strbuf bytes = {0};
    int error = read_file(path, &bytes);
    if (error == ENOENT && file == NULL)
        return NULL;
    if (file == NULL)
        file = add_file(self, path);
    file->fresh = true;
    struct config_text *last = error == ENOENT ? NULL : read_text(path, strbuf_span(&bytes), &self->rules);
    if (last != NULL && error != 0)
        problems_add(&last->problems, (struct extent){0, 0}, true, "this file cannot be read: %s",
                     strerror(error));
    bool usable = last == NULL || problems_fatal(&last->problems) == NULL;
    bool same = last != NULL && file->last != NULL && span_equal(last->text, file->last->text);
    file->changed = file->changed || !same;
    set_texts(file, last, usable ? last : file->used);
    strbuf_finish(&bytes);
    return file;
}

// ---- folders ---------------------------------------------------------------------------------------------

static const struct config_file *read_beside(struct projects *self, struct span folder, const char *name,
                                             struct strbuf *path)
{
    strbuf_cut(path, 0);
    strbuf_printf(path, "%.*s/%s", (int)folder.len, folder.ptr, name);
    return read_config(self, path->bytes);
}

static const char *const file_names[] = {"pyproject.toml", "cancelot.toml", "ruff.toml", ".ruff.toml"};

enum { FILE_NAMES_LEN = sizeof(file_names) / sizeof(*file_names) };

// Lays what the files of one folder say over what holds above it.
static struct project read_folder(struct projects *self, struct span folder, struct project project)
{
    struct strbuf path = {0};
    for (size_t i = 0; i < FILE_NAMES_LEN; i++) { // the later ones win
        const struct config_file *file = read_beside(self, folder, file_names[i], &path);
        const struct config_text *text = file != NULL ? file->used : NULL;
        if (text == NULL)
            continue;
        if (text->has_ruff)
            project.ruff = &text->ruff;
        if (text->requires_minor > 0) {
            project.requires_minor = text->requires_minor;
            project.requires_from = file;
        }
        if (text->has_layer) {
            project.layer = &text->layer;
            project.from = file;
        }
    }
    strbuf_finish(&path);
    return project;
}

static int compare_paths(struct span a, struct span b)
{
    int order = memcmp(a.ptr, b.ptr, a.len < b.len ? a.len : b.len);
    return order != 0 ? order : (a.len > b.len) - (a.len < b.len);
}

// The index of the folder, or where it belongs.
static size_t folder_index(const struct projects *self, struct span path, bool *found)
{
    size_t low = 0, high = self->folders.len;
    *found = false;
    while (low < high && !*found) {
        size_t middle = low + (high - low) / 2;
        int order = compare_paths(path, span_of(self->folders.items[middle]->path));
        *found = order == 0;
        if (order > 0)
            low = middle + 1;
        else
            high = middle;
    }
    return high;
}

static void add_folder(struct projects *self, struct span path, struct project project)
{
    struct config_folder *folder = mem_calloc(1, sizeof(*folder));
    folder->path = mem_strndup(path.ptr, path.len);
    folder->project = project;
    bool found;
    size_t index = folder_index(self, path, &found);
    VEC_PUSH(&self->folders, folder);
    struct config_folder **items = self->folders.items;
    memmove(items + index + 1, items + index, (self->folders.len - 1 - index) * sizeof(*items));
    items[index] = folder;
}

// From the root down, for what is above has to be known first.
static struct project project_in(struct projects *self, struct span folder)
{
    struct project project = {0};
    size_t root = path_root_len(folder); // with its slash; above it there is nothing
    for (size_t end = root > 0 ? root - 1 : 0; end <= folder.len; end++) {
        if (end < folder.len && folder.ptr[end] != '/')
            continue;
        struct span part = {folder.ptr, end};
        bool found;
        size_t index = folder_index(self, part, &found);
        if (found) {
            project = self->folders.items[index]->project;
            continue;
        }
        project = read_folder(self, part, project);
        add_folder(self, part, project);
    }
    return project;
}

const struct project *projects_find(struct projects *self, struct span path)
{
    struct span folder = folder_of(path);
    bool found;
    size_t index = folder_index(self, folder, &found);
    if (!found) {
        project_in(self, folder);
        index = folder_index(self, folder, &found);
    }
    return &self->folders.items[index]->project;
}

void projects_read_rest(struct projects *self)
{
    for (size_t i = 0; i < self->files.len; i++)
        read_config(self, self->files.items[i]->path);
}

static uint64_t add_to_signature(uint64_t signature, const char *path)
{
    struct file_status status = {0};
    if (!file_look(path, &status))
        return signature * 31;
    const uint64_t parts[] = {(uint64_t)status.seconds, (uint64_t)status.nanoseconds, status.size, status.id};
    for (size_t i = 0; i < sizeof(parts) / sizeof(*parts); i++)
        signature = (signature ^ parts[i]) * 0x100000001B3U; // FNV-1a, a word at a time
    return signature;
}

uint64_t projects_signature(const struct projects *self)
{
    uint64_t signature = 1;
    struct strbuf path = {0};
    for (size_t i = 0; i < self->folders.len; i++) {
        for (size_t j = 0; j < FILE_NAMES_LEN; j++) {
            strbuf_cut(&path, 0);
            strbuf_printf(&path, "%s/%s", self->folders.items[i]->path, file_names[j]);
            signature = add_to_signature(signature, path.bytes);
        }
    }
    strbuf_finish(&path);
    for (size_t i = 0; i < self->files.len; i++)
        signature = add_to_signature(signature, self->files.items[i]->path);
    return signature;
}

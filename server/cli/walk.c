#include "cli/walk.h"

#include <errno.h>
#include <stdbool.h>
#include <stdlib.h>
#include <string.h>

#include "cli/gitfiles.h"
#include "config/glob.h"
#include "platform/files.h"
#include "text/path.h"
#include "util/mem.h"
#include "util/vec.h"

// What holds for a folder and all that is below it.
struct scope {
    const struct walk_options *options;
    const struct tracked *tracked; // of the repository that it is in; NULL where git leaves nothing out
};

// `folder` and `name` with one slash between them; "." does not show. The caller frees it.
static char *join(const char *folder, const char *name)
{
    struct strbuf joined = {0};
    if (strcmp(folder, ".") != 0)
        path_add_folder(&joined, span_of(folder));
    strbuf_add_str(&joined, name);
    return strbuf_steal(&joined);
}

static bool contains(const char *folder, const char *name)
{
    char *path = join(folder, name);
    bool found = file_exists(path);
    free(path);
    return found;
}

// Whether a folder that the walk comes upon holds nothing that its user wrote.
static bool is_left_out(const char *path, const char *name)
{
    static const char *const always[] = {"__pycache__", "__pypackages__", "node_modules", "site-packages"};
    static const char *const unless_package[] = {"build", "_build", "dist"};

    if (name[0] == '.')
        return true;
    for (size_t i = 0; i < sizeof(always) / sizeof(always[0]); i++) {
        if (strcmp(name, always[i]) == 0)
            return true;
    }
    for (size_t i = 0; i < sizeof(unless_package) / sizeof(unless_package[0]); i++) {
        if (strcmp(name, unless_package[i]) == 0)
            return !contains(path, "__init__.py");
    }
    return contains(path, "pyvenv.cfg");
}

static void add(struct walk *self, const char *path, const char *real, int problem)
{
    VEC_PUSH(self, (struct walk_entry){
                       .path = mem_strndup(path, strlen(path)),
                       .real = real != NULL ? mem_strndup(real, strlen(real)) : NULL,
                       .problem = problem,
                   });
}

// Whether the options, a configuration file or git leave a file or folder out.
static bool is_excluded(const struct scope *scope, const char *path, const char *real)
{
    while (path[0] == '.' && path[1] == '/')
        path += 2;
    for (const char *const *pattern = scope->options->excludes; *pattern != NULL; pattern++) {
        if (glob_covers(span_of(*pattern), span_of(path_is_absolute(*pattern) ? real : path)))
            return true;
    }
    struct projects *projects = scope->options->projects;
    const struct layer *layer = projects != NULL ? projects_find(projects, span_of(real))->layer : NULL;
    if (layer != NULL && layer_excludes(layer, span_of(real)))
        return true;
    return scope->tracked != NULL && tracked_leaves_out(scope->tracked, real);
}

static void walk_folder(struct walk *self, const struct scope *scope, const char *path, const char *real);

// Walks a folder that begins a repository of its own, or that the walk begins with.
static void walk_repository(struct walk *self, const struct walk_options *options, const char *path,
                            const char *real)
{
    struct strbuf problem = {0};
    struct tracked *tracked = options->respect_gitignore ? tracked_below(real, &problem) : NULL;
    if (problem.len > 0)
        strbuf_printf(&self->notes, "%s: what git ignores is checked, too: %s\n", path, problem.bytes);
    walk_folder(self, &(struct scope){options, tracked}, path, real);
    tracked_destroy(tracked);
    strbuf_finish(&problem);
}

// Takes a Python file. A link that leads to a folder or nowhere (as the locks of editors do) is none.
static void visit_file(struct walk *self, const char *path, const char *real, bool is_link)
{
    struct file_status status;
    if (!file_look(path, &status) || status.kind != FILE_REGULAR)
        return;
    char *target = is_link ? file_real(path) : NULL;
    if (is_link)
        real = target;
    add(self, path, real, real == NULL ? errno : 0);
    free(target);
}

static void visit(struct walk *self, const struct scope *scope, const char *path, const char *real,
                  const char *name)
{
    struct file_status status;
    if (!file_look_at_link(path, &status))
        return; // gone since the folder was read
    bool is_folder = status.kind == FILE_FOLDER;
    if (is_folder ? is_left_out(path, name) : !span_ends_with(span_of(name), SPAN(".py")))
        return;
    if (is_excluded(scope, path, real))
        self->left_out++;
    else if (!is_folder)
        visit_file(self, path, real, status.kind == FILE_LINK);
    else if (contains(path, ".git"))
        walk_repository(self, scope->options, path, real);
    else
        walk_folder(self, scope, path, real);
}

static void walk_folder(struct walk *self, const struct scope *scope, const char *path, const char *real)
{
    struct folder names;
    if (!folder_read(&names, path))
        add(self, path, NULL, errno);
    for (size_t i = 0; i < names.len; i++) {
        char *below = join(path, names.items[i]);
        char *below_real = join(real, names.items[i]);
        visit(self, scope, below, below_real, names.items[i]);
        free(below);
        free(below_real);
    }
    folder_finish(&names);
}

static void walk_argument(struct walk *self, const struct walk_options *options, const char *path)
{
    char *real = file_real(path);
    struct file_status status;
    if (real == NULL || !file_look(real, &status))
        add(self, path, NULL, errno);
    else if (status.kind == FILE_FOLDER)
        walk_repository(self, options, path, real);
    else
        add(self, path, real, 0);
    free(real);
}

static int compare_real(const void *a, const void *b)
{
    const struct walk_entry *left = *(const struct walk_entry *const *)a;
    const struct walk_entry *right = *(const struct walk_entry *const *)b;
    int order = strcmp(left->real, right->real);
    return order != 0 ? order : (left > right) - (left < right); // the first one stays
}

static void free_entry(struct walk_entry *entry)
{
    free(entry->path);
    free(entry->real);
    *entry = (struct walk_entry){0};
}

// Drops all but the first of the items that are one file.
static void drop_repeated(struct walk *self)
{
    struct walk_entry **sorted = mem_alloc(self->len * sizeof(struct walk_entry *));
    size_t len = 0;
    for (size_t i = 0; i < self->len; i++) {
        if (self->items[i].real != NULL)
            sorted[len++] = &self->items[i];
    }
    qsort(sorted, len, sizeof(struct walk_entry *), compare_real);
    for (size_t i = len; i-- > 1;) {
        if (strcmp(sorted[i - 1]->real, sorted[i]->real) == 0)
            free_entry(sorted[i]);
    }
    free(sorted);

    size_t kept = 0;
    for (size_t i = 0; i < self->len; i++) {
        if (self->items[i].path != NULL)
            self->items[kept++] = self->items[i];
    }
    self->len = kept;
}

struct walk walk_paths(char *const *paths, const struct walk_options *options)
{
    struct walk self = {0};
    for (; *paths != NULL; paths++)
        walk_argument(&self, options, *paths);
    drop_repeated(&self);
    return self;
}

void walk_finish(struct walk *self)
{
    for (size_t i = 0; i < self->len; i++)
        free_entry(&self->items[i]);
    VEC_FINISH(self);
    strbuf_finish(&self->notes);
}

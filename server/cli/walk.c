#include "cli/walk.h"

#include <dirent.h>
#include <errno.h>
#include <limits.h>
#include <stdbool.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "cli/gitfiles.h"
#include "config/glob.h"
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
    if (strcmp(folder, ".") != 0) {
        strbuf_add_str(&joined, folder);
        if (joined.len > 0 && joined.bytes[joined.len - 1] != '/')
            strbuf_add_char(&joined, '/');
    }
    strbuf_add_str(&joined, name);
    return strbuf_steal(&joined);
}

static bool contains(const char *folder, const char *name)
{
    char *path = join(folder, name);
    bool found = access(path, F_OK) == 0;
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
        if (glob_covers(span_of(*pattern), span_of(**pattern == '/' ? real : path)))
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
    struct stat status;
    char target[PATH_MAX];
    if (stat(path, &status) != 0 || !S_ISREG(status.st_mode))
        return;
    if (is_link)
        real = realpath(path, target);
    add(self, path, real, real == NULL ? errno : 0);
}

static void visit(struct walk *self, const struct scope *scope, const char *path, const char *real,
                  const char *name)
{
    struct stat status;
    if (lstat(path, &status) != 0)
        return; // gone since the folder was read
    bool is_folder = S_ISDIR(status.st_mode);
    if (is_folder ? is_left_out(path, name) : !span_ends_with(span_of(name), SPAN(".py")))
        return;
    if (is_excluded(scope, path, real))
        self->left_out++;
    else if (!is_folder)
        visit_file(self, path, real, S_ISLNK(status.st_mode));
    else if (contains(path, ".git"))
        walk_repository(self, scope->options, path, real);
    else
        walk_folder(self, scope, path, real);
}

static int is_entry(const struct dirent *entry)
{
    return strcmp(entry->d_name, ".") != 0 && strcmp(entry->d_name, "..") != 0;
}

static void walk_folder(struct walk *self, const struct scope *scope, const char *path, const char *real)
{
    struct dirent **names;
    int len = scandir(path, &names, is_entry, alphasort);
    if (len < 0) {
        add(self, path, NULL, errno);
        return;
    }
    for (int i = 0; i < len; i++) {
        char *below = join(path, names[i]->d_name);
        char *below_real = join(real, names[i]->d_name);
        visit(self, scope, below, below_real, names[i]->d_name);
        free(below);
        free(below_real);
        free(names[i]);
    }
    free(names);
}

static void walk_argument(struct walk *self, const struct walk_options *options, const char *path)
{
    char real[PATH_MAX];
    struct stat status;
    if (realpath(path, real) == NULL || stat(real, &status) != 0)
        add(self, path, NULL, errno);
    else if (S_ISDIR(status.st_mode))
        walk_repository(self, options, path, real);
    else
        add(self, path, real, 0);
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

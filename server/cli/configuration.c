#include "cli/configuration.h"

#include <stdlib.h>
#include <string.h>

#include "cli/format.h"
#include "cli/paths.h"
#include "platform/files.h"

const struct project *configuration_of(struct projects *projects, const char *path)
{
    char *real = path_real(path);
    struct strbuf file = {0};
    strbuf_add_str(&file, real);
    if (path_is_folder(real))
        strbuf_add_str(&file, "/.");
    const struct project *project = projects_find(projects, strbuf_span(&file));
    strbuf_finish(&file);
    free(real);
    return project;
}

// ---- where and what --------------------------------------------------------------------------------------

static struct place place_in(const struct config_text *text, uint32_t offset)
{
    struct buffer buffer;
    buffer_init(&buffer);
    buffer_replace(&buffer, 0, 0, text->text);
    struct place place = place_of(&buffer, offset);
    buffer_finish(&buffer);
    return place;
}

void configuration_add_place(struct strbuf *out, const struct config_file *file, struct extent place)
{
    strbuf_printf(out, "%s:%lu", path_from_here(file->path), place_in(file->used, place.start).line);
}

// Whether all of the file could be used.
static bool add_file_problems(const struct config_file *file, struct strbuf *lines)
{
    const struct problems *problems = &file->last->problems;
    for (size_t i = 0; i < problems->items.len; i++) {
        const struct problem *problem = &problems->items.items[i];
        struct place place = place_in(file->last, problem->place.start);
        strbuf_printf(lines, "cancelot: %s:%lu:%lu: %s%s\n", path_from_here(file->path), place.line,
                      place.column, problem->fatal ? "nothing of this file is used: " : "", problem->message);
    }
    return problems_fatal(problems) == NULL;
}

bool configuration_add_problems(const struct projects *projects, struct strbuf *lines)
{
    bool good = true;
    for (size_t i = 0; i < projects->files.len; i++) {
        const struct config_file *file = projects->files.items[i];
        if (file->last != NULL && !add_file_problems(file, lines))
            good = false;
    }
    return good;
}

// ---- rules of the user's own -----------------------------------------------------------------------------

static void add_folder(struct query_folders *self, struct span base, struct span folder)
{
    struct strbuf path = {0};
    strbuf_add(&path, folder);
    if (!path_is_absolute(path.bytes)) {
        strbuf_cut(&path, 0);
        strbuf_printf(&path, "%.*s/%.*s", (int)base.len, base.ptr, (int)folder.len, folder.ptr);
    }
    const char *shown = path_from_here(path.bytes);
    bool known = false;
    for (size_t i = 0; i < self->len; i++)
        known = known || strcmp(self->items[i], shown) == 0;
    if (!known)
        VEC_PUSH(self, mem_strndup(shown, strlen(shown)));
    strbuf_finish(&path);
}

static bool any_name(const void *context, struct span pattern)
{
    (void)context;
    return pattern.len > 0;
}

void query_folders_of(struct query_folders *self, char *const *paths)
{
    struct projects projects;
    projects_init(&projects, (struct rule_names){any_name, NULL});
    for (; *paths != NULL; paths++) {
        const struct layer *layer = configuration_of(&projects, *paths)->layer;
        for (size_t i = 0; layer != NULL && i < layer->queries.len; i++)
            add_folder(self, layer->folder, layer->queries.items[i]);
    }
    projects_finish(&projects);
}

void query_folders_finish(struct query_folders *self)
{
    for (size_t i = 0; i < self->len; i++)
        free(self->items[i]);
    VEC_FINISH(self);
}

#include "cli/choice.h"

#include <stdlib.h>

#include "cli/configuration.h"

void choice_finish(struct choice *self)
{
    VEC_FINISH(&self->queries);
    VEC_FINISH(&self->selects);
    VEC_FINISH(&self->ignores);
}

bool choice_add_queries(const struct choice *self, struct settings *settings, char *const *paths)
{
    struct query_folders named = {0};
    VEC(const char *) folders = {0};
    if (!self->isolated)
        query_folders_of(&named, paths);
    for (size_t i = 0; i < self->queries.len; i++)
        VEC_PUSH(&folders, self->queries.items[i]);
    for (size_t i = 0; i < named.len; i++)
        VEC_PUSH(&folders, named.items[i]);
    bool good = folders.len == 0 || settings_add_queries(settings, folders.items, folders.len);
    VEC_FINISH(&folders);
    query_folders_finish(&named);
    return good;
}

bool choice_apply(const struct choice *self, struct settings *settings)
{
    bool good = true;
    for (size_t i = 0; i < self->selects.len && good; i++)
        good = settings_select(settings, self->selects.items[i]);
    for (size_t i = 0; i < self->ignores.len && good; i++)
        good = settings_ignore(settings, self->ignores.items[i]);
    return good;
}

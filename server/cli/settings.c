#include "cli/settings.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "cli/command.h"
#include "cli/nearest.h"
#include "cli/query_files.h"
#include "config/version.h"

bool settings_init(struct settings *self)
{
    char *error = NULL;
    *self = (struct settings){.linter = linter_create(&error)};
    if (self->linter == NULL) {
        complain("the built-in rules cannot be used: %s", error);
        free(error);
        return false;
    }
    return true;
}

bool settings_add_queries(struct settings *self, const char *const *folders, size_t len)
{
    struct query_files files = {0};
    struct strbuf problems = {0};
    char *error = NULL;
    for (size_t i = 0; i < len; i++)
        query_files_read(&files, folders[i], &problems);
    struct linter *linter = linter_create_with(files.items, files.len, &problems, &error);
    if (linter != NULL) {
        linter_destroy(self->linter);
        self->linter = linter;
    } else {
        strbuf_printf(&problems, "the rules cannot be used together: %s\n", error);
    }
    for (const char *line = problems.bytes; line != NULL && *line != '\0';) {
        size_t line_len = strcspn(line, "\n");
        complain("%.*s", (int)line_len, line);
        line += line_len + (line[line_len] == '\n');
    }
    bool good = problems.len == 0;
    free(error);
    strbuf_finish(&problems);
    query_files_finish(&files);
    return good;
}

void settings_finish(struct settings *self)
{
    VEC_FINISH(&self->select);
    VEC_FINISH(&self->ignore);
    linter_destroy(self->linter);
    self->linter = NULL;
}

void settings_say_unknown_rule(const struct settings *self, const char *where, struct span pattern)
{
    char typed[64];
    snprintf(typed, sizeof(typed), "%.*s",
             (int)(pattern.len < sizeof(typed) ? pattern.len : sizeof(typed) - 1), pattern.ptr);
    struct nearest nearest = nearest_begin(typed);
    size_t len;
    const struct rule *rules = linter_rules(self->linter, &len);
    for (size_t i = 0; i < len; i++) {
        nearest_try(&nearest, rules[i].code);
        nearest_try(&nearest, rules[i].name);
    }

    const char *found = nearest_result(&nearest);
    if (found != NULL)
        complain("%sthere is no rule '%s'; did you mean '%s'?", where, typed, found);
    else
        complain("%sthere is no rule '%s'; 'cancelot rules' lists them", where, typed);
}

// The next item of a list with commas; false where it is no rule, which is said. `list` goes on behind it, or
// becomes NULL; `value` is all of it.
static bool next_rule(const struct settings *self, const char *where, const char *value, const char **list,
                      struct span *rule)
{
    size_t len = strcspn(*list, ",");
    *rule = span_trim((struct span){*list, len});
    if (rule->len == 0) {
        complain("%sa rule's code or name is missing in '%s'", where, value);
        return false;
    }
    if (!linter_names_any(self->linter, *rule)) {
        settings_say_unknown_rule(self, where, *rule);
        return false;
    }
    *list = (*list)[len] == '\0' ? NULL : *list + len + 1;
    return true;
}

bool settings_select(struct settings *self, const char *value)
{
    self->selecting = true;
    for (const char *list = value; list != NULL;) {
        struct span rule;
        if (!next_rule(self, "--select: ", value, &list, &rule))
            return false;
        VEC_PUSH(&self->select, rule);
    }
    return true;
}

bool settings_ignore(struct settings *self, const char *value)
{
    for (const char *list = value; list != NULL;) {
        struct span rule;
        if (!next_rule(self, "--ignore: ", value, &list, &rule))
            return false;
        VEC_PUSH(&self->ignore, rule);
    }
    return true;
}

bool settings_target_version(struct settings *self, const char *value)
{
    int minor = version_minor(span_of(value));
    if (minor < 0) {
        complain("--target-version: '%s' is not a version of Python from 3.%d to 3.%d, such as 3.%d", value,
                 TARGET_MINOR_OLDEST, TARGET_MINOR_NEWEST, TARGET_MINOR_DEFAULT);
        return false;
    }
    self->target_minor = minor;
    return true;
}

struct layer settings_layer(const struct settings *self)
{
    struct layer layer = layer_empty();
    layer.select = (struct word_list){self->selecting, self->select.len, self->select.items};
    layer.ignore = (struct word_list){self->ignore.len > 0, self->ignore.len, self->ignore.items};
    layer.target_minor = self->target_minor;
    return layer;
}

struct policy settings_policy(const struct settings *self, const struct project *project, struct span path)
{
    struct layer options = settings_layer(self);
    struct policy_sources sources = {.project = project, .layers = {&options}, .layers_len = 1};
    return policy_for(self->linter, &sources, path);
}

#include "cli/settings.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "cli/command.h"
#include "cli/nearest.h"

bool settings_init(struct settings *self)
{
    char *error = NULL;
    *self = (struct settings){.linter = linter_create(&error), .config = config_default()};
    if (self->linter == NULL) {
        complain("the built-in rules cannot be used: %s", error);
        free(error);
        return false;
    }
    self->selected = selection_default(self->linter);
    memset(self->kept.on, true, sizeof(self->kept.on));
    return true;
}

void settings_finish(struct settings *self)
{
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

typedef bool change_selection(struct selection *, const struct linter *, struct span);

// Hands each item of a list with commas to `change`.
static bool for_each_pattern(struct settings *self, const char *where, const char *list,
                             change_selection *change, struct selection *selection)
{
    for (const char *at = list;; at++) {
        size_t len = strcspn(at, ",");
        struct span pattern = span_trim((struct span){at, len});
        if (pattern.len == 0) {
            complain("%sa rule's code or name is missing in '%s'", where, list);
            return false;
        }
        if (!change(selection, self->linter, pattern)) {
            settings_say_unknown_rule(self, where, pattern);
            return false;
        }
        at += len;
        if (*at == '\0')
            return true;
    }
}

bool settings_select(struct settings *self, const char *value)
{
    if (!self->selecting)
        self->selected = (struct selection){0};
    self->selecting = true;
    return for_each_pattern(self, "--select: ", value, selection_select, &self->selected);
}

bool settings_ignore(struct settings *self, const char *value)
{
    return for_each_pattern(self, "--ignore: ", value, selection_ignore, &self->kept);
}

bool settings_target_version(struct settings *self, const char *value)
{
    char *end = NULL;
    long minor =
        strncmp(value, "3.", 2) == 0 && value[2] >= '0' && value[2] <= '9' ? strtol(value + 2, &end, 10) : -1;
    if (end == NULL || *end != '\0' || minor < TARGET_MINOR_OLDEST || minor > TARGET_MINOR_NEWEST) {
        complain("--target-version: '%s' is not a version of Python from 3.%d to 3.%d, such as 3.%d", value,
                 TARGET_MINOR_OLDEST, TARGET_MINOR_NEWEST, TARGET_MINOR_DEFAULT);
        return false;
    }
    self->config.target_minor = (int)minor;
    return true;
}

struct selection settings_selection(const struct settings *self)
{
    struct selection selection = self->selected;
    for (size_t i = 0; i < RULE_MAX; i++)
        selection.on[i] = selection.on[i] && self->kept.on[i];
    return selection;
}

// The settings that several commands take as options: which rules report, and for which Python.
//
// Layer: cli/; depends on config/, lint/ and util/.
#ifndef CANCELOT_CLI_SETTINGS_H
#define CANCELOT_CLI_SETTINGS_H

#include <stdbool.h>

#include "lint/policy.h"

struct settings {
    struct linter *linter;
    VEC(struct span) select, ignore; // borrowed from the options' values
    bool selecting;                  // whether there was a --select
    int target_minor;                // 0 where there was no --target-version
};

// Compiles the rules; no option was given yet. Returns false where that fails, which is said on stderr.
bool settings_init(struct settings *self);

// Adds the rules that are written in a folder (queries/README.md of the project tells how); to be called
// before rules are selected. A file that cannot be used is left out, and said on stderr with its line and
// column. Returns whether all could be used.
bool settings_add_queries(struct settings *self, const char *const *folders, size_t len);

void settings_finish(struct settings *self); // a zeroed struct may be finished, too

// Take the value of one option, which has to live as long as the settings: of --select and --ignore a list of
// codes, beginnings of codes and names with commas between them, of --target-version a version such as 3.11.
// They may come in any order and repeatedly. Each returns false for a wrong value, and says on stderr what is
// wrong and what is right.
bool settings_select(struct settings *self, const char *value);
bool settings_ignore(struct settings *self, const char *value);
bool settings_target_version(struct settings *self, const char *value);

// What the options say. Borrowed from the settings until the next option.
struct layer settings_layer(const struct settings *self);

// What holds for the file at `path` (absolute; empty for a text that is no file), with the options laid over
// what its project's configuration files say. `project` is NULL where they are not to be read. Several
// threads may call this at once; projects_find() is for one thread.
struct policy settings_policy(const struct settings *self, const struct project *project, struct span path);

// Says on stderr that no rule matches, and which one may have been meant. `where` introduces the message.
void settings_say_unknown_rule(const struct settings *self, const char *where, struct span pattern);

#endif

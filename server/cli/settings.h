// The settings that several commands take as options: which rules report, and for which Python.
//
// Layer: cli/; depends on config/, lint/ and util/.
#ifndef CANCELOT_CLI_SETTINGS_H
#define CANCELOT_CLI_SETTINGS_H

#include <stdbool.h>

#include "config/config.h"
#include "lint/linter.h"

struct settings {
    struct linter *linter;
    struct config config;
    struct selection selected; // what --select asked for; the default where there was none
    struct selection kept;     // all rules but those that --ignore names
    bool selecting;            // whether there was a --select
};

// Compiles the rules and takes the defaults. Returns false where that fails, which is said on stderr.
bool settings_init(struct settings *self);
void settings_finish(struct settings *self); // a zeroed struct may be finished, too

// Take the value of one option: of --select and --ignore a list of codes, beginnings of codes and names with
// commas between them, of --target-version a version such as 3.11. They may come in any order and repeatedly.
// Each returns false for a wrong value, and says on stderr what is wrong and what is right.
bool settings_select(struct settings *self, const char *value);
bool settings_ignore(struct settings *self, const char *value);
bool settings_target_version(struct settings *self, const char *value);

// The rules that report after all options.
struct selection settings_selection(const struct settings *self);

// Says on stderr that no rule matches, and which one may have been meant. `where` introduces the message.
void settings_say_unknown_rule(const struct settings *self, const char *where, struct span pattern);

#endif

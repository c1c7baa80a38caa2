// What a call asks of rules, gathered until it is known which rules there are.
//
// Layer: cli/; depends on config/ and util/.
#ifndef CANCELOT_CLI_CHOICE_H
#define CANCELOT_CLI_CHOICE_H

#include "cli/settings.h"

// The values of the options as they were given; borrowed.
struct choice {
    VEC(const char *) queries, selects, ignores;
    bool isolated; // no configuration files are read
};

void choice_finish(struct choice *self); // a zeroed struct may be finished, too

// Adds the user's own rules to the settings: those of --queries and of the configuration that holds for
// `paths` (ended by NULL). Returns false where one cannot be used, which is said and hinders nothing else.
bool choice_add_queries(const struct choice *self, struct settings *settings, char *const *paths);

// Selects and ignores. Returns false, which is said, where no rule has such a code or name.
bool choice_apply(const struct choice *self, struct settings *settings);

#endif

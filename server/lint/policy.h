// What holds for one file: the settings of all sources, laid over each other.
//
// Layer: lint/; depends on config/, python/library.h and util/. Does no I/O.
//
// Where two layers say different things, the upper one wins; its `select` begins the set of rules anew, and
// its `ignore` takes from it. After all layers the rules that a layer ignores in this file are taken, too.
#ifndef CANCELOT_LINT_POLICY_H
#define CANCELOT_LINT_POLICY_H

#include "config/project.h"
#include "lint/linter.h"

enum { POLICY_LAYERS_MAX = 4 };

// What policy_for() puts together, from the lowest to the uppermost. Everything is borrowed.
struct policy_sources {
    const struct project *project; // NULL where no configuration files are asked for
    const struct layer *layers[POLICY_LAYERS_MAX];
    size_t layers_len;
};

struct policy {
    struct config config;
    struct selection selection;
};

// The policy for the file at `path` (absolute; empty for a text that is no file: then nothing that is said
// about paths holds).
struct policy policy_for(const struct linter *linter, const struct policy_sources *sources, struct span path);

// Whether a layer excludes the file or folder at `path` (absolute), or one above it.
bool policy_excludes(const struct policy_sources *sources, struct span path);

// Turns off the rules that ruff reports in the project anyway, under an alias, unless a layer selects them by
// code or name.
void policy_yield_to_ruff(struct policy *self, const struct linter *linter,
                          const struct policy_sources *sources);

// Whether two policies give the same findings and repairs.
bool policy_equal(const struct policy *a, const struct policy *b);

// What config/ has to know of rules. `linter` is borrowed.
struct rule_names policy_rule_names(const struct linter *linter);

#endif

// Which rules a project has turned on in ruff, as far as rules of ours are aliases of them.
//
// Layer: config/; depends on util/ only.
#ifndef CANCELOT_CONFIG_RUFF_H
#define CANCELOT_CONFIG_RUFF_H

#include "config/value.h"

// Patterns of codes, as strings of arrays; each may be NULL. Borrowed from the table that they were read
// from.
struct ruff_selection {
    const struct value *select, *extend_select, *ignore, *extend_ignore;
};

// Reads the table of a ruff.toml, or [tool.ruff] of a pyproject.toml. What is no array counts as not there:
// it is for ruff to say so.
struct ruff_selection ruff_read(const struct value *table);

// Whether ruff reports `code` in the project: whether it has such a rule at all, and it is selected there. Of
// several patterns that name a code ruff follows the longest.
bool ruff_reports(const struct ruff_selection *self, struct span code);

#endif

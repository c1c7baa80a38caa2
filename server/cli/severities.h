// How loud a rule is, as lists of rules tell it.
//
// Layer: cli/; depends on lint/ and util/.
#ifndef CANCELOT_CLI_SEVERITIES_H
#define CANCELOT_CLI_SEVERITIES_H

#include "lint/rule.h"
#include "util/strbuf.h"

// Appends the rule's severity, or each severity with the libraries that it is for where they differ: the
// highest first.
void severities_add(struct strbuf *out, const struct rule *rule);

#endif

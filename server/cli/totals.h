// The sums over all files of a check, and the lines that tell them.
//
// Layer: cli/; depends on lint/ and util/.
#ifndef CANCELOT_CLI_TOTALS_H
#define CANCELOT_CLI_TOTALS_H

#include <stdbool.h>

#include "cli/inspect.h"

struct totals {
    size_t files, files_with_findings, files_changed, failed;
    size_t found[SEVERITY_ERROR + 1]; // by severity
    size_t by_rule[RULE_MAX];         // by rule->index
    size_t known, gone;               // findings that the baseline hides; entries of it that are no more
    size_t repairable, repairable_unsafe, repaired;
};

void totals_add(struct totals *self, const struct inspection *inspection);

// How many findings are of this severity or a higher one.
size_t totals_at_least(const struct totals *self, enum severity severity);

// Appends the line with the numbers: what was found, what was or can be repaired, what was hidden.
// `previewing`: nothing was repaired, only shown.
void totals_add_summary(struct strbuf *out, const struct totals *self, bool previewing);

// Appends a table: how many findings each rule has, the most frequent first.
void totals_add_statistics(struct strbuf *out, const struct totals *self, const struct linter *linter);

#endif

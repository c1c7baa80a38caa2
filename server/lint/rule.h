// What is known about a rule, read from queries/<name>.scm (`#set!` directives) and queries/<name>.md.
//
// Layer: lint/; depends on python/library.h and util/.
#ifndef CANCELOT_LINT_RULE_H
#define CANCELOT_LINT_RULE_H

#include <stdbool.h>
#include <stddef.h>

#include "python/library.h"
#include "util/span.h"

enum severity { SEVERITY_OFF, SEVERITY_HINT, SEVERITY_INFORMATION, SEVERITY_WARNING, SEVERITY_ERROR };

enum { RULE_LIST_MAX = 8, RULE_MAX = 128 };

// Owned by the struct linter that loaded it, and as constant as that is.
struct rule {
    const char *code;    // "CNL101"
    const char *name;    // "swallowed-cancellation": the file's name
    const char *summary; // one sentence for tables: what the rule catches
    enum severity severity[LIBRARY_COUNT];
    const char *aliases[RULE_LIST_MAX + 1]; // codes of other linters, NULL-terminated
    const char *fixes[RULE_LIST_MAX + 1];   // names of repairs, the preferred one first, NULL-terminated
    int rank;         // of two rules that report one node, the one with the higher rank stays
    const char *page; // the documentation in Markdown, "" where there is none
    size_t index;     // position in the linter's table, which is sorted by code
};

// "off", "hint", "information", "warning", "error".
const char *severity_name(enum severity severity);

// The severity that is written so; SEVERITY_OFF and *known = false for another word.
enum severity severity_parse(struct span word, bool *known);

// The highest severity over all libraries: what tables show, and what turns a rule on when it is selected by
// name (an off rule then counts as a warning).
enum severity rule_severity(const struct rule *self);

// Whether `pattern` names the rule: its code, its name, "ALL", or a prefix of the code such as CNL1 (letter
// case does not matter for codes).
bool rule_matches(const struct rule *self, struct span pattern);

// Whether `pattern` is the rule's name or its whole code.
bool rule_is_named(const struct rule *self, struct span pattern);

#endif

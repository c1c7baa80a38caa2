// Suppression comments: what a person has said not to report.
//
// Layer: lint/; depends on lint/finding.h and util/.
//
//     # noqa                                     everything on this line
//     # noqa: CNL101, ASYNC103                   these codes, or aliases of them, on this line
//     # cancelot: ignore[swallowed-cancellation] these rules on this line; alone on a line: on the next one
//     # cancelot: ignore                         every rule, likewise
//     # cancelot: ignore-file[CNL101]            these rules in the whole file; without brackets every rule
#ifndef CANCELOT_LINT_SUPPRESS_H
#define CANCELOT_LINT_SUPPRESS_H

#include "lint/finding.h"

enum suppression_scope {
    SUPPRESSION_NONE, // the comment is no suppression
    SUPPRESSION_LINE,
    SUPPRESSION_FILE,
    SUPPRESSION_MALFORMED, // begins with `cancelot:` and goes on in a way that means nothing
};

struct suppression {
    enum suppression_scope scope;
    bool ours;           // a `cancelot:` comment, not a noqa
    struct span list;    // the codes and names as written, separated by commas or blanks; empty: every rule
    uint32_t start, end; // bytes of the lines whose findings it suppresses (of the file: all)
};

// Reads the comment (with its `#`) that starts at byte `start` of `source`. Linear in the comment and its
// line.
struct suppression suppression_read(struct span source, struct span comment, uint32_t start);

// Whether a comment is a suppression at all, in any form; cheap.
bool suppression_is(struct span comment);

// Whether the comment itself may be reported, as one that suppresses nothing: it is a `cancelot:` comment, or
// its list names one of the rules. Whatever else stands in a noqa is for other linters.
bool suppression_is_accountable(struct span comment, const struct rule *rules, size_t rules_len);

// Whether it suppresses the finding.
bool suppression_covers(const struct suppression *self, const struct finding *finding);

// The next entry of a list of codes and names, which is shortened by it; empty at the end.
struct span suppression_next(struct span *list);

// Whether an entry of a list names the rule: its code (or the beginning of it), its name, or an alias.
bool suppression_names(struct span entry, const struct rule *rule);

#endif

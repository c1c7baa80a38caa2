// The linter: all rules' queries compiled into one, and the analysis of one file's text.
//
// Layer: lint/; depends on python/, config/, util/ and tree-sitter. Does no I/O.
//
// A struct linter is made once and never changes; any number of analyses share it. A struct analysis holds
// the syntax tree and the findings of one text and follows its edits.
#ifndef CANCELOT_LINT_LINTER_H
#define CANCELOT_LINT_LINTER_H

#include <stdbool.h>
#include <stdint.h>

#include "config/config.h"
#include "lint/finding.h"
#include "util/arena.h"
#include "util/patience.h"
#include "util/strbuf.h"

struct linter;
struct analysis;
struct module;

// A rule set: which rules report. Made by selection_default() and changed by the two calls below.
struct selection {
    bool on[RULE_MAX];                // by rule->index
    bool chosen[RULE_MAX];            // selected by name: reported whatever its default severity is
    unsigned char severity[RULE_MAX]; // instead of the rule's own: an enum severity and 1; 0: its own
};

// Compiles the embedded queries. Returns the linter, which the caller destroys, or NULL with *error set to a
// message (file, line, column, what is wrong) that the caller frees. Takes some 15 ms.
struct linter *linter_create(char **error);
void linter_destroy(struct linter *self); // accepts NULL

// A user's own rule, as it was read from a file.
struct query_file {
    const char *path; // ends in ".scm"; the file's name without it is the rule's
    struct span text;
    struct span page; // its page in Markdown; empty where there is none
};

// As linter_create(), with rules besides the built-in ones. Each file is compiled alone first; one that
// cannot be used, or whose code or name another rule has, is left out, and `problems` gets a line that says
// where and why. The texts are copied. Returns NULL only where linter_create() does.
struct linter *linter_create_with(const struct query_file *files, size_t len, struct strbuf *problems,
                                  char **error);

// The rules, sorted by code; *len of them. Borrowed from the linter.
const struct rule *linter_rules(const struct linter *self, size_t *len);

// The rule with this code or name, in any letter case, or NULL.
const struct rule *linter_find_rule(const struct linter *self, struct span code_or_name);

// Every rule whose default severity is not off.
struct selection selection_default(const struct linter *linter);

// Replaces (select) or narrows (ignore) the rule set by one pattern: a code, a prefix of codes, a name, ALL.
// `select` turns off all that was only on by default the first time it is called: begin with a zeroed struct.
// Returns false, and changes nothing, where no rule matches.
bool selection_select(struct selection *self, const struct linter *linter, struct span pattern);
bool selection_ignore(struct selection *self, const struct linter *linter, struct span pattern);

// Sets how loud the rules that `pattern` names are, not whether they report. Returns false likewise.
bool selection_set_severity(struct selection *self, const struct linter *linter, struct span pattern,
                            enum severity severity);

// Whether `pattern` names any rule.
bool linter_names_any(const struct linter *self, struct span pattern);

// One change of a text: the bytes from start to old_end were replaced by others that end at new_end.
struct text_edit {
    uint32_t start, old_end, new_end; // bytes; later edits count in the text that the earlier ones left
};

// Why a file has no findings.
enum analysis_state {
    ANALYSIS_DONE,
    ANALYSIS_TOO_LARGE, // longer than ANALYSIS_MAX_BYTES
    ANALYSIS_GAVE_UP,   // it took longer than is bearable; there may be some findings
    ANALYSIS_TOO_DEEP,  // nested more than ANALYSIS_MAX_DEPTH syntax nodes deep: a query costs its square
};

enum { ANALYSIS_MAX_BYTES = 64 * 1024 * 1024, ANALYSIS_MAX_DEPTH = 20000 };

// An analysis of an empty text. `linter` must outlive it. The caller destroys it.
struct analysis *analysis_create(const struct linter *linter);
void analysis_destroy(struct analysis *self); // accepts NULL

// Changes the settings; findings are made anew by the next update.
void analysis_configure(struct analysis *self, const struct config *config,
                        const struct selection *selection);

// How long the updates from now on may take; NULL for as long as it takes. Borrowed. An update that is broken
// off ends in ANALYSIS_GAVE_UP with the findings that were made until then.
void analysis_set_patience(struct analysis *self, struct patience *patience);

// Parses and lints `text` (`len` bytes, UTF-8), which the analysis borrows until the next update: it must not
// be moved or freed before. `edits` lead from the former text to this one and make the work as small as they
// are; with edits == NULL everything is done from scratch.
enum analysis_state analysis_update(struct analysis *self, const char *text, size_t len,
                                    const struct text_edit *edits, size_t edits_len);

// As analysis_update() from scratch, with the same findings, but parses only those parts of the text in which
// one can be. Returns false where the parts cannot be told, or do not parse by themselves: the analysis is
// then that of an empty text, and an update is needed. What is made of a finding by way of the module, as
// repairs are, knows those parts only.
bool analysis_of_parts(struct analysis *self, const char *text, size_t len);

// The findings of the last update, in order of their start; *len of them. Borrowed until the next update.
const struct finding *analysis_findings(const struct analysis *self, size_t *len);

// Whether the text holds no syntax error.
bool analysis_is_clean(const struct analysis *self);

// The parsed file that the last update left, for repairs; borrowed until the next update.
struct module *analysis_module(const struct analysis *self);

#endif

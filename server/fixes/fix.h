// Repairs: from a finding to text edits.
//
// Layer: fixes/; depends on lint/, python/, config/, util/ and tree-sitter. Does no I/O.
//
// A repair is one file, server/fixes/<name>.c (with underscores), that defines one `const struct repair`;
// fixes/registry.c lists them. A rule names its repairs with `(#set! fix "<name> <name>")`, the preferred one
// first.
#ifndef CANCELOT_FIXES_FIX_H
#define CANCELOT_FIXES_FIX_H

#include "config/config.h"
#include "lint/finding.h"
#include "util/arena.h"

struct module;

// Replaces the bytes from start to end (end excluded; equal for an insertion) by `text`.
struct edit {
    uint32_t start, end;
    struct span text;
};

enum fix_kind {
    FIX_QUICKFIX, // "quickfix"
    FIX_REWRITE,  // "refactor.rewrite"
};

// One repair of one finding. `edits` are sorted, do not overlap, and all count in the text as it is.
struct fix {
    const char *name;  // of the repair, "insert-reraise"
    const char *title; // a verb phrase
    enum fix_kind kind;
    bool safe;      // takes part in fix-all and `check --fix`
    bool preferred; // the one that its authors would choose; at most one a finding
    const struct edit *edits;
    size_t edits_len;
};

struct fix_list {
    const struct fix *items;
    size_t len;
};

// "quickfix" or "refactor.rewrite", as the language server protocol writes them.
const char *fix_kind_name(enum fix_kind kind);

// The repairs of `finding`, the preferred one first; none where the text around it holds a syntax error.
// `module` is the text that the finding was made from (not const: it remembers what it was asked). Everything
// is owned by `arena`. Where module->repairs is used up, those that were made until then.
struct fix_list fixes_for(struct arena *arena, struct module *module, const struct finding *finding,
                          const struct config *config);

// Of those the ones that are applied without asking: the preferred one, and where that is not safe the first
// safe one behind it. Takes less time: no more are proven than need be.
struct fix_list fixes_to_apply(struct arena *arena, struct module *module, const struct finding *finding,
                               const struct config *config);

// What can be made of the statement at byte `at` although nothing is found there: what it gets and a later
// statement gives back is released in a finally, held by an `async with`. Likewise.
struct fix_list fixes_at(struct arena *arena, struct module *module, uint32_t at,
                         const struct config *config);

// The text that applying `edits` to `source` gives, owned by the caller (NUL-terminated; *len bytes).
char *edits_apply(struct span source, const struct edit *edits, size_t edits_len, size_t *len);

struct edit_list {
    const struct edit *items;
    size_t len;
};

// Chooses the first applicable fix of every finding (only safe ones unless `unsafe`), drops those that
// conflict with an earlier one, and merges identical edits (imports). Returns one sorted list of edits, owned
// by `arena`; *applied counts the findings repaired. Where module->repairs is used up, the findings behind
// stay as they are. The caller applies them, analyses anew and repeats until nothing is applied any more.
struct edit_list fixes_all(struct arena *arena, struct module *module, const struct finding *findings,
                           size_t findings_len, const struct config *config, bool unsafe, size_t *applied);

#endif

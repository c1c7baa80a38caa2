// What the patterns of rules need of a text, told by its words alone.
//
// Layer: lint/, beneath linter.h.
//
// A predicate that holds only where certain words stand (`async def`, for #in-async?) rules out a pattern
// that asks it in texts without them; a pattern may name such words itself (#set! needs). The table of
// predicates is at the head of needs.c. A pattern of which no such thing is known can match anywhere.
#ifndef CANCELOT_LINT_NEEDS_H
#define CANCELOT_LINT_NEEDS_H

#include "lint/queries.h"
#include "lint/words.h"
#include "util/vec.h"

enum { NEED_GROUPS_MAX = 3 * CALLS_MAX };

// What a pattern needs: of each group of words one.
struct need {
    const struct words *groups[NEED_GROUPS_MAX + 1];
    size_t len;
    bool met;         // the text as a whole holds them
    bool in_function; // it matches in functions only
    uint32_t kinds;   // it matches calls of these only: bits 1 << enum call_kind; 0 for any
    bool coroutines;  // it matches calls of coroutine functions only
    bool comment;     // it matches comments only, which no other code matters for
};

// The first part of qualified names of known calls, "os" of "os.path.exists"; "" for builtin functions.
struct root {
    struct span name;
    bool named; // it stands in the text
};

// Kinds of known calls, as bits 1 << enum call_kind.
struct known_kinds {
    uint32_t called;  // something is called that has the name of one
    uint32_t renamed; // one may have another name
};

// The needs of all patterns that can match in a text, without those that ask for more than another one does.
struct needs {
    VEC(struct need) list;
    const struct linter *linter;
    struct span text;
    bool has_kinds; // `kinds` is known
    struct known_kinds kinds;
    VEC(struct root) roots; // those that were asked for
    bool anywhere;          // one of them can match in any part of the text
    bool outside_functions; // one of them can match outside of functions, too
    bool outside_in_code;   // the same, and not only in comments
};

// The needs of the patterns that are on and can match in this text. Linear in the text. The caller finishes
// them.
struct needs needs_of(const struct linter *linter, const struct selection *selection, struct span text);
void needs_finish(struct needs *self);

// The kinds of calls in a part of the text. Linear.
struct known_kinds needs_kinds_in(struct needs *self, struct span part);

// Whether a part of the text holds the words that are needed.
bool need_is_met(const struct need *need, struct span part);

#endif

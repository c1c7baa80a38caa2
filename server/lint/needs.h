// What the patterns of rules need of a text, told by its words, its calls and the layout of its try
// statements.
//
// Layer: lint/, beneath linter.h.
//
// A predicate that holds only where certain words stand (`async def`, for #in-async?) rules out a pattern
// that asks it in texts without them; a pattern may name such words itself (#set! needs). The table of
// predicates is at the head of needs.c. A pattern of which no such thing is known can match anywhere.
#ifndef CANCELOT_LINT_NEEDS_H
#define CANCELOT_LINT_NEEDS_H

#include "lint/anchors.h"
#include "lint/lines.h"
#include "lint/shapes.h"
#include "util/vec.h"

enum { CALLS_MAX = 8, NEED_GROUPS_MAX = 3 * CALLS_MAX + 1 };

struct linter;
struct pattern;
struct selection;

// One of these has to be there.
struct need_group {
    word_set words;
    shape_set shapes;
};

// What a pattern needs: of each group one, and of the calls one, if there are any.
struct need {
    struct need_group groups[NEED_GROUPS_MAX];
    size_t len;
    word_set in_file; // words of which each stands somewhere in the text
    call_set calls;
    bool coroutines;    // it matches calls of coroutine functions only
    bool comment;       // it matches comments only, which no other code matters for
    bool in_function;   // it matches in functions only
    bool in_async;      // it matches in async functions only, which hold all that it needs
    anchor_set anchors; // of these words the text holds one; 0 where none are known
};

// The needs of all patterns that can match in a text.
struct needs {
    VEC(const struct need *) list; // the patterns' own
    bool anywhere;                 // one of them can match in any part of the text
};

// What lines hold.
struct holdings {
    word_set words;
    call_set calls;
    shape_set shapes;
};

// What a part of a text holds.
struct part_holdings {
    struct holdings all;
    struct holdings in_async; // in the async functions in it
};

// What a pattern whose predicates are read needs. Adds the words that it names itself to the lexicon, and
// rare ones to the anchors.
struct need need_of(const struct pattern *pattern, struct lexicon *lexicon, struct anchors *anchors);

// Whether a pattern that is on may match in the text, by its rare words alone: what lines_read() takes is
// saved for most texts of most projects.
bool needs_may_be_met(const struct linter *linter, const struct selection *selection, struct span text);

// The needs of the patterns that are on and can match in a text of which these are the lines. The caller
// finishes them.
struct needs needs_of(const struct linter *linter, const struct selection *selection,
                      const struct lines *lines);
void needs_finish(struct needs *self);

// Whether the part holds what is needed, but for calls of coroutine functions.
bool need_is_met(const struct need *need, const struct part_holdings *part);

#endif

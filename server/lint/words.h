// The words by which code that cannot hold a finding is told from other code without parsing it.
//
// Layer: lint/, beneath linter.h. Pure.
//
// A lexicon knows each of them by its text: as one bit of a word_set, and what call of a well-known function
// it may be, as bits of a call_set, and which rules a comment can name. It is made once and never changes.
#ifndef CANCELOT_LINT_WORDS_H
#define CANCELOT_LINT_WORDS_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "lint/known_calls.h"
#include "lint/rule.h"
#include "util/span.h"

enum word {
    WORD_ASSERT,
    WORD_ASYNC, // of `async for` and `async with`
    WORD_ASYNC_DEF,
    WORD_AWAIT,
    WORD_BREAK,
    WORD_CONTINUE,
    WORD_DEL,
    WORD_GLOBAL,
    WORD_IMPORT,
    WORD_LAMBDA,
    WORD_RAISE,
    WORD_RETURN,
    WORD_WHILE,
    WORD_WHILE_TRUE, // or `while 1`, `while (`
    WORD_WITH,
    WORD_YIELD,
    WORD_DECREASE,    // `-=`
    WORD_INCREASE,    // `+=`
    WORD_SUPPRESSION, // a comment for linters that may be reported itself
    WORD_LIBRARY,     // asyncio, trio, anyio
    WORD_ACQUIRES,
    WORD_AEXIT,
    WORD_CANCEL,
    WORD_CONTEXT_MANAGER,
    WORD_CREATE_TASK,
    WORD_DROPS_TASK, // a task is started that the line does not surely keep
    WORD_ENDS,       // exit(), quit()
    WORD_ENSURE_FUTURE,
    WORD_EXIT, // __exit__, __aexit__
    WORD_ISINSTANCE,
    WORD_RELEASES,
    WORD_RETURN_EXCEPTIONS,
    WORD_SHIELD,
    WORD_SUPPRESS,
    WORD_UNCANCEL,
    WORD_OWN, // the first of those that queries name themselves
};

enum { OWN_WORDS_MAX = 64 - WORD_OWN };

typedef uint64_t word_set; // bits 1 << enum word
typedef uint64_t call_set; // bits of which each is for calls of one kind and one package

#define WORD(name) ((word_set)1 << WORD_##name)
#define WORDS_WAIT (WORD(AWAIT) | WORD(ASYNC)) // of suspension points, and with a yield where that is one:
#define WORDS_SUSPEND (WORDS_WAIT | WORD(YIELD))
#define WORDS_START_TASK (WORD(CREATE_TASK) | WORD(ENSURE_FUTURE))

// What a name may mean.
struct lexeme {
    struct span text;
    word_set words;
    bool may_be_renamed; // `from m import word as other`, `other = m.word`
    call_set functions;  // of those that it may call behind the name of their module, or by itself
    call_set builtins;   // by itself only
    call_set methods;    // behind anything
    call_set packaged;   // calls of the package of this name
    call_set made;       // of the methods of what this name makes: it is their class, or gives such objects
    call_set contained;  // calls of functions of the module of this name
};

enum { LEXEMES_MAX = 1024 };

struct lexicon {
    struct lexeme *slots; // LEXEMES_MAX of them; open addressing
    uint32_t *hashes;     // of the name in each slot; 0: it is empty
    unsigned own_len;
    call_set unpackaged; // what may be called where no package is named
    call_set unmade;     // what may be called where no class is named: all but methods
    call_set kinds[CALL_KINDS];
    call_set coroutines;      // what gives a coroutine
    const struct rule *rules; // those that comments may name; borrowed
    size_t rules_len;
};

// The hash of a name, never 0. All bytes take part: names of generated code are alike at both ends.
uint32_t lexicon_hash(struct span name);

// The size of a hash table with open addressing: a power of two that leaves half of its slots empty.
size_t table_size(size_t items);

// The lexicon of all words and of the known calls; lives in `arena`.
struct lexicon lexicon_make(struct arena *arena, const struct known_calls *known);

// Adds a word that a query names, which outlives the lexicon: the bits of which one is set where it stands,
// or 0 where it is no name or there are too many.
word_set lexicon_add_own(struct lexicon *self, struct span name);

// What the name with this hash may mean; NULL for nothing of interest.
const struct lexeme *lexicon_find(const struct lexicon *self, struct span name, uint32_t hash);

// Whether a byte can be part of a name; of a character beyond ASCII each can.
static inline bool is_name_byte(char c)
{
    static const bool of_names[256] = {
        // clang-format off
        0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, // 0x00
        0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, // 0x10
        0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, // 0x20
        1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 0, 0, 0, 0, 0, 0, // 0x30
        0, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, // 0x40
        1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 0, 0, 0, 0, 1, // 0x50
        0, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, // 0x60
        1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 0, 0, 0, 0, 0, // 0x70
        1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, // 0x80
        1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, // 0x90
        1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, // 0xA0
        1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, // 0xB0
        1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, // 0xC0
        1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, // 0xD0
        1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, // 0xE0
        1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, // 0xF0
        // clang-format on
    };
    return of_names[(unsigned char)c];
}

// How long the name that the text begins with is; 0 for none.
static inline size_t name_len(struct span text)
{
    size_t len = 0;
    while (len < text.len && is_name_byte(text.ptr[len]))
        len++;
    return len;
}

// The next name in the text from *at on, with *at behind it; empty where there is none. Keywords and what is
// written in strings and comments are names, too.
static inline struct span next_name(struct span text, size_t *at)
{
    while (*at < text.len && !is_name_byte(text.ptr[*at]))
        (*at)++;
    struct span rest = span_from(text, *at), name = {rest.ptr, name_len(rest)};
    *at += name.len;
    return name;
}

// The first byte from `at` on that is no blank, tab or form feed, or the end.
static inline const char *skip_blanks(const char *at, const char *end)
{
    while (at < end && (*at == ' ' || *at == '\t' || *at == '\f'))
        at++;
    return at;
}

// Whether the word that stands at `at` gets another name there: by `as`, or because something is set to it.
bool words_renamed_at(struct span text, size_t at, struct span word);

#endif

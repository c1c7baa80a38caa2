// Looking for words in a text that is not parsed.
//
// Layer: lint/; depends on util/. Pure.
#ifndef CANCELOT_LINT_WORDS_H
#define CANCELOT_LINT_WORDS_H

#include <stdbool.h>
#include <stddef.h>

#include "util/span.h"

enum { WORDS_MAX = 16 };

// Words of which one stands in every text, and in every function, that something can be in.
struct words {
    const char *items[WORDS_MAX + 1]; // ended by NULL; a blank in one stands for any run of blanks, also none
    bool may_be_renamed;              // `from m import word as other`, `other = m.word`
};

// Whether a byte can be part of a name; of a character beyond ASCII each can.
static inline bool is_name_byte(char c)
{
    return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') || c == '_' ||
           (unsigned char)c >= 0x80;
}

// How long the name that the text begins with is; 0 for none.
static inline size_t name_len(struct span text)
{
    size_t len = 0;
    while (len < text.len && is_name_byte(text.ptr[len]))
        len++;
    return len;
}

// The first byte from `at` on that is no blank or tab, or the end.
static inline const char *skip_blanks(const char *at, const char *end)
{
    while (at < end && (*at == ' ' || *at == '\t'))
        at++;
    return at;
}

// Where the word stands from byte `from` on, also as a part of another word, or the text's length. Linear.
size_t words_find(struct span text, size_t from, const char *word);

// Whether one of the words stands in the text.
bool words_any_in(const struct words *words, struct span text);

// Whether the word that stands at `at` gets another name there: by `as`, or because something is set to it.
bool words_renamed_at(struct span text, size_t at, struct span word);

// Whether one of the words may have another name somewhere in the text, where it may have one at all.
bool words_renamed_in(const struct words *words, struct span text);

#endif

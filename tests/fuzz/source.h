// Python sources out of a fuzzer's input, the linter that judges them, and edits of them.
#ifndef CANCELOT_FUZZ_SOURCE_H
#define CANCELOT_FUZZ_SOURCE_H

#include "input.h"
#include "lint/linter.h"
#include "text/buffer.h"

// The linter with its built-in rules, and all of them turned on; made once.
const struct linter *source_linter(void);
struct selection source_selection(void);

// A text as an editor holds it: the bytes up to the next 0xFF, made well-formed.
void source_read(struct input *input, struct buffer *buffer);

// Reads one edit from the input and applies it: where, how much to take away, and what to put there (a piece
// of Python by its number, or bytes of the input). Returns what it did.
struct text_edit source_edit(struct input *input, struct buffer *buffer);

#endif

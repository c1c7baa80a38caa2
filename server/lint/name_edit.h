// Edits inside a name, as most keys are that a person types: they leave the syntax tree as it is, but for how
// long the name is, so nothing has to be parsed.
//
// Layer: lint/, beneath linter.h. Pure.
#ifndef CANCELOT_LINT_NAME_EDIT_H
#define CANCELOT_LINT_NAME_EDIT_H

#include <stdbool.h>
#include <stdint.h>

#include <tree_sitter/api.h>

#include "lint/linter.h"
#include "python/syntax.h"
#include "util/span.h"

// Whether ts_tree_edit() alone makes of `tree`, which is the text's before the edit and has no errors, what
// parsing `text`, the text after it, would. Where this cannot be told soon the answer is false.
bool name_edit_keeps_tree(const struct syntax *syntax, const TSTree *tree, struct span text,
                          const struct text_edit *edit);

#endif

// Edits that leave the syntax tree as it is, but for how long something in it is: inside a name, a comment,
// the plain text of a string, or the space between statements, as most keys are that a person types. Nothing
// has to be parsed after them.
//
// Layer: lint/, beneath linter.h. Pure.
#ifndef CANCELOT_LINT_KEPT_TREE_H
#define CANCELOT_LINT_KEPT_TREE_H

#include <stdbool.h>
#include <stdint.h>

#include <tree_sitter/api.h>

#include "lint/linter.h"
#include "python/syntax.h"
#include "util/span.h"

// Whether ts_tree_edit() alone makes of `tree`, which is the text's before the edit and has no errors, what
// parsing `text`, the text after it, would. Where this cannot be told soon the answer is false. `edit` may
// then become another one that leads to the same text, and has to be taken instead.
bool edit_keeps_tree(const struct syntax *syntax, const TSTree *tree, struct span text,
                     struct text_edit *edit);

// Whether no node lies in these bytes of the tree's text, or touches them from both sides, but those that
// hold statements.
bool is_between_statements(const struct syntax *syntax, const TSTree *tree, uint32_t start, uint32_t end);

#endif

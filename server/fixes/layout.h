// Lines, indentation and comments: what a repair has to keep.
//
// Layer: fixes/; depends on python/, fixes/edits.h, util/ and tree-sitter. All offsets are bytes. A line ends
// with "\n" or "\r\n"; a form feed in the indentation of a line is kept there and not copied to others.
#ifndef CANCELOT_FIXES_LAYOUT_H
#define CANCELOT_FIXES_LAYOUT_H

#include "fixes/edits.h"
#include "python/module.h"

// The first byte of the line that holds the byte `at`, and of the line after it (or the length of the text).
uint32_t line_start(struct span source, uint32_t at);
uint32_t line_next(struct span source, uint32_t at);

// The end of the line that holds `at`, before its line ending.
uint32_t line_end(struct span source, uint32_t at);

// The blanks that the line of `at` begins with, after the last form feed among them.
struct span line_indent(struct span source, uint32_t at);

// Whether only blanks precede `at` on its line.
bool starts_line(struct span source, uint32_t at);

// Whether only blanks, or blanks and a comment, follow `at` on its line.
bool ends_line(struct span source, uint32_t at);

// Whether the line of `at` is blank, or holds nothing but a comment.
bool line_is_blank(struct span source, uint32_t at);
bool line_is_comment(struct span source, uint32_t at);

// How the line of `at` ends; where it is the last one, how the line before does; else "\n".
struct span newline_at(struct span source, uint32_t at);

// By how much the suites around `node` are indented: of the nearest one that stands on lines of its own; four
// blanks where there is none.
struct span indent_unit(const struct module *module, TSNode node);

// The source text of the module as a span.
struct span module_source(const struct module *module);

// Whether the suite stands on the line of its header, as in `except ValueError: pass`.
bool block_is_inline(const struct module *module, TSNode block);

// The first and the last statement of a suite (comments are none), or the null node.
TSNode block_first(const struct module *module, TSNode block);
TSNode block_last(const struct module *module, TSNode block);

// How many statements a suite holds.
size_t block_len(const struct module *module, TSNode block);

// Whether a comment lies between the two bytes.
bool range_has_comment(const struct module *module, uint32_t start, uint32_t end);

// Where a line goes in that is to follow `statement` in its suite: behind its line and the comment lines
// directly below it that are indented as deep. The result is the end of a line, before its line ending.
uint32_t end_of_statement(const struct module *module, TSNode statement);

// Moves an inline suite to lines of its own: `edits` replaces the blanks before its first statement.
// `indent` is the indentation of those lines.
void expand_block(struct edit_set *edits, const struct module *module, TSNode block, struct span indent);

// Indents the lines from the one of `start` up to the one of `end` (included) by `more`; those that begin
// within a string literal and blank ones stay.
void indent_lines(struct edit_set *edits, const struct module *module, uint32_t start, uint32_t end,
                  struct span more);

// Where the lines of an expression or statement are aligned with an opening bracket, moves them along with
// it, `by` blanks.
void keep_alignment(struct edit_set *edits, const struct module *module, uint32_t start, uint32_t end,
                    size_t by);

// Writes `before` and `after` (")") around a call that goes over several lines and opens its bracket at the
// end of the first: as black does, the call gets lines of its own, one unit deeper than `indent`, which is
// where the statement will stand. Returns false, and adds nothing, for calls that are written otherwise.
bool wrap_long_call(struct edit_set *edits, const struct module *module, TSNode call, const char *before,
                    const char *after, struct span indent);

// The opposite: lines whose indentation begins with `deep` get `shallow` instead, which is a prefix of it.
void dedent_lines(struct edit_set *edits, const struct module *module, uint32_t start, uint32_t end,
                  struct span deep, struct span shallow);

// The end of the colon before a suite.
uint32_t header_end(const struct module *module, TSNode block);

// Where a definition goes in at module level, so that `node` and other functions can use it: the start of the
// line of the first function or class, or of the comments directly above it; else of the statement that holds
// `node`; else the end of the text.
uint32_t place_of_definition(const struct module *module, TSNode node);

// Inserts the lines of a definition there (each ends with "\n"), with blank lines around as black leaves
// them.
void insert_definition(struct edit_set *edits, const struct module *module, TSNode node, const char *lines);

// Whether nothing else stands on the lines of a statement but a comment behind it.
bool has_own_lines(const struct module *module, TSNode statement);

// Deletes a statement that has its own lines, with the line break before it and a comment behind it.
void delete_lines_of(struct edit_set *edits, const struct module *module, TSNode statement);

// The statement that follows in the same suite, or the null node.
TSNode next_statement(const struct module *module, TSNode statement);

// A line break and the indentation: what comes between two statements of a suite.
struct span line_break(struct arena *arena, struct span newline, struct span indent);

// `indent` and one level more, as the code around `node` is indented.
struct span deeper(struct arena *arena, const struct module *module, TSNode node, struct span indent);

// Takes away the header that begins at `start` and moves its suite out to the header's indentation. A comment
// behind the header's colon becomes a line of its own. Returns false where a comment inside the header would
// get lost, or the suite is not indented deeper than the header.
bool unwrap_block(struct edit_set *edits, const struct module *module, uint32_t start, TSNode block);

// Takes one element out of a list with commas: a tuple, arguments, items of a with, imported names. With an
// element that has lines of its own goes its line.
void remove_from_list(struct edit_set *edits, const struct module *module, TSNode element);

#endif

#include "lint/kept_tree.h"

#include <string.h>

#include "lint/words.h"

// ---- inside tokens ---------------------------------------------------------------------------------------

// Words that the grammar reads as something other than a name, everywhere or somewhere: those that it knows
// by themselves, and the constants, which are nodes of other names.
static bool is_keyword(const TSLanguage *language, struct span word)
{
    return span_is(word, "True") || span_is(word, "False") || span_is(word, "None") ||
           ts_language_symbol_for_name(language, word.ptr, (uint32_t)word.len, false) != 0;
}

static bool is_ascii_name(struct span word)
{
    for (size_t i = 0; i < word.len; i++) {
        if (!is_name_byte(word.ptr[i]) || (unsigned char)word.ptr[i] >= 0x80)
            return false;
    }
    return true;
}

// What stands directly behind a name, where there is no error, can be no part of one.
static bool stays_name(const TSTree *tree, TSNode name, struct span text, const struct text_edit *edit)
{
    uint32_t start = ts_node_start_byte(name), end = ts_node_end_byte(name) - edit->old_end + edit->new_end;
    struct span word = {text.ptr + start, end - start};
    return is_ascii_name(word) && !is_keyword(ts_tree_language(tree), word);
}

// Whether the bytes are those of letters, signs and blanks, without line ends and those in `others`.
static bool is_plain(struct span typed, const char *others)
{
    for (size_t i = 0; i < typed.len; i++) {
        if ((unsigned char)typed.ptr[i] < ' ' || typed.ptr[i] == '\x7f' ||
            strchr(others, typed.ptr[i]) != NULL)
            return false;
    }
    return true;
}

// What means something in a string, or does together with what stands beside it.
static const char STRING_SIGNS[] = "\\{}\"'";

// Behind a backslash what follows may become part of an escape; those that are escapes are nodes of their
// own.
static bool stays_content(TSNode content, struct span text, const struct text_edit *edit)
{
    const char *first = text.ptr + ts_node_start_byte(content), *at = text.ptr + edit->start;
    return ts_node_child_count(content) == 0 && memchr(first, '\\', (size_t)(at - first)) == NULL &&
           strchr(STRING_SIGNS, at[-1]) == NULL;
}

// ---- between statements ----------------------------------------------------------------------------------

bool is_between_statements(const struct syntax *s, const TSTree *tree, uint32_t start, uint32_t end)
{
    TSNode around = ts_node_descendant_for_byte_range(ts_tree_root_node(tree), start, end);
    if (!node_is(around, s->n_block) && !node_is(around, s->n_module))
        return false;
    TSTreeCursor cursor = ts_tree_cursor_new(around);
    bool more = ts_tree_cursor_goto_first_child_for_byte(&cursor, start) >= 0;
    bool apart = !more || ts_node_start_byte(ts_tree_cursor_current_node(&cursor)) >= end;
    ts_tree_cursor_delete(&cursor);
    return apart;
}

static bool is_space(char c)
{
    return c == ' ' || c == '\t' || c == '\n';
}

// A line end before a line end is the same as one behind it, where it is in no line that holds a statement.
static struct text_edit behind_line_end(struct span text, struct text_edit edit)
{
    bool moves = edit.start == edit.old_end && edit.new_end < text.len && text.ptr[edit.start] == '\n' &&
                 text.ptr[edit.new_end] == '\n';
    return moves ? (struct text_edit){edit.start + 1, edit.old_end + 1, edit.new_end + 1} : edit;
}

// Whether whole lines were put in front of one.
static bool adds_lines(struct span text, const struct text_edit *edit)
{
    return edit->start == edit->old_end && edit->new_end > edit->start && text.ptr[edit->start - 1] == '\n' &&
           text.ptr[edit->new_end - 1] == '\n';
}

// Whether what was typed, and all up to line ends on both sides of it, is space, so that no statement ends or
// is indented otherwise than before. What is behind the last statement belongs to no token, so there has to
// be something further on; and the line end of a line that goes on may be part of one.
static bool is_in_empty_lines(struct span text, const struct text_edit *edit)
{
    bool before = false, behind = adds_lines(text, edit);
    uint32_t at = edit->start, end = edit->new_end;
    while (at > 0 && is_space(text.ptr[at - 1]))
        before |= text.ptr[--at] == '\n';
    while (end < text.len && is_space(text.ptr[end]))
        behind |= text.ptr[end++] == '\n';
    if (!before || !behind || end == text.len || (at > 0 && strchr("\\\r", text.ptr[at - 1]) != NULL))
        return false;
    while (at < end && is_space(text.ptr[at]))
        at++;
    return at == end;
}

static bool keeps_statements(const struct syntax *s, const TSTree *tree, struct span text,
                             const struct text_edit *edit)
{
    return is_between_statements(s, tree, edit->start, edit->old_end) && is_in_empty_lines(text, edit);
}

// ---- any edit --------------------------------------------------------------------------------------------

bool edit_keeps_tree(const struct syntax *s, const TSTree *tree, struct span text, struct text_edit *edit)
{
    if (edit->start == 0)
        return false;
    struct text_edit moved = behind_line_end(text, *edit);
    if (moved.start != edit->start && keeps_statements(s, tree, text, &moved)) {
        *edit = moved;
        return true;
    }
    // The token whose first byte stays and that holds all of the edit, or what is around such tokens.
    TSNode node = ts_node_descendant_for_byte_range(ts_tree_root_node(tree), edit->start - 1, edit->old_end);
    TSSymbol symbol = ts_node_grammar_symbol(node);
    struct span typed = {text.ptr + edit->start, edit->new_end - edit->start};
    if (symbol == s->n_identifier)
        return stays_name(tree, node, text, edit);
    if (symbol == s->n_comment)
        return is_plain(typed, "");
    if (symbol == s->n_string_content)
        return stays_content(node, text, edit) && is_plain(typed, STRING_SIGNS);
    return keeps_statements(s, tree, text, edit);
}

#include "lint/name_edit.h"

#include "lint/words.h"

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

// The token whose first byte stays and that holds all of the edit, if it is a name and no keyword in this
// place, or the null node. What stands directly behind a name, where there is no error, can be no part of
// one.
static TSNode edited_name(const struct syntax *s, const TSTree *tree, const struct text_edit *edit)
{
    if (edit->start == 0)
        return node_none();
    TSNode token = ts_node_descendant_for_byte_range(ts_tree_root_node(tree), edit->start - 1, edit->old_end);
    return ts_node_grammar_symbol(token) == s->n_identifier ? token : node_none();
}

bool name_edit_keeps_tree(const struct syntax *syntax, const TSTree *tree, struct span text,
                          const struct text_edit *edit)
{
    TSNode name = edited_name(syntax, tree, edit);
    if (ts_node_is_null(name))
        return false;
    uint32_t start = ts_node_start_byte(name), end = ts_node_end_byte(name) - edit->old_end + edit->new_end;
    struct span word = {text.ptr + start, end - start};
    return is_ascii_name(word) && !is_keyword(ts_tree_language(tree), word);
}

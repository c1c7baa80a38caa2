#include "lint/words.h"

#include <string.h>

// The place in the word of the letter that is rarest in Python code.
static size_t rarest(const char *word)
{
    for (const char *rare = "qzjxk:vywbg"; *rare != '\0'; rare++) {
        const char *at = strchr(word, *rare);
        if (at != NULL)
            return (size_t)(at - word);
    }
    return 0;
}

// Whether a word begins at `at`. Its blank stands for any run of blanks, as in `async  def`.
static bool word_at(struct span text, size_t at, const char *word)
{
    for (; *word != '\0'; word++, at++) {
        if (*word == ' ') {
            while (at < text.len && strchr(" \t\f\\\r\n", text.ptr[at]) != NULL)
                at++;
            at--;
        } else if (at >= text.len || text.ptr[at] != *word) {
            return false;
        }
    }
    return true;
}

// Where the word stands from byte `from` on, or the text's length.
size_t words_find(struct span text, size_t from, const char *word)
{
    size_t place = rarest(word);
    for (size_t at = from + place; at < text.len;) {
        const char *found = memchr(text.ptr + at, word[place], text.len - at);
        if (found == NULL)
            break;
        at = (size_t)(found - text.ptr);
        if (word_at(text, at - place, word))
            return at - place;
        at++;
    }
    return text.len;
}

bool words_any_in(const struct words *words, struct span text)
{
    for (const char *const *word = words->items; *word != NULL; word++) {
        if (words_find(text, 0, *word) < text.len)
            return true;
    }
    return false;
}

// Whether the line that holds `at` imports something, or begins with what is at `at`, as the lines of an
// import in brackets do.
static bool is_import_line(struct span text, size_t at)
{
    size_t start = at;
    while (start > 0 && text.ptr[start - 1] != '\n' && text.ptr[start - 1] != '\r')
        start--;
    while (start < at && (text.ptr[start] == ' ' || text.ptr[start] == '\t'))
        start++;
    return start == at || word_at(text, start, "from ") || word_at(text, start, "import ");
}

// Whether `name = m.word` stands around the word, so that `name` is another name of it; `before` is where
// `m.word` begins. What is set to an attribute, or to a name that holds the word, gets none.
static bool is_assigned(struct span text, const char *before, const char *after, struct span word)
{
    const char *end = text.ptr + text.len;
    bool spaced = before > text.ptr && before[-1] == ' ';
    while (before > text.ptr && (before[-1] == ' ' || before[-1] == '\t'))
        before--;
    if (before == text.ptr || before[-1] != '=')
        return false;
    before--;
    bool argument = !spaced && after < end && (*after == ',' || *after == ')'); // f(name=word)
    if (argument || (after < end && strchr(",;)#\r\n\\", *after) == NULL))
        return false; // or the value goes on: `name = word + 1`
    while (before > text.ptr && (before[-1] == ' ' || before[-1] == '\t'))
        before--;
    const char *name = before;
    while (name > text.ptr && is_name_byte(name[-1]))
        name--;
    struct span left = {name, (size_t)(before - name)};
    bool attribute = name > text.ptr && name[-1] == '.';
    return left.len == 0 || !(attribute || span_contains(left, word));
}

bool words_renamed_at(struct span text, size_t at, struct span word)
{
    const char *end = text.ptr + text.len, *after = text.ptr + at + word.len;
    if (after < end && is_name_byte(*after))
        return false; // another name that begins so
    while (after < end && (is_name_byte(*after) || *after == '.'))
        after++;
    after = skip_blanks(after, end);
    if (end - after > 2 && strncmp(after, "as", 2) == 0 && !is_name_byte(after[2]) &&
        is_import_line(text, at))
        return true;
    if (after < end && *after == '(')
        return false;
    const char *before = text.ptr + at;
    while (before > text.ptr && (is_name_byte(before[-1]) || before[-1] == '.'))
        before--;
    return is_assigned(text, before, after, word);
}

bool words_renamed_in(const struct words *words, struct span text)
{
    for (const char *const *word = words->items; words->may_be_renamed && *word != NULL; word++) {
        for (size_t at = words_find(text, 0, *word); at < text.len; at = words_find(text, at + 1, *word)) {
            if (words_renamed_at(text, at, span_of(*word)))
                return true;
        }
    }
    return false;
}

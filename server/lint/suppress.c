#include "lint/suppress.h"

#include <ctype.h>
#include <string.h>
#include <strings.h>

static bool word_ends(struct span text, size_t at)
{
    return at >= text.len ||
           !(isalnum((unsigned char)text.ptr[at]) || text.ptr[at] == '_' || text.ptr[at] == '-');
}

static bool begins(struct span text, const char *word)
{
    size_t len = strlen(word);
    return text.len >= len && strncasecmp(text.ptr, word, len) == 0;
}

// The text after `#` from the first `noqa` or `cancelot:` on that begins a part of the comment, or empty.
static struct span directive(struct span comment)
{
    const char *end = comment.ptr + comment.len, *hash = comment.ptr;
    while (hash < end && (hash = memchr(hash, '#', (size_t)(end - hash))) != NULL) {
        hash++;
        struct span rest = span_trim((struct span){hash, (size_t)(end - hash)});
        if ((begins(rest, "noqa") && word_ends(rest, 4)) || begins(rest, "cancelot:"))
            return rest;
    }
    return SPAN("");
}

bool suppression_is(struct span comment)
{
    return directive(comment).len > 0;
}

static bool is_list_byte(char c)
{
    return isalnum((unsigned char)c) || c == '-' || c == '_' || c == ',' || c == ' ' || c == '\t';
}

// `: CNL101, ASYNC103` after noqa; what follows the codes is prose.
static void read_noqa(struct suppression *s, struct span rest)
{
    rest = span_trim(rest);
    if (rest.len == 0 || rest.ptr[0] != ':')
        return;
    rest = span_trim(span_from(rest, 1));
    size_t len = 0;
    for (size_t i = 0; i < rest.len;) {
        size_t word = i;
        while (word < rest.len && isupper((unsigned char)rest.ptr[word]))
            word++;
        size_t digits = word;
        while (digits < rest.len && isdigit((unsigned char)rest.ptr[digits]))
            digits++;
        if (word == i || digits == word || !word_ends(rest, digits))
            break;
        len = digits;
        i = digits;
        while (i < rest.len && (rest.ptr[i] == ',' || rest.ptr[i] == ' ' || rest.ptr[i] == '\t'))
            i++;
    }
    s->list = (struct span){rest.ptr, len};
}

// `ignore`, `ignore-file`, each with or without a list in brackets.
static void read_ours(struct suppression *s, struct span rest)
{
    rest = span_trim(rest);
    s->ours = true;
    s->scope = SUPPRESSION_MALFORMED;
    bool file = begins(rest, "ignore-file");
    if (!file && !begins(rest, "ignore"))
        return;
    rest = span_from(rest, file ? 11 : 6);
    if (!word_ends(rest, 0))
        return;
    rest = span_trim(rest);
    if (rest.len > 0 && rest.ptr[0] == '[') {
        const char *close = memchr(rest.ptr, ']', rest.len);
        if (close == NULL)
            return;
        s->list = span_trim((struct span){rest.ptr + 1, (size_t)(close - rest.ptr) - 1});
        for (size_t i = 0; i < s->list.len; i++) {
            if (!is_list_byte(s->list.ptr[i]))
                return;
        }
        if (s->list.len == 0) // `ignore[]` would suppress everything by accident
            return;
    }
    s->scope = file ? SUPPRESSION_FILE : SUPPRESSION_LINE;
}

static bool is_blank(struct span source, uint32_t start, uint32_t end)
{
    return span_trim((struct span){source.ptr + start, end - start}).len == 0;
}

// The next line that is neither blank nor a comment.
static void move_to_next_line(struct suppression *s, struct span source)
{
    uint32_t at = s->end;
    while (at < source.len) {
        at += source.ptr[at] == '\r' && at + 1 < source.len && source.ptr[at + 1] == '\n' ? 2 : 1;
        uint32_t end = span_line_end(source, at);
        struct span line = span_trim((struct span){source.ptr + at, end - at});
        if (line.len > 0 && line.ptr[0] != '#') {
            s->start = at;
            s->end = end;
            return;
        }
        at = end;
    }
}

struct suppression suppression_read(struct span source, struct span comment, uint32_t start)
{
    struct suppression s = {.scope = SUPPRESSION_NONE, .list = SPAN("")};
    struct span text = directive(comment);
    if (text.len == 0)
        return s;
    s.start = span_line_start(source, start);
    s.end = span_line_end(source, start);
    if (begins(text, "noqa")) {
        s.scope = SUPPRESSION_LINE;
        read_noqa(&s, span_from(text, 4));
        return s;
    }
    read_ours(&s, span_from(text, sizeof("cancelot:") - 1));
    if (s.scope == SUPPRESSION_LINE && is_blank(source, s.start, start))
        move_to_next_line(&s, source);
    return s;
}

struct span suppression_next(struct span *list)
{
    size_t skip = 0;
    while (skip < list->len && strchr(", \t", list->ptr[skip]) != NULL)
        skip++;
    *list = span_from(*list, skip);
    size_t len = 0;
    while (len < list->len && strchr(", \t", list->ptr[len]) == NULL)
        len++;
    struct span entry = {list->ptr, len};
    *list = span_from(*list, len);
    return entry;
}

bool suppression_names(struct span entry, const struct rule *rule)
{
    if (rule_matches(rule, entry))
        return true;
    for (size_t i = 0; rule->aliases[i] != NULL; i++) {
        if (span_is(entry, rule->aliases[i]))
            return true;
    }
    return false;
}

static bool names_any(struct span entry, const struct rule *rules, size_t rules_len)
{
    for (size_t i = 0; i < rules_len; i++) {
        if (rule_matches(&rules[i], entry))
            return true;
    }
    return false;
}

bool suppression_is_accountable(struct span comment, const struct rule *rules, size_t rules_len)
{
    struct suppression s = suppression_read(comment, comment, 0);
    for (struct span entry = suppression_next(&s.list); entry.len > 0; entry = suppression_next(&s.list)) {
        if (names_any(entry, rules, rules_len))
            return true;
    }
    return s.ours;
}

bool suppression_covers(const struct suppression *self, const struct finding *finding)
{
    if (self->scope != SUPPRESSION_LINE && self->scope != SUPPRESSION_FILE)
        return false;
    bool starts = self->start <= finding->start && finding->start <= self->end;
    bool ends = self->start <= finding->end && finding->end <= self->end;
    if (self->scope == SUPPRESSION_LINE && !starts && !ends)
        return false;
    struct span list = self->list;
    if (list.len == 0)
        return true;
    for (struct span entry = suppression_next(&list); entry.len > 0; entry = suppression_next(&list)) {
        if (suppression_names(entry, finding->rule))
            return true;
    }
    return false;
}

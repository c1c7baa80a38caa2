#include "lint/plain.h"

#include <string.h>

static bool take(struct span *rest, struct span token)
{
    struct span text = span_trim(*rest);
    if (!span_starts_with(text, token))
        return false;
    *rest = span_trim(span_from(text, token.len));
    return true;
}

// Takes the name of a node type that nodes have: not one that stands for several, nor ERROR.
static bool take_kind(const TSLanguage *language, struct span *rest, TSSymbol *kind)
{
    size_t len = 0;
    while (len < rest->len && ((rest->ptr[len] >= 'a' && rest->ptr[len] <= 'z') || rest->ptr[len] == '_'))
        len++;
    *kind = ts_language_symbol_for_name(language, rest->ptr, (uint32_t)len, true);
    *rest = span_from(*rest, len);
    return *kind != 0 && ts_language_symbol_type(language, *kind) == TSSymbolTypeRegular;
}

// Takes `(kind)`.
static bool take_node(const TSLanguage *language, struct span *rest, struct plain *plain)
{
    return plain->len < PLAIN_KINDS_MAX && take(rest, SPAN("(")) &&
           take_kind(language, rest, &plain->kinds[plain->len++]) && take(rest, SPAN(")"));
}

static bool take_choice(const TSLanguage *language, struct span *rest, struct plain *plain)
{
    do {
        if (!take_node(language, rest, plain))
            return false;
    } while (!take(rest, SPAN("]")));
    return true;
}

static bool read_node(const TSLanguage *language, struct span *rest, struct plain *plain)
{
    bool read = take(rest, SPAN("[")) ? take_choice(language, rest, plain) : take_node(language, rest, plain);
    return read && take(rest, SPAN("@finding"));
}

bool plain_read(const TSLanguage *language, struct span structure, struct plain *plain)
{
    *plain = (struct plain){.len = 0};
    struct span rest = structure, inner = structure;
    bool grouped =
        take(&inner, SPAN("(")) && (span_starts_with(inner, SPAN("(")) || span_starts_with(inner, SPAN("[")));
    if (grouped)
        rest = inner;
    return read_node(language, &rest, plain) && (!grouped || take(&rest, SPAN(")"))) && rest.len == 0;
}

#include "config/version.h"

#include "config/config.h"

// Reads digits at the start of *text, which is shortened by them; -1 where there are none.
static int take_number(struct span *text)
{
    int number = -1;
    while (text->len > 0 && text->ptr[0] >= '0' && text->ptr[0] <= '9') {
        number = (number < 0 ? 0 : number) * 10 + (text->ptr[0] - '0');
        number = number > 1000 ? 1000 : number;
        *text = span_from(*text, 1);
    }
    return number;
}

int version_minor(struct span text)
{
    bool known = span_starts_with(text, SPAN("3.")) || span_starts_with(text, SPAN("py3"));
    text = span_from(text, span_starts_with(text, SPAN("py3")) ? 3 : 2);
    int minor = take_number(&text);
    return known && text.len == 0 && minor >= TARGET_MINOR_OLDEST && minor <= TARGET_MINOR_NEWEST ? minor
                                                                                                  : -1;
}

// Whether a clause begins with this operator, which is then taken off.
static bool take_operator(struct span *clause, struct span operator)
{
    if (!span_starts_with(*clause, operator))
        return false;
    *clause = span_trim(span_from(*clause, operator.len));
    return true;
}

// The N of the oldest 3.N that one clause allows, or -1 where it is no lower bound.
static int oldest_of_clause(struct span clause)
{
    bool above = false;
    if (!take_operator(&clause, SPAN(">=")) && !take_operator(&clause, SPAN("~=")) &&
        !take_operator(&clause, SPAN("===")) && !take_operator(&clause, SPAN("==")) &&
        !take_operator(&clause, SPAN("^")) && !take_operator(&clause, SPAN("~"))) {
        above = take_operator(&clause, SPAN(">"));
        if (!above)
            return -1;
    }
    if (take_number(&clause) != 3)
        return -1;
    int minor = 0;
    bool has_minor = span_starts_with(clause, SPAN("."));
    if (has_minor) {
        clause = span_from(clause, 1);
        minor = take_number(&clause);
    }
    // By PEP 440 ">3.8" allows no 3.8.N, while ">3.8.1" does.
    return minor < 0 ? 0 : above && has_minor && clause.len == 0 ? minor + 1 : minor;
}

int version_oldest_allowed(struct span specifier)
{
    int oldest = -1;
    while (specifier.len > 0) {
        const char *comma = memchr(specifier.ptr, ',', specifier.len);
        size_t len = comma == NULL ? specifier.len : (size_t)(comma - specifier.ptr);
        int minor = oldest_of_clause(span_trim((struct span){specifier.ptr, len}));
        if (minor > oldest)
            oldest = minor;
        specifier = span_from(specifier, len + 1);
    }
    if (oldest < 0)
        return -1;
    if (oldest < TARGET_MINOR_OLDEST)
        return TARGET_MINOR_OLDEST;
    return oldest > TARGET_MINOR_NEWEST ? TARGET_MINOR_NEWEST : oldest;
}

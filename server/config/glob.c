#include "config/glob.h"

// The length of a set such as [a-z] at the start of `pattern`; 0 where it is not closed.
static size_t set_len(struct span pattern)
{
    size_t len = 1;
    if (len < pattern.len && pattern.ptr[len] == '!')
        len++;
    for (len++; len < pattern.len; len++) { // the first character may be ']' itself
        if (pattern.ptr[len] == ']')
            return len + 1;
    }
    return 0;
}

static bool set_holds(struct span set, char c)
{
    bool negated = set.ptr[1] == '!';
    bool found = false;
    for (size_t i = negated ? 2 : 1; i + 1 < set.len; i++) {
        char low = set.ptr[i], high = low;
        if (i + 3 < set.len && set.ptr[i + 1] == '-') {
            high = set.ptr[i + 2];
            i += 2;
        }
        found = found || (low <= c && c <= high);
    }
    return found != negated;
}

// Matches what stands at the start of `pattern` (no star) to one character. Returns its length, or 0.
static size_t match_one(struct span pattern, char c)
{
    if (pattern.ptr[0] == '?')
        return c != '/' ? 1 : 0;
    size_t len = pattern.ptr[0] == '[' ? set_len(pattern) : 0;
    if (len > 0)
        return c != '/' && set_holds((struct span){pattern.ptr, len}, c) ? len : 0;
    return pattern.ptr[0] == c ? 1 : 0;
}

bool glob_matches(struct span pattern, struct span path)
{
    size_t p = 0, at = 0;
    // Where to go on when what follows the last star does not match: one star is enough to remember, for what
    // the earlier ones could give up is text that the last one can take as well.
    struct span star = {pattern.ptr, 0};
    size_t star_end = 0;
    bool starred = false, folders = false;
    for (;;) {
        struct span rest = span_from(pattern, p);
        if (rest.len > 0 && rest.ptr[0] == '*') {
            folders = span_starts_with(rest, SPAN("**/")) && (p == 0 || pattern.ptr[p - 1] == '/');
            p += folders ? 3 : 1;
            star = span_from(pattern, p);
            star_end = at;
            starred = true;
            continue;
        }
        if (at == path.len && rest.len == 0)
            return true;
        size_t len = at < path.len && rest.len > 0 ? match_one(rest, path.ptr[at]) : 0;
        if (len > 0) {
            p += len;
            at++;
            continue;
        }
        do {
            if (!starred || star_end == path.len)
                return false;
            star_end++;
        } while (folders && path.ptr[star_end - 1] != '/');
        p = pattern.len - star.len;
        at = star_end;
    }
}

bool glob_covers(struct span pattern, struct span path)
{
    if (span_starts_with(pattern, SPAN("./")))
        pattern = span_from(pattern, 2);
    if (pattern.len > 1 && pattern.ptr[pattern.len - 1] == '/')
        pattern.len--;
    bool name = memchr(pattern.ptr, '/', pattern.len) == NULL;
    for (size_t end = 1; end <= path.len; end++) {
        struct span part = {path.ptr, end};
        if (end < path.len && path.ptr[end] != '/')
            continue;
        if (glob_matches(pattern, part) || (name && glob_matches(pattern, span_behind_last(part, '/'))))
            return true;
    }
    return false;
}

#include "lint/rule.h"

#include <string.h>
#include <strings.h>

static const char *const severity_names[] = {"off", "hint", "information", "warning", "error"};

const char *severity_name(enum severity severity)
{
    return severity_names[severity];
}

enum severity severity_parse(struct span word, bool *known)
{
    for (enum severity s = SEVERITY_OFF; s <= SEVERITY_ERROR; s++) {
        if (span_is(word, severity_names[s])) {
            *known = true;
            return s;
        }
    }
    *known = false;
    return SEVERITY_OFF;
}

enum severity rule_severity(const struct rule *self)
{
    enum severity highest = SEVERITY_OFF;
    for (size_t i = 0; i < LIBRARY_COUNT; i++) {
        if (self->severity[i] > highest)
            highest = self->severity[i];
    }
    return highest;
}

bool rule_matches(const struct rule *self, struct span pattern)
{
    if (pattern.len == 0)
        return false;
    if (pattern.len == 3 && strncasecmp(pattern.ptr, "ALL", 3) == 0)
        return true;
    if (span_is(pattern, self->name))
        return true;
    bool prefix = pattern.len >= 3 && pattern.len <= strlen(self->code);
    return prefix && strncasecmp(pattern.ptr, self->code, pattern.len) == 0;
}

bool rule_is_named(const struct rule *self, struct span pattern)
{
    return span_is(pattern, self->name) || (pattern.len == strlen(self->code) && rule_matches(self, pattern));
}

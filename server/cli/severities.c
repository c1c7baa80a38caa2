#include "cli/severities.h"

void severities_add(struct strbuf *out, const struct rule *rule)
{
    bool differs = false;
    for (size_t i = 1; i < LIBRARY_COUNT; i++)
        differs = differs || rule->severity[i] != rule->severity[0];
    if (!differs) {
        strbuf_add_str(out, severity_name(rule->severity[0]));
        return;
    }
    const char *between = "";
    for (int severity = SEVERITY_ERROR; severity >= SEVERITY_OFF; severity--) {
        const char *opening = " (";
        for (size_t i = 0; i < LIBRARY_COUNT; i++) {
            if (rule->severity[i] != (enum severity)severity)
                continue;
            if (*opening == ' ')
                strbuf_printf(out, "%s%s", between, severity_name((enum severity)severity));
            strbuf_printf(out, "%s%s", opening, library_name((enum library)i));
            opening = ", ";
        }
        if (*opening == ',') {
            strbuf_add_char(out, ')');
            between = ", ";
        }
    }
}

#include "cli/json.h"

void write_member(struct writer *writer, const char *name, const char *value)
{
    writer_key(writer, name);
    writer_str(writer, value);
}

void write_rule_url(struct writer *writer, const struct rule *rule)
{
    writer_key(writer, "url");
    if (CANCELOT_DOCS_URL[0] == '\0') {
        writer_null(writer);
        return;
    }
    struct strbuf url = {0};
    strbuf_printf(&url, "%s/%s.md", CANCELOT_DOCS_URL, rule->name);
    writer_string(writer, strbuf_span(&url));
    strbuf_finish(&url);
}

// Workflow commands that GitHub Actions turns into annotations of a change's lines.
#include "cli/format.h"

// GitHub's "Workflow commands": a message may not hold %, CR and LF as they are; a property : and , either.
static void add_escaped(struct strbuf *out, const char *text, const char *unwanted)
{
    for (; *text != '\0'; text++) {
        if (strchr(unwanted, *text) != NULL)
            strbuf_printf(out, "%%%02X", (unsigned)(unsigned char)*text);
        else
            strbuf_add_char(out, *text);
    }
}

static void add(struct strbuf *out, const struct checked_file *file, const struct reported *reported,
                bool color)
{
    static const char *const levels[] = {"notice", "notice", "notice", "warning", "error"};
    const struct finding *finding = reported->finding;
    struct place start = place_of(file->buffer, finding->start);
    struct place end = place_of(file->buffer, finding->end);
    (void)color;

    strbuf_printf(out, "::%s file=", levels[finding->severity]);
    add_escaped(out, path_in_project(file->path), "%\r\n:,");
    strbuf_printf(out, ",line=%lu,endLine=%lu", start.line, end.line);
    if (start.line == end.line) // columns are allowed for a single line only
        strbuf_printf(out, ",col=%lu,endColumn=%lu", start.column, end.column);
    strbuf_printf(out, ",title=%s %s::", finding->rule->code, finding->rule->name);
    add_escaped(out, finding->message, "%\r\n");
    strbuf_add_char(out, '\n');
}

const struct format format_github = {
    .name = "github",
    .separator = "",
    .add = add,
};

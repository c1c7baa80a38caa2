// One line a finding, in the form that compilers have made usual.
#include "cli/format.h"
#include "cli/harmless.h"

static void add(struct strbuf *out, const struct checked_file *file, const struct reported *reported,
                bool color)
{
    const struct finding *finding = reported->finding;
    struct place place = place_of(file->buffer, finding->start);
    strbuf_add_str(out, color ? "\033[1m" : "");
    add_harmless(out, span_of(file->path));
    strbuf_printf(out, ":%lu:%lu:%s %s %s %s: ", place.line, place.column, color ? "\033[0m" : "",
                  severity_name(finding->severity), finding->rule->code, finding->rule->name);
    add_harmless(out, span_of(finding->message));
    strbuf_add_char(out, '\n');
}

const struct format format_concise = {
    .name = "concise",
    .separator = "",
    .has_summary = true,
    .add = add,
};

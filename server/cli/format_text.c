// Text for people: the finding, its source line with the place underlined, and what can be done.
#include <stdio.h>

#include "cli/format.h"
#include "cli/harmless.h"
#include "util/utf8.h"

enum {
    // Of a line longer than this only the part around the finding is shown, in characters.
    LINE_MAX_SHOWN = 160,
    SHOWN_BEFORE = 60,
};

static const char *const severity_colors[] = {"", "\033[36m", "\033[34m", "\033[33m", "\033[31m"};

struct style {
    const char *severity, *bold, *faint, *help, *end;
};

static struct style style_of(enum severity severity, bool color)
{
    if (!color)
        return (struct style){"", "", "", "", ""};
    return (struct style){severity_colors[severity], "\033[1m", "\033[2m", "\033[32m", "\033[0m"};
}

// The part of a line that is shown, and of that the part that is underlined; all in bytes of the text.
struct excerpt {
    uint32_t start, end;
    uint32_t mark, mark_end;
    bool cut_before, cut_after;
};

// The offset `characters` before or after `at`, but not beyond `bound`.
static uint32_t back(const char *text, uint32_t at, uint32_t bound, int characters)
{
    for (; characters > 0 && at > bound; characters--) {
        do
            at--;
        while (at > bound && utf8_is_continuation(text[at]));
    }
    return at;
}

static uint32_t forth(const char *text, uint32_t at, uint32_t bound, int characters)
{
    for (; characters > 0 && at < bound; characters--) {
        do
            at++;
        while (at < bound && utf8_is_continuation(text[at]));
    }
    return at;
}

static struct excerpt excerpt_of(const struct buffer *buffer, const struct finding *finding)
{
    const char *text = buffer_text(buffer).ptr;
    uint32_t line = buffer_line_at(buffer, finding->start);
    uint32_t line_start = buffer_line_start(buffer, line), line_end = buffer_line_end(buffer, line);
    uint32_t mark = finding->start < line_end ? finding->start : line_end;
    uint32_t mark_end = finding->end < line_end ? finding->end : line_end;

    bool fits = forth(text, line_start, line_end, LINE_MAX_SHOWN) == line_end;
    uint32_t start = fits ? line_start : back(text, mark, line_start, SHOWN_BEFORE);
    uint32_t end = forth(text, start, line_end, LINE_MAX_SHOWN);
    return (struct excerpt){
        .start = start,
        .end = end,
        .mark = mark,
        .mark_end = mark_end < end ? mark_end : end,
        .cut_before = start > line_start,
        .cut_after = end < line_end,
    };
}

static void add_repeated(struct strbuf *out, char what, size_t count)
{
    for (size_t i = 0; i < count; i++)
        strbuf_add_char(out, what);
}

static void add_source(struct strbuf *out, const struct buffer *buffer, const struct finding *finding,
                       int margin, const struct style *style)
{
    const char *text = buffer_text(buffer).ptr;
    struct excerpt excerpt = excerpt_of(buffer, finding);
    const char *dots = excerpt.cut_before ? "..." : "";

    strbuf_printf(out, "%s%*lu |%s %s", style->faint, margin, place_of(buffer, finding->start).line,
                  style->end, dots);
    size_t before =
        strlen(dots) + add_harmless(out, (struct span){text + excerpt.start, excerpt.mark - excerpt.start});
    size_t marked = add_harmless(out, (struct span){text + excerpt.mark, excerpt.mark_end - excerpt.mark});
    add_harmless(out, (struct span){text + excerpt.mark_end, excerpt.end - excerpt.mark_end});
    strbuf_printf(out, "%s\n%s%*s |%s ", excerpt.cut_after ? "..." : "", style->faint, margin, "",
                  style->end);
    add_repeated(out, ' ', before);
    strbuf_add_str(out, style->severity);
    add_repeated(out, '^', marked > 0 ? marked : 1);
    strbuf_printf(out, "%s\n", style->end);
}

// What follows below the source line, one line each.
static void add_notes(struct strbuf *out, const struct buffer *buffer, const struct finding *finding,
                      const struct fix_list *fixes, int margin, const struct style *style)
{
    for (size_t i = 0; i < finding->related_len; i++) {
        const struct related *related = &finding->related[i];
        strbuf_printf(out, "%*s = note: line %lu: %s\n", margin, "", place_of(buffer, related->start).line,
                      related->message);
    }
    for (size_t i = 0; i < fixes->len; i++)
        strbuf_printf(out, "%*s = %shelp:%s %s (%s)\n", margin, "", style->help, style->end,
                      fixes->items[i].title, fixes->items[i].safe ? "--fix" : "--fix --unsafe-fixes");
    if (fixes->len == 0)
        strbuf_printf(out, "%*s = %shelp:%s cancelot explain %s\n", margin, "", style->help, style->end,
                      finding->rule->code);
}

static void add(struct strbuf *out, const struct checked_file *file, const struct reported *reported,
                bool color)
{
    const struct finding *finding = reported->finding;
    struct style style = style_of(finding->severity, color);
    struct place place = place_of(file->buffer, finding->start);

    strbuf_add_str(out, style.bold);
    add_harmless(out, span_of(file->path));
    strbuf_printf(out, ":%lu:%lu:%s %s%s%s %s %s: %s\n", place.line, place.column, style.end, style.severity,
                  severity_name(finding->severity), style.end, finding->rule->code, finding->rule->name,
                  finding->message);
    char number[24];
    int margin = snprintf(number, sizeof(number), "%lu", place.line);
    add_source(out, file->buffer, finding, margin, &style);
    add_notes(out, file->buffer, finding, reported->fixes, margin, &style);
    strbuf_add_char(out, '\n');
}

const struct format format_text = {
    .name = "text",
    .separator = "",
    .has_summary = true,
    .add = add,
};

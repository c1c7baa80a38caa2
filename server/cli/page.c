#include "cli/page.h"

// The rest of the text from the next line that begins with "## "; empty where there is none.
static struct span next_heading(struct span text)
{
    while (text.len > 0 && !span_starts_with(text, SPAN("## "))) {
        const char *line_end = memchr(text.ptr, '\n', text.len);
        text = span_from(text, line_end != NULL ? (size_t)(line_end - text.ptr) + 1 : text.len);
    }
    return text;
}

struct span page_part(const char *page, const char *heading)
{
    for (struct span rest = next_heading(span_of(page)); rest.len > 0; rest = next_heading(rest)) {
        rest = span_from(rest, sizeof("## ") - 1);
        const char *line_end = memchr(rest.ptr, '\n', rest.len);
        struct span line = {rest.ptr, line_end != NULL ? (size_t)(line_end - rest.ptr) : rest.len};
        if (!span_is(span_trim(line), heading))
            continue;
        struct span part = span_from(rest, line.len);
        part.len -= next_heading(part).len;
        return span_trim(part);
    }
    return SPAN("");
}

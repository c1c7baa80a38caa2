#include "fixes/suppress_here.h"

#include "fixes/layout.h"
#include "fixes/repair.h"
#include "lint/suppress.h"
#include "python/module.h"

// The offset of the line after the one that `at` is in; the length of the text where there is none.
static uint32_t next_line(const struct module *module, uint32_t at)
{
    uint32_t end = span_line_end(module_source(module), at);
    if (end < module->len)
        end +=
            module->source[end] == '\r' && end + 1 < module->len && module->source[end + 1] == '\n' ? 2 : 1;
    return end;
}

// The end of the line that the text ends its lines with.
static const char *line_ending(const struct module *module)
{
    uint32_t end = span_line_end(module_source(module), 0), next = next_line(module, 0);
    return next - end == 2 ? "\r\n" : next > end && module->source[end] == '\r' ? "\r" : "\n";
}

static TSNode node_around(const struct module *module, uint32_t at)
{
    return ts_node_descendant_for_byte_range(module->root, at, at + 1 < module->len ? at + 1 : at);
}

// Whether the byte is part of a string, its quotes included.
static bool in_string(const struct module *module, uint32_t at)
{
    return !ts_node_is_null(node_or_ancestor(node_around(module, at), module->syntax->n_string));
}

static struct edit insertion(uint32_t at, const char *text)
{
    return (struct edit){at, at, span_of(text)};
}

// Adds the rule to the list of a suppression that is there.
static struct edit extend(struct arena *arena, const struct module *module, struct span list,
                          const char *entry)
{
    uint32_t at = (uint32_t)(list.ptr + list.len - module->source);
    return insertion(at, arena_printf(arena, ", %s", entry));
}

// Says it in a line that ends in a comment.
static bool add_to_comment(struct arena *arena, const struct module *module, TSNode comment,
                           const struct rule *rule, struct edit *edit)
{
    struct span source = {module->source, module->len};
    struct suppression there =
        suppression_read(source, module_text(module, comment), ts_node_start_byte(comment));
    uint32_t end = ts_node_end_byte(comment);
    if (there.scope == SUPPRESSION_NONE) {
        *edit = insertion(end, arena_printf(arena, "  # cancelot: ignore[%s]", rule->name));
        return true;
    }
    if (there.scope != SUPPRESSION_LINE || there.list.len == 0)
        return false;
    *edit = extend(arena, module, there.list, there.ours ? rule->name : rule->code);
    return true;
}

// Says it on a line of its own before the finding's, where that line begins a line of Python.
static bool add_line_before(struct arena *arena, const struct module *module, uint32_t start,
                            const struct rule *rule, struct edit *edit)
{
    bool continued = start > 0 && in_string(module, start - 1);
    uint32_t before = start;
    while (before > 0 && (module->source[before - 1] == '\n' || module->source[before - 1] == '\r'))
        before--;
    continued = continued || (before > 0 && module->source[before - 1] == '\\');
    if (continued)
        return false;
    uint32_t indent = start;
    while (indent < module->len && (module->source[indent] == ' ' || module->source[indent] == '\t'))
        indent++;
    *edit = insertion(start, arena_printf(arena, "%.*s# cancelot: ignore[%s]%s", (int)(indent - start),
                                          module->source + start, rule->name, line_ending(module)));
    return true;
}

bool suppress_in_line(struct arena *arena, const struct module *module, const struct finding *finding,
                      struct edit *edit)
{
    uint32_t start = span_line_start(module_source(module), finding->start),
             end = span_line_end(module_source(module), finding->start);
    while (end > start && (module->source[end - 1] == ' ' || module->source[end - 1] == '\t'))
        end--;
    if (end == start)
        return false;
    TSNode last = node_around(module, end - 1);
    if (node_is(last, module->syntax->n_comment))
        return add_to_comment(arena, module, last, finding->rule, edit);
    bool in_text = in_string(module, end - 1) && end < module->len && in_string(module, end);
    if (in_text || module->source[end - 1] == '\\')
        return add_line_before(arena, module, start, finding->rule, edit);
    *edit = insertion(end, arena_printf(arena, "  # cancelot: ignore[%s]", finding->rule->name));
    return true;
}

// The list of the first `# cancelot: ignore-file[...]` of the file; empty where there is none.
static struct span file_list(const struct module *module)
{
    struct span source = {module->source, module->len};
    for (uint32_t at = 0; at < module->len; at = next_line(module, at)) {
        struct span line = {source.ptr + at, span_line_end(module_source(module), at) - at};
        const char *hash = memchr(line.ptr, '#', line.len);
        if (hash == NULL || !span_contains(line, SPAN("ignore-file")))
            continue;
        uint32_t start = (uint32_t)(hash - source.ptr);
        struct suppression there = suppression_read(source, span_from(line, start - at), start);
        if (there.scope == SUPPRESSION_FILE && node_is(node_around(module, start), module->syntax->n_comment))
            return there.list;
    }
    return SPAN("");
}

// Behind a byte order mark, and the two first lines where they are for the system (#!) or name the encoding.
static uint32_t beginning(const struct module *module)
{
    struct span source = {module->source, module->len};
    uint32_t at = span_starts_with(source, SPAN("\xEF\xBB\xBF")) ? 3 : 0;
    for (int i = 0; i < 2; i++) {
        struct span line = {source.ptr + at, span_line_end(module_source(module), at) - at};
        bool fixed = span_starts_with(line, SPAN("#!")) ||
                     (span_starts_with(line, SPAN("#")) && span_contains(line, SPAN("coding")));
        if (fixed && next_line(module, at) > at + line.len)
            at = next_line(module, at);
    }
    return at;
}

struct edit suppress_in_file(struct arena *arena, const struct module *module, const struct finding *finding)
{
    struct span list = file_list(module);
    if (list.len > 0)
        return extend(arena, module, list, finding->rule->name);
    return insertion(beginning(module), arena_printf(arena, "# cancelot: ignore-file[%s]%s",
                                                     finding->rule->name, line_ending(module)));
}

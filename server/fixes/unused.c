#include "fixes/unused.h"

#include "fixes/imports.h"
#include "fixes/layout.h"
#include "lint/words.h"
#include "python/cursor.h"

// Whether the word at this byte of a file names nothing: it stands in a comment (one that gives a type does
// name something) or in a docstring.
static bool is_prose(const struct module *module, uint32_t at)
{
    const struct syntax *s = module->syntax;
    TSNode node = ts_node_descendant_for_byte_range(module->root, at, at);
    for (; !ts_node_is_null(node); node = ts_node_parent(node)) {
        if (node_is(node, s->n_comment))
            return !span_starts_with(module_text(module, node), SPAN("# type:"));
        if (node_is(node, s->n_string))
            return node_is(ts_node_parent(node), s->n_expression_statement);
        if (node_is(node, s->n_block) || node_is(node, s->n_interpolation))
            return false;
    }
    return false;
}

// Whether `word` stands in the bytes from start to end as a word; not behind a dot, where it names an
// attribute, nor, where the text is that of `module`, in prose.
static bool has_word(const struct module *module, struct span text, uint32_t start, uint32_t end,
                     struct span word)
{
    for (uint32_t at = start; word.len <= end && at <= end - word.len; at++) {
        const char *hit = memchr(text.ptr + at, word.ptr[0], end - word.len - at + 1);
        if (hit == NULL)
            return false;
        at = (uint32_t)(hit - text.ptr);
        bool whole = (at == 0 || (!is_name_byte(text.ptr[at - 1]) && text.ptr[at - 1] != '.')) &&
                     (at + word.len == text.len || !is_name_byte(text.ptr[at + word.len]));
        if (whole && memcmp(hit, word.ptr, word.len) == 0 && (module == NULL || !is_prose(module, at)))
            return true;
    }
    return false;
}

// Whether `word` is mentioned in what the edits delete.
static bool was_used(const struct edit *edits, size_t len, const struct module *module, struct span word)
{
    for (size_t i = 0; i < len; i++) {
        if (has_word(module, module_source(module), edits[i].start, edits[i].end, word))
            return true;
    }
    return false;
}

// Whether `word` is mentioned anywhere but in what the edits delete and in `import`.
static bool is_still_used(const struct edit *edits, size_t len, const struct module *module, TSNode import,
                          struct span word)
{
    struct span source = module_source(module);
    uint32_t at = 0;
    bool import_done = false;
    for (size_t i = 0; i <= len;) {
        uint32_t start = i < len ? edits[i].start : module->len, end = i < len ? edits[i].end : module->len;
        if (!import_done && ts_node_start_byte(import) <= start) {
            start = ts_node_start_byte(import);
            end = ts_node_end_byte(import);
            import_done = true;
        } else {
            if (i < len && has_word(NULL, edits[i].text, 0, (uint32_t)edits[i].text.len, word))
                return true;
            i++;
        }
        if (start > at && has_word(module, source, at, start, word))
            return true;
        if (end > at)
            at = end;
    }
    return false;
}

// The name that an imported thing is bound to: `b` of `a as b`, `a` of `a.b`.
static struct span bound_name(const struct module *module, TSNode name)
{
    TSNode alias = node_field(name, module->syntax->f_alias);
    return dotted_first(module_text(module, ts_node_is_null(alias) ? name : alias));
}

// Deletes a range unless an edit of the repair overlaps it: the import then simply stays.
static void delete_untouched(struct edit_set *edits, size_t len, uint32_t start, uint32_t end)
{
    for (size_t i = 0; i < len; i++) {
        if (edits->items[i].start < end && start < edits->items[i].end)
            return;
    }
    edits_delete(edits, start, end);
}

// Imports that follow each other line by line and all go.
struct run {
    uint32_t start, end; // bytes: whole lines; empty where start == end
};

// Whether an edit inserts something directly before the byte: then the blank lines behind are that one's.
static bool inserts_at(const struct edit_set *edits, size_t len, uint32_t at)
{
    for (size_t i = 0; i < len; i++) {
        if (edits->items[i].start == at && edits->items[i].end == at)
            return true;
    }
    return false;
}

// Removes the lines of a run; of the blank lines around it the longer stretch stays.
static void remove_run(struct edit_set *edits, size_t len, const struct module *module, struct run *run)
{
    struct span source = module_source(module);
    uint32_t before = run->start, after = run->end;
    unsigned blank_before = 0, blank_after = 0;
    for (; before > 0 && line_is_blank(source, before - 1); blank_before++)
        before = line_start(source, before - 1);
    for (; after < source.len && line_is_blank(source, after); blank_after++)
        after = line_next(source, after);
    if (run->start == run->end)
        return;
    if (inserts_at(edits, len, run->start))
        delete_untouched(edits, len, run->start, run->end);
    else if (before == 0 || (blank_before > 0 && blank_before > blank_after))
        delete_untouched(edits, len, run->start, after);
    else
        delete_untouched(edits, len, blank_after > 0 ? before : run->start, run->end);
    *run = (struct run){0, 0};
}

static void drop_name(struct edit_set *edits, size_t len, const struct module *module, TSNode name)
{
    struct edit_set alone = {.arena = edits->arena};
    remove_from_list(&alone, module, name);
    delete_untouched(edits, len, alone.items[0].start, alone.items[0].end);
}

// Whether all that `import` imports is unused once the edits are made. Where it is only one of several names,
// removes that name. `len`: how many of the edits are the repair's own.
static bool is_dropped(struct edit_set *edits, size_t len, const struct module *module, TSNode import)
{
    const struct syntax *s = module->syntax;
    TSNode unused = node_none();
    size_t names = 0, dropped = 0;
    for (uint32_t i = 0, n = ts_node_named_child_count(import); i < n; i++) {
        TSNode name = ts_node_named_child(import, i);
        if (node_same(name, node_field(import, s->f_module_name)) || node_is(name, s->n_comment))
            continue;
        if (node_is(name, s->n_wildcard_import))
            return false;
        struct span bound = bound_name(module, name);
        bool unused_now = was_used(edits->items, len, module, bound) &&
                          !is_still_used(edits->items, len, module, import, bound);
        names++;
        dropped += unused_now;
        if (unused_now)
            unused = name;
    }
    if (dropped == 1 && names > 1)
        drop_name(edits, len, module, unused);
    return dropped == names && names > 0;
}

static bool imports_from_owner(const struct module *module, TSNode import)
{
    static const char *const owners[] = {"contextlib", "asyncio",    "trio", "anyio",
                                         "time",       "subprocess", "math"};
    for (size_t i = 0; i < sizeof(owners) / sizeof(*owners); i++) {
        if (span_is(imported_module(module, import), owners[i]))
            return true;
    }
    return false;
}

void imports_drop_unused(struct edit_set *edits, const struct module *module)
{
    struct span source = module_source(module);
    size_t len = edits->len;
    struct run run = {0, 0};
    struct cursor cursor;
    cursor_begin(&cursor, module->root, true);
    for (bool more = cursor_child(&cursor); more; more = cursor_next(&cursor)) {
        TSNode node = cursor_node(&cursor);
        if (!is_import(module, node) || !imports_from_owner(module, node) || !has_own_lines(module, node) ||
            !is_dropped(edits, len, module, node))
            continue;
        uint32_t start = line_start(source, ts_node_start_byte(node));
        if (start != run.end)
            remove_run(edits, len, module, &run);
        if (run.start == run.end)
            run.start = start;
        run.end = line_next(source, ts_node_end_byte(node));
    }
    cursor_end(&cursor);
    remove_run(edits, len, module, &run);
}

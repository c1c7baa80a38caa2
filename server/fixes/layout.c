#include "fixes/layout.h"

uint32_t line_start(struct span source, uint32_t at)
{
    while (at > 0 && source.ptr[at - 1] != '\n')
        at--;
    return at;
}

uint32_t line_end(struct span source, uint32_t at)
{
    const char *newline = memchr(source.ptr + at, '\n', source.len - at);
    if (newline == NULL)
        return (uint32_t)source.len;
    uint32_t end = (uint32_t)(newline - source.ptr);
    return end > 0 && source.ptr[end - 1] == '\r' ? end - 1 : end;
}

uint32_t line_next(struct span source, uint32_t at)
{
    const char *newline = memchr(source.ptr + at, '\n', source.len - at);
    return newline == NULL ? (uint32_t)source.len : (uint32_t)(newline - source.ptr) + 1;
}

static bool is_blank(char byte)
{
    return byte == ' ' || byte == '\t' || byte == '\f';
}

static uint32_t skip_blanks(struct span source, uint32_t at)
{
    while (at < source.len && is_blank(source.ptr[at]))
        at++;
    return at;
}

struct span line_indent(struct span source, uint32_t at)
{
    uint32_t start = line_start(source, at);
    uint32_t end = skip_blanks(source, start);
    for (uint32_t i = start; i < end; i++) {
        if (source.ptr[i] == '\f')
            start = i + 1;
    }
    return (struct span){source.ptr + start, end - start};
}

bool starts_line(struct span source, uint32_t at)
{
    return skip_blanks(source, line_start(source, at)) >= at;
}

static bool is_line_ending(struct span source, uint32_t at)
{
    return at >= source.len || source.ptr[at] == '\n' || source.ptr[at] == '\r';
}

bool ends_line(struct span source, uint32_t at)
{
    at = skip_blanks(source, at);
    return is_line_ending(source, at) || source.ptr[at] == '#';
}

bool line_is_blank(struct span source, uint32_t at)
{
    return is_line_ending(source, skip_blanks(source, line_start(source, at)));
}

bool line_is_comment(struct span source, uint32_t at)
{
    at = skip_blanks(source, line_start(source, at));
    return at < source.len && source.ptr[at] == '#';
}

struct span newline_at(struct span source, uint32_t at)
{
    const char *newline = memchr(source.ptr + at, '\n', source.len - at);
    uint32_t end = newline != NULL ? (uint32_t)(newline - source.ptr) : line_start(source, at);
    if (newline == NULL && end > 0)
        end--;
    return end > 0 && end < source.len && source.ptr[end - 1] == '\r' ? SPAN("\r\n") : SPAN("\n");
}

struct span module_source(const struct module *module)
{
    return (struct span){module->source, module->len};
}

TSNode block_first(const struct module *module, TSNode block)
{
    return node_first_child(module->syntax, block);
}

TSNode block_last(const struct module *module, TSNode block)
{
    for (uint32_t i = ts_node_named_child_count(block); i > 0; i--) {
        TSNode child = ts_node_named_child(block, i - 1);
        if (!node_is(child, module->syntax->n_comment))
            return child;
    }
    return node_none();
}

size_t block_len(const struct module *module, TSNode block)
{
    size_t len = 0;
    for (uint32_t i = 0, n = ts_node_named_child_count(block); i < n; i++)
        len += !node_is(ts_node_named_child(block, i), module->syntax->n_comment);
    return len;
}

bool block_is_inline(const struct module *module, TSNode block)
{
    TSNode first = block_first(module, block);
    return !ts_node_is_null(first) && !starts_line(module_source(module), ts_node_start_byte(first));
}

struct span indent_unit(const struct module *module, TSNode node)
{
    struct span source = module_source(module);
    for (; !ts_node_is_null(node); node = ts_node_parent(node)) {
        TSNode parent = ts_node_parent(node);
        if (!node_is(node, module->syntax->n_block) || ts_node_is_null(parent) ||
            block_is_inline(module, node) || ts_node_is_null(block_first(module, node)))
            continue;
        struct span inner = line_indent(source, ts_node_start_byte(block_first(module, node)));
        struct span outer = line_indent(source, ts_node_start_byte(parent));
        if (inner.len > outer.len && span_starts_with(inner, outer))
            return span_from(inner, outer.len);
    }
    return SPAN("    ");
}

bool range_has_comment(const struct module *module, uint32_t start, uint32_t end)
{
    struct span source = module_source(module);
    const char *from = source.ptr + start;
    for (const char *hash; (hash = memchr(from, '#', (size_t)(source.ptr + end - from))) != NULL;
         from = hash + 1) {
        uint32_t at = (uint32_t)(hash - source.ptr);
        TSNode node = ts_node_descendant_for_byte_range(module->root, at, at + 1);
        if (node_is(node, module->syntax->n_comment))
            return true;
    }
    return false;
}

static bool is_definition(const struct syntax *s, TSNode node)
{
    return node_is(node, s->n_function_definition) || node_is(node, s->n_class_definition) ||
           node_is(node, s->n_decorated_definition);
}

uint32_t place_of_definition(const struct module *module, TSNode node)
{
    struct span source = module_source(module);
    TSNode place = node_first_child(module->syntax, module->root);
    while (!ts_node_is_null(place) && !is_definition(module->syntax, place) &&
           ts_node_end_byte(place) < ts_node_end_byte(node))
        place = next_statement(module, place);
    if (ts_node_is_null(place))
        return (uint32_t)source.len;
    uint32_t at = line_start(source, ts_node_start_byte(place));
    while (at > 0 && line_is_comment(source, at - 1))
        at = line_start(source, at - 1);
    return at;
}

// How many blank lines precede the byte: of those that edits insert there last, or else of the text.
static unsigned blank_lines_before(const struct edit_set *edits, struct span source, uint32_t at)
{
    unsigned blank = 0;
    bool inserted = false;
    for (size_t i = edits->len; i > 0 && edits->items[i - 1].start == at; i--) {
        inserted = true;
        struct span text = edits->items[i - 1].text;
        for (size_t k = 0; k < text.len; k++) {
            if (text.ptr[k] != '\n' && text.ptr[k] != '\r')
                return blank;
            blank += text.ptr[k] == '\n';
        }
    }
    for (uint32_t line = at; !inserted && line > 0 && line_is_blank(source, line - 1);
         line = line_start(source, line - 1))
        blank++;
    return blank;
}

void insert_definition(struct edit_set *edits, const struct module *module, TSNode node, const char *lines)
{
    struct span source = module_source(module);
    uint32_t at = place_of_definition(module, node);
    struct span newline = newline_at(source, at);
    bool last = at == source.len;
    unsigned blank = blank_lines_before(edits, source, at);
    if (last && at > 0 && source.ptr[at - 1] != '\n')
        edits_insert(edits, at, newline);
    for (; at > 0 && blank < 2; blank++)
        edits_insert(edits, at, newline);
    for (const char *line = lines; *line != '\0'; line = strchr(line, '\n') + 1) {
        edits_insert(edits, at, (struct span){line, (size_t)(strchr(line, '\n') - line)});
        edits_insert(edits, at, newline);
    }
    for (int i = 0; i < 2 && !last; i++)
        edits_insert(edits, at, newline);
}

bool has_own_lines(const struct module *module, TSNode statement)
{
    struct span source = module_source(module);
    return starts_line(source, ts_node_start_byte(statement)) &&
           ends_line(source, ts_node_end_byte(statement));
}

void delete_lines_of(struct edit_set *edits, const struct module *module, TSNode statement)
{
    struct span source = module_source(module);
    uint32_t start = line_start(source, ts_node_start_byte(statement));
    uint32_t end = line_end(source, ts_node_end_byte(statement));
    if (start == 0)
        edits_delete(edits, 0, line_next(source, end));
    else
        edits_delete(edits, line_end(source, line_start(source, start - 1)), end);
}

TSNode next_statement(const struct module *module, TSNode statement)
{
    do
        statement = ts_node_next_named_sibling(statement);
    while (node_is(statement, module->syntax->n_comment));
    return statement;
}

struct span line_break(struct arena *arena, struct span newline, struct span indent)
{
    return span_of(
        arena_printf(arena, "%.*s%.*s", (int)newline.len, newline.ptr, (int)indent.len, indent.ptr));
}

struct span deeper(struct arena *arena, const struct module *module, TSNode node, struct span indent)
{
    struct span unit = indent_unit(module, node);
    return span_of(arena_printf(arena, "%.*s%.*s", (int)indent.len, indent.ptr, (int)unit.len, unit.ptr));
}

uint32_t end_of_statement(const struct module *module, TSNode statement)
{
    struct span source = module_source(module);
    struct span indent = line_indent(source, ts_node_start_byte(statement));
    uint32_t end = line_end(source, ts_node_end_byte(statement));
    for (;;) {
        uint32_t next = line_next(source, end);
        if (next == end || next >= source.len || !line_is_comment(source, next) ||
            !span_starts_with(line_indent(source, next), indent))
            return end;
        end = line_end(source, next);
    }
}

void expand_block(struct edit_set *edits, const struct module *module, TSNode block, struct span indent)
{
    struct span source = module_source(module);
    uint32_t start = ts_node_start_byte(block_first(module, block));
    uint32_t blanks = start;
    while (blanks > 0 && is_blank(source.ptr[blanks - 1]))
        blanks--;
    struct span newline = newline_at(source, start);
    const char *text =
        arena_printf(edits->arena, "%.*s%.*s", (int)newline.len, newline.ptr, (int)indent.len, indent.ptr);
    edits_add(edits, blanks, start, span_of(text));
}

// Whether the line that begins at `at` begins within a string literal.
static bool is_in_string(const struct module *module, uint32_t at)
{
    TSNode node = ts_node_descendant_for_byte_range(module->root, at, at);
    for (; !ts_node_is_null(node); node = ts_node_parent(node)) {
        if (node_is(node, module->syntax->n_block))
            return false;
        if (node_is(node, module->syntax->n_string) && ts_node_start_byte(node) < at &&
            ts_node_end_byte(node) > at)
            return true;
    }
    return false;
}

void indent_lines(struct edit_set *edits, const struct module *module, uint32_t start, uint32_t end,
                  struct span more)
{
    struct span source = module_source(module);
    for (uint32_t at = line_start(source, start); at <= end && at < source.len; at = line_next(source, at)) {
        if (line_is_blank(source, at) || is_in_string(module, at))
            continue;
        struct span indent = line_indent(source, at);
        edits_insert(edits, (uint32_t)(indent.ptr - source.ptr), more);
    }
}

void keep_alignment(struct edit_set *edits, const struct module *module, uint32_t start, uint32_t end,
                    size_t by)
{
    struct span source = module_source(module);
    uint32_t first_end = line_end(source, start);
    if (first_end >= end || strchr("([{\\", source.ptr[first_end - 1]) != NULL)
        return;
    char *blanks = arena_alloc(edits->arena, by + 1);
    memset(blanks, ' ', by);
    indent_lines(edits, module, line_next(source, start), end, span_of(blanks));
}

bool wrap_long_call(struct edit_set *edits, const struct module *module, TSNode call, const char *before,
                    const char *after, struct span indent)
{
    struct span source = module_source(module);
    uint32_t start = ts_node_start_byte(call), end = ts_node_end_byte(call),
             first_end = line_end(source, start);
    if (first_end >= end || source.ptr[first_end - 1] != '(' ||
        range_has_comment(module, end, line_end(source, end)))
        return false;
    struct span newline = newline_at(source, start), unit = indent_unit(module, call);
    struct span outer = line_break(edits->arena, newline, indent);
    edits_insert(edits, start,
                 span_of(arena_printf(edits->arena, "%s%.*s%.*s", before, (int)outer.len, outer.ptr,
                                      (int)unit.len, unit.ptr)));
    indent_lines(edits, module, line_next(source, start), end, unit);
    edits_insert(edits, end, span_of(arena_printf(edits->arena, "%.*s%s", (int)outer.len, outer.ptr, after)));
    return true;
}

void dedent_lines(struct edit_set *edits, const struct module *module, uint32_t start, uint32_t end,
                  struct span deep, struct span shallow)
{
    struct span source = module_source(module);
    for (uint32_t at = line_start(source, start); at <= end && at < source.len; at = line_next(source, at)) {
        struct span indent = line_indent(source, at);
        if (line_is_blank(source, at) || is_in_string(module, at) || !span_starts_with(indent, deep))
            continue;
        uint32_t from = (uint32_t)(indent.ptr - source.ptr);
        edits_delete(edits, from + (uint32_t)shallow.len, from + (uint32_t)deep.len);
    }
}

uint32_t header_end(const struct module *module, TSNode block)
{
    TSNode before = ts_node_prev_sibling(block);
    while (node_is(before, module->syntax->n_comment))
        before = ts_node_prev_sibling(before);
    return ts_node_end_byte(before);
}

bool unwrap_block(struct edit_set *edits, const struct module *module, uint32_t start, TSNode block)
{
    struct span source = module_source(module);
    TSNode first = block_first(module, block);
    if (ts_node_is_null(first))
        return false;
    struct span shallow = line_indent(source, start);
    if (block_is_inline(module, block)) {
        edits_delete(edits, start, ts_node_start_byte(first));
        return true;
    }
    struct span deep = line_indent(source, ts_node_start_byte(first));
    if (deep.len <= shallow.len || !span_starts_with(deep, shallow))
        return false;
    uint32_t header = header_end(module, block);
    if (range_has_comment(module, start, header))
        return false;
    uint32_t comment = skip_blanks(source, header);
    if (is_line_ending(source, comment))
        edits_delete(edits, (uint32_t)(shallow.ptr - source.ptr), line_next(source, header));
    else
        edits_delete(edits, start, comment); // what is said behind the colon becomes a line of its own
    uint32_t end = end_of_statement(module, block_last(module, block));
    if (ts_node_end_byte(block) > end)
        end = ts_node_end_byte(block);
    dedent_lines(edits, module, line_next(source, header), end, deep, shallow);
    return true;
}

static bool is_comma(const struct module *module, TSNode node)
{
    return !ts_node_is_null(node) && !ts_node_is_named(node) && span_is(module_text(module, node), ",");
}

void remove_from_list(struct edit_set *edits, const struct module *module, TSNode element)
{
    struct span source = module_source(module);
    uint32_t start = ts_node_start_byte(element), end = ts_node_end_byte(element);
    TSNode after = ts_node_next_sibling(element), before = ts_node_prev_sibling(element);
    bool comma_after = is_comma(module, after), comma_before = is_comma(module, before);
    uint32_t behind = comma_after ? ts_node_end_byte(after) : end;
    if (starts_line(source, start) && ends_line(source, behind) && (comma_after || !comma_before)) {
        edits_delete(edits, line_start(source, start), line_next(source, behind));
        return;
    }
    TSNode next = comma_after ? ts_node_next_sibling(after) : node_none();
    bool last = ts_node_is_null(next) || !ts_node_is_named(next);
    if (comma_before && last) {
        edits_delete(edits, ts_node_start_byte(before), end);
    } else if (comma_after) {
        uint32_t to = ts_node_end_byte(after);
        while (to < source.len && (source.ptr[to] == ' ' || source.ptr[to] == '\t'))
            to++;
        edits_delete(edits, start, to);
    } else {
        edits_delete(edits, start, end);
    }
}

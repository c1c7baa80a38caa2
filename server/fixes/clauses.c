#include "fixes/clauses.h"

#include "fixes/layout.h"

enum { TYPES_MAX = 32 };

bool handler_only_cancels(struct module *module, TSNode clause)
{
    TSNode types[TYPES_MAX];
    size_t len = handler_types(module, clause, types, TYPES_MAX);
    for (size_t i = 0; i < len && i < TYPES_MAX; i++) {
        if (!expression_is_cancellation(module, types[i]))
            return false;
    }
    return len > 0 && len <= TYPES_MAX;
}

bool block_does_nothing(struct module *module, TSNode block)
{
    if (block_len(module, block) != 1)
        return false;
    TSNode only = block_first(module, block);
    return is_placeholder(module, only) || (is_jump(module, only) && !has_effect(module, only));
}

bool block_may_raise(struct module *module, TSNode block)
{
    const struct syntax *s = module->syntax;
    TSNode statement = block_len(module, block) == 1 ? block_first(module, block) : node_none();
    if (!node_is(statement, s->n_if_statement) || ts_node_named_child_count(statement) != 2 ||
        has_effect(module, node_field(statement, s->f_condition)))
        return false;
    TSNode inner = node_field(statement, s->f_consequence);
    TSNode raise = block_len(module, inner) == 1 ? block_first(module, inner) : node_none();
    return node_is(raise, s->n_raise_statement) && ts_node_named_child_count(raise) == 0;
}

bool raises_the_caught(const struct module *module, TSNode clause, TSNode exit)
{
    const struct syntax *s = module->syntax;
    for (TSNode node = ts_node_parent(exit); !node_same(node, clause); node = ts_node_parent(node)) {
        if (ts_node_is_null(node) || node_is(node, s->n_except_clause) || node_is(node, s->n_finally_clause))
            return false;
    }
    return true;
}

enum way_out way_out_by(const struct module *module, TSNode exit)
{
    if (node_is(exit, module->syntax->n_return_statement))
        return OUT_RETURN;
    return node_is(exit, module->syntax->n_break_statement) ? OUT_BREAK : OUT_CONTINUE;
}

size_t try_handlers(const struct module *module, TSNode try_statement)
{
    size_t len = 0;
    for (uint32_t i = 0, n = ts_node_named_child_count(try_statement); i < n; i++)
        len += node_is(ts_node_named_child(try_statement, i), module->syntax->n_except_clause);
    return len;
}

static TSNode child_of_type(TSNode node, TSSymbol symbol)
{
    for (uint32_t i = 0, n = ts_node_named_child_count(node); i < n; i++) {
        TSNode child = ts_node_named_child(node, i);
        if (node_is(child, symbol))
            return child;
    }
    return node_none();
}

TSNode try_finally(const struct module *module, TSNode try_statement)
{
    return child_of_type(try_statement, module->syntax->n_finally_clause);
}

TSNode try_else(const struct module *module, TSNode try_statement)
{
    return child_of_type(try_statement, module->syntax->n_else_clause);
}

TSNode first_handler(const struct module *module, TSNode try_statement)
{
    return child_of_type(try_statement, module->syntax->n_except_clause);
}

uint32_t place_before_clause(struct span source, TSNode clause)
{
    uint32_t at = line_start(source, ts_node_start_byte(clause));
    struct span indent = line_indent(source, at);
    while (at > 0 && line_is_comment(source, at - 1) && span_equal(line_indent(source, at - 1), indent))
        at = line_start(source, at - 1);
    return at;
}

bool handler_is_last_for_cancel(struct module *module, TSNode clause)
{
    for (TSNode next = next_statement(module, clause); node_is(next, module->syntax->n_except_clause);
         next = next_statement(module, next)) {
        if (handler_catches(module, next) != CATCHES_NOT)
            return false;
    }
    return true;
}

bool remove_handler(struct edit_set *edits, const struct module *module, TSNode clause)
{
    struct span source = module_source(module);
    TSNode try_statement = ts_node_parent(clause), body = node_block(module->syntax, try_statement);
    bool only = try_handlers(module, try_statement) == 1;
    bool has_finally = !ts_node_is_null(try_finally(module, try_statement));
    uint32_t start = line_start(source, ts_node_start_byte(clause));
    uint32_t end = line_end(source, ts_node_end_byte(clause));
    if (only && !ts_node_is_null(try_else(module, try_statement)))
        return false;
    // Comments above the clause that are indented like it are about it.
    bool comment_above = start > 0 && line_is_comment(source, start - 1) &&
                         line_indent(source, start - 1).len == line_indent(source, start).len;
    if (comment_above || range_has_comment(module, start, end))
        return false;
    if (only && !has_finally && !unwrap_block(edits, module, ts_node_start_byte(try_statement), body))
        return false;
    // With the line break before it, so that the last line of the file keeps its form.
    uint32_t before = start;
    while (before > ts_node_end_byte(body) && line_is_blank(source, before - 1))
        before = line_start(source, before - 1);
    if (before > 0)
        before = line_end(source, before - 1);
    edits_delete(edits, before, end);
    return true;
}

// The expressions that the clause lists itself, in its tuple or after `except` (PEP 758). *list is the tuple,
// or the null node.
static size_t listed_types(const struct module *module, TSNode clause, TSNode *types, TSNode *list)
{
    const struct syntax *s = module->syntax;
    TSNode node = node_field(clause, s->f_value);
    if (node_is(node, s->n_as_pattern))
        node = node_first_child(s, node);
    while (node_is(node, s->n_parenthesized_expression))
        node = node_first_child(s, node);
    *list = node_is(node, s->n_tuple) ? node : node_none();
    TSNode parent = ts_node_is_null(*list) ? clause : *list;
    size_t len = 0;
    for (uint32_t i = 0, n = ts_node_named_child_count(parent); i < n && len < TYPES_MAX; i++) {
        TSNode child = ts_node_named_child(parent, i);
        if (!node_is(child, s->n_comment) && !node_is(child, s->n_block))
            types[len++] = node_is(child, s->n_as_pattern) ? node_first_child(s, child) : child;
    }
    return len;
}

// Replaces a tuple by the one type that is left.
static bool unwrap_tuple(struct edit_set *edits, const struct module *module, TSNode tuple, TSNode kept)
{
    uint32_t start = ts_node_start_byte(tuple), end = ts_node_end_byte(tuple);
    if (range_has_comment(module, start, end))
        return false;
    struct span text = module_text(module, kept);
    const char *blank = module->source[start - 1] == 't' ? " " : ""; // except(A, B)
    edits_add(edits, start, end,
              span_of(arena_printf(edits->arena, "%s%.*s", blank, (int)text.len, text.ptr)));
    return true;
}

bool drop_cancellations(struct edit_set *edits, struct module *module, TSNode clause)
{
    TSNode types[TYPES_MAX], list, kept = node_none();
    size_t len = listed_types(module, clause, types, &list), kept_len = 0;
    for (size_t i = 0; i < len; i++) {
        bool keep = !expression_is_cancellation(module, types[i]);
        kept_len += keep;
        if (keep)
            kept = types[i];
    }
    if (kept_len == len || kept_len == 0 || len == TYPES_MAX)
        return false;
    if (kept_len == 1 && !ts_node_is_null(list) && !node_is(kept, module->syntax->n_list_splat))
        return unwrap_tuple(edits, module, list, kept);
    for (size_t i = 0; i < len; i++) {
        if (expression_is_cancellation(module, types[i]))
            remove_from_list(edits, module, types[i]);
    }
    return true;
}

// Whether control never comes to the end of the suite, as far as its last statement tells.
static bool ends_in_jump(const struct module *module, TSNode block)
{
    const struct syntax *s = module->syntax;
    TSNode last = ts_node_is_null(block) ? node_none() : block_last(module, block);
    if (!node_is(last, s->n_if_statement))
        return is_jump(module, last);
    bool otherwise = false;
    for (uint32_t i = 0, n = ts_node_named_child_count(last); i < n; i++) {
        TSNode child = ts_node_named_child(last, i);
        bool branch = node_is(child, s->n_elif_clause) || node_is(child, s->n_else_clause);
        otherwise |= node_is(child, s->n_else_clause);
        if (branch && !ends_in_jump(module, node_block(s, child)))
            return false;
    }
    return otherwise && ends_in_jump(module, node_field(last, s->f_consequence));
}

// Removes the plain return behind `statement`, where it is the last of its suite.
static void drop_return_behind(struct edit_set *edits, struct module *module, TSNode statement)
{
    struct span source = module_source(module);
    TSNode after = next_statement(module, statement);
    if (!node_is(after, module->syntax->n_return_statement) || has_effect(module, after) ||
        !has_own_lines(module, after) || !ts_node_is_null(next_statement(module, after)) ||
        range_has_comment(module, ts_node_end_byte(statement), line_end(source, ts_node_end_byte(after))))
        return;
    uint32_t end = line_end(source, ts_node_end_byte(after));
    edits_delete(edits, line_end(source, ts_node_end_byte(statement)), end);
}

void drop_unreachable_return(struct edit_set *edits, struct module *module, TSNode clause)
{
    const struct syntax *s = module->syntax;
    TSNode try_statement = ts_node_parent(clause);
    if (!ends_in_jump(module, node_block(s, try_statement)))
        return;
    for (uint32_t i = 0, n = ts_node_named_child_count(try_statement); i < n; i++) {
        TSNode child = ts_node_named_child(try_statement, i);
        bool other = node_is(child, s->n_except_clause) && !node_same(child, clause);
        if (node_is(child, s->n_else_clause) || (other && !ends_in_jump(module, node_block(s, child))))
            return;
    }
    drop_return_behind(edits, module, try_statement);
}

void drop_return_behind_with(struct edit_set *edits, struct module *module, TSNode with)
{
    if (ends_in_jump(module, node_field(with, module->syntax->f_body)))
        drop_return_behind(edits, module, with);
}

void append_raise(const struct job *job, struct edit_set *edits, TSNode block)
{
    const struct module *module = job->module;
    struct span source = module_source(module);
    TSNode last = block_last(module, block);
    if (is_placeholder(module, last)) {
        // `except E: ...` passes for a stub; a statement wants a line of its own.
        if (block_is_inline(module, block) && node_same(block_first(module, block), last) &&
            !node_is(last, module->syntax->n_pass_statement))
            expand_block(edits, module, block,
                         deeper(job->arena, module, block, line_indent(source, ts_node_start_byte(last))));
        edits_add(edits, ts_node_start_byte(last), ts_node_end_byte(last), SPAN("raise"));
        return;
    }
    uint32_t first = ts_node_start_byte(block_first(module, block));
    struct span indent = line_indent(source, first);
    uint32_t at = end_of_statement(module, last);
    if (block_is_inline(module, block)) {
        indent = deeper(job->arena, module, block, indent);
        expand_block(edits, module, block, indent);
        at = line_end(source, ts_node_end_byte(last));
    }
    struct span before = line_break(job->arena, newline_at(source, first), indent);
    edits_insert(edits, at, span_of(arena_printf(job->arena, "%.*sraise", (int)before.len, before.ptr)));
}

// ---- names ----------------------------------------------------------------------------------------------

struct name_search {
    struct module *module;
    struct span name; // of the first handler that has one
};

static enum walk visit_named_handler(void *context, TSNode node)
{
    struct name_search *search = context;
    TSNode name = node_is(node, search->module->syntax->n_except_clause) ? handler_name(search->module, node)
                                                                         : node_none();
    if (ts_node_is_null(name))
        return WALK_INTO;
    search->name = module_text(search->module, name);
    return WALK_FOUND;
}

// A name for the caught exception that the function does not use yet, as other handlers of the file call
// theirs; "" where there is none.
static struct span free_name(const struct job *job)
{
    struct name_search search = {.module = job->module, .name = SPAN("error")};
    node_walk(job->module->root, visit_named_handler, &search);
    const struct span names[] = {search.name, SPAN("error"), SPAN("exc"), SPAN("caught")};
    for (size_t i = 0; i < sizeof(names) / sizeof(*names); i++) {
        if (!mentions(job->module, job->function, names[i]))
            return names[i];
    }
    return SPAN("");
}

struct span name_exception(const struct job *job, struct edit_set *edits, TSNode clause)
{
    const struct syntax *s = job->module->syntax;
    TSNode bound = handler_name(job->module, clause), type = node_none();
    if (!ts_node_is_null(bound))
        return module_text(job->module, bound);
    struct node_list children = node_children(job->arena, s, clause);
    for (size_t i = 0; i < children.len && !node_is(children.items[i], s->n_block); i++) {
        if (!ts_node_is_null(type))
            return SPAN("");
        type = children.items[i];
    }
    struct span name = free_name(job);
    bool bare = ts_node_is_null(type);
    uint32_t at = bare ? ts_node_start_byte(clause) + (uint32_t)strlen("except") : ts_node_end_byte(type);
    const char *text =
        arena_printf(job->arena, "%s as %.*s", bare ? " BaseException" : "", (int)name.len, name.ptr);
    edits_insert(edits, at, span_of(text));
    return name;
}

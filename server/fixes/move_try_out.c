// move-try-out: a try that is all of a scope with a deadline goes around it, and catches its TimeoutError.
//
//     async with asyncio.timeout(5):         try:
//         try:                                   async with asyncio.timeout(5):
//             await work()                           await work()
//         except asyncio.CancelledError:     except TimeoutError:
//             log("too late")                    log("too late")
//
// Inside, the handler catches the cancellation by which the scope works, and one from outside as well;
// outside it catches what the scope raises when its time is over.
//
// Never safe. The one difference: a TimeoutError of the body comes to the handler, too.

#include "fixes/clauses.h"
#include "fixes/layout.h"
#include "fixes/wrapping.h"
#include "lint/calls.h"
#include "lint/known_names.h"

// The with statement around the try whose suite is that alone, and whose one item raises when its time is
// over; or the null node.
static TSNode scope_around(struct module *module, TSNode try_statement)
{
    const struct syntax *s = module->syntax;
    TSNode block = ts_node_parent(try_statement), with = ts_node_parent(block);
    if (!node_is(with, s->n_with_statement) || block_len(module, block) != 1 ||
        block_is_inline(module, block))
        return node_none();
    struct node_list items = with_items(module, with);
    bool raises = items.len == 1 &&
                  known_limit(module_callee(module, node_unwrap(s, item_value(module, items.items[0])))) ==
                      LIMIT_RAISES;
    return raises ? with : node_none();
}

// What the scope raises.
static struct span raised(const struct job *job, struct imports *imports)
{
    if (job->finding->library == LIBRARY_TRIO)
        return imports_spell(imports, "trio.TooSlowError");
    return job->finding->library == LIBRARY_ANYIO ? SPAN("TimeoutError") : timeout_error(job, imports);
}

// Has the handler catch the scope's exception where it caught the cancellation.
static bool retype(const struct job *job, struct imports *imports, struct edit_set *edits)
{
    enum { TYPES_MAX = 8 };
    struct module *module = job->module;
    TSNode types[TYPES_MAX], block = node_block(module->syntax, job->node);
    size_t len = handler_types(module, job->node, types, TYPES_MAX), cancellations = 0;
    uint32_t bare = ts_node_start_byte(job->node) + (uint32_t)strlen("except");
    if (len == 0)
        edits_insert(edits, bare, SPAN(" Exception"));
    for (size_t i = 0; i < len && i < TYPES_MAX; i++) {
        uint32_t start = ts_node_start_byte(types[i]), end = ts_node_end_byte(types[i]);
        struct span text = module_text(module, types[i]);
        bool base = span_is(text, "BaseException");
        if (!base && !expression_is_cancellation(module, types[i])) {
            if (span_is(text, "TimeoutError") || span_is(text, "Exception"))
                return false;
            continue;
        }
        if (start < ts_node_start_byte(job->node) || end > ts_node_start_byte(block))
            return false; // through a constant
        edits_add(edits, start, end, base ? SPAN("Exception") : raised(job, imports));
        cancellations++;
    }
    return len == 0 || (cancellations == 1 && len <= TYPES_MAX);
}

// Swaps the two headers, and moves all that follows the try's body out.
static bool swap(const struct job *job, struct edit_set *edits, TSNode with, TSNode try_statement)
{
    const struct module *module = job->module;
    const struct syntax *s = module->syntax;
    struct span source = module_source(module);
    TSNode inner = node_block(s, try_statement), outer = node_field(with, s->f_body);
    uint32_t start = ts_node_start_byte(with), colon = header_end(module, outer);
    uint32_t try_start = ts_node_start_byte(try_statement), try_colon = header_end(module, inner);
    struct span header = {source.ptr + start, colon - start};
    struct span deep = line_indent(source, try_start), shallow = line_indent(source, start);
    if (memchr(header.ptr, '\n', header.len) != NULL || line_end(source, start) != colon ||
        line_end(source, try_start) != try_colon || block_is_inline(module, inner) ||
        line_next(source, start) != line_start(source, try_start) || deep.len <= shallow.len ||
        !span_starts_with(deep, shallow))
        return false;
    edits_add(edits, start, colon, SPAN("try:"));
    edits_add(edits, try_start, try_colon, header);
    uint32_t first = place_before_clause(source, first_handler(module, try_statement));
    dedent_lines(edits, module, first, ts_node_end_byte(try_statement), deep, shallow);
    return true;
}

static bool propose(const struct job *job, struct proposal *proposal)
{
    struct module *module = job->module;
    if (!node_is(job->node, module->syntax->n_except_clause) || handler_is_star(module, job->node))
        return false;
    TSNode try_statement = ts_node_parent(job->node), with = scope_around(module, try_statement);
    struct imports imports = {.module = module, .at = job->node};
    if (ts_node_is_null(with) || !node_same(first_handler(module, try_statement), job->node) ||
        !retype(job, &imports, &proposal->edits) || !swap(job, &proposal->edits, with, try_statement))
        return false;
    proposal->title = "Move the `try` outside of the scope, to catch its timeout there";
    proposal->preference = -4;
    return imports_finish(&imports, &proposal->edits);
}

const struct repair repair_move_try_out = {"move-try-out", FIX_REWRITE, false, propose};

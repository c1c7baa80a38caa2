// The analysis of one text: its tree, its findings, and how both follow edits.
//
// A lint run looks at the whole file, at the outermost function that an edit touched, or at those units (see
// units.h) whose findings may be others than before: they were touched, or a name stands in them of which
// something has changed. Of the body of a function others know only what a call of it does and what they were
// told: that is remembered, too.
#include <stdlib.h>
#include <string.h>

#include "lint/kept_tree.h"
#include "lint/message.h"
#include "lint/queries.h"
#include "lint/relevance.h"
#include "lint/suppress.h"
#include "lint/units.h"
#include "python/answers.h"
#include "python/cursor.h"
#include "python/names.h"
#include "python/summary.h"

#include "util/vec.h"

// Parsing is given up on when it makes no end in this many steps of the parser, each some hundred bytes of
// text or some tens of error-recovery versions: far above anything that a person has written.
enum { PARSE_STEPS_PER_BYTE = 4, PARSE_STEPS_MIN = 2000000 };

// A finding and the block that holds its texts.
struct kept {
    struct finding finding;
    void *block;
    uint32_t pattern; // orders findings that begin at the same place
};

// What functions were told about the body of another one.
struct answered {
    uint64_t name; // its hash
    answer_question question;
    uint64_t answer;
};

struct analysis {
    const struct linter *linter;
    struct config config;
    struct selection selection;
    TSParser *parser;
    TSTree *tree; // of the last text; NULL before the first update
    TSQueryCursor *cursor;
    struct arena arena;   // everything of the last lint run
    struct arena scratch; // what its questions need until they are answered
    struct module *module;
    uint32_t len;       // bytes of the last text
    struct units units; // of the last text, once it was linted to the end
    enum analysis_state state;
    struct patience *patience; // borrowed; NULL for endless
    bool begins_anew;          // the next update cannot build on this one
    VEC(uint64_t) told;        // hashes of the names of functions whose ends others were told of
    VEC(struct answered) answered;
    VEC(uint32_t) returning; // where functions begin whose calls return, sorted
    VEC(struct kept) kept;
    VEC(struct suppression) suppressions; // of the comments among kept
    VEC(struct finding) findings;         // what analysis_findings() gives: kept ones that are not suppressed
    struct arena notes;                   // messages about suppressions
    uint64_t ids;                         // of findings, so far
};

struct analysis *analysis_create(const struct linter *linter)
{
    struct analysis *self = mem_calloc(1, sizeof(*self));
    self->linter = linter;
    self->config = config_default();
    self->selection = selection_default(linter);
    self->parser = ts_parser_new();
    ts_parser_set_language(self->parser, linter->language);
    self->cursor = ts_query_cursor_new();
    self->module = mem_calloc(1, sizeof(*self->module));
    return self;
}

static void drop(struct kept *kept)
{
    free(kept->block);
}

static void drop_all(struct analysis *self)
{
    for (size_t i = 0; i < self->kept.len; i++)
        drop(&self->kept.items[i]);
    self->kept.len = 0;
}

void analysis_destroy(struct analysis *self)
{
    if (self == NULL)
        return;
    drop_all(self);
    VEC_FINISH(&self->kept);
    VEC_FINISH(&self->findings);
    VEC_FINISH(&self->suppressions);
    arena_finish(&self->notes);
    VEC_FINISH(&self->told);
    VEC_FINISH(&self->answered);
    VEC_FINISH(&self->returning);
    units_finish(&self->units);
    arena_finish(&self->arena);
    arena_finish(&self->scratch);
    ts_query_cursor_delete(self->cursor);
    if (self->tree != NULL)
        ts_tree_delete(self->tree);
    ts_parser_delete(self->parser);
    free(self->module);
    free(self);
}

void analysis_configure(struct analysis *self, const struct config *config, const struct selection *selection)
{
    self->config = *config;
    self->selection = *selection;
    self->begins_anew = true;
}

void analysis_set_patience(struct analysis *self, struct patience *patience)
{
    self->patience = patience;
}

// ---- one finding -----------------------------------------------------------------------------------------

static bool holds_gap(const struct module *module, TSNode node)
{
    const struct outline *o = &module->outline;
    bool known = o->start <= ts_node_start_byte(node) && ts_node_end_byte(node) <= o->end;
    if (known && !o->has_gaps)
        return false;
    struct cursor cursor;
    cursor_begin(&cursor, node, false);
    bool found = false;
    for (bool more = true; more && !found;) {
        found = outline_is_gap(module->syntax, module->source, cursor_node(&cursor));
        more = cursor_child(&cursor) || cursor_behind(&cursor);
    }
    cursor_end(&cursor);
    return found;
}

static bool is_half_written(const struct module *module, TSNode node)
{
    return ts_node_has_error(node) || holds_gap(module, node);
}

// Whether what the finding is about is being written: the innermost try or with around it, or the statement.
static bool in_broken_code(const struct module *module, TSNode node)
{
    const struct outline *o = &module->outline;
    if (is_half_written(module, node))
        return true;
    for (int32_t i = outline_around(o, node); i != OUTLINE_NONE; i = o->entries[i].parent) {
        if (o->entries[i].kind == OUTLINE_TRY || o->entries[i].kind == OUTLINE_WITH)
            return is_half_written(module, o->entries[i].node);
        if (o->entries[i].kind == OUTLINE_FUNCTION)
            break;
    }
    return false;
}

static enum severity severity_of(const struct analysis *self, const struct pattern *pattern,
                                 enum library library)
{
    enum severity severity = pattern->rule->severity[library];
    if (severity == SEVERITY_OFF && !self->selection.chosen[pattern->rule->index])
        return SEVERITY_OFF;
    if (self->selection.severity[pattern->rule->index] != 0)
        return (enum severity)(self->selection.severity[pattern->rule->index] - 1);
    if (severity == SEVERITY_OFF)
        return SEVERITY_WARNING;
    return pattern->severity == SEVERITY_OFF ? severity : pattern->severity;
}

enum { RELATED_MAX = 5 };

static void relate(const struct analysis *self, struct related *list, size_t *len, TSNode node,
                   const char *message)
{
    if (*len == RELATED_MAX || ts_node_is_null(node))
        return;
    bool compound =
        ts_node_named_child_count(node) > 0 && !ts_node_is_null(node_block(&self->linter->syntax, node));
    list[(*len)++] = (struct related){
        .start = ts_node_start_byte(node),
        .end = compound ? node_header_end(&self->linter->syntax, node) : ts_node_end_byte(node),
        .message = message,
    };
}

// Where the cancellation comes in, and how control leaves the handler without it.
static size_t list_related(const struct analysis *self, const struct flow_site *site, TSNode node,
                           struct related list[RELATED_MAX])
{
    size_t len = 0;
    relate(self, list, &len, site->suspension, "the cancellation arrives here");
    bool handler = node_is(node, self->linter->syntax.n_except_clause);
    for (size_t i = 0; handler && i < site->exits_len; i++)
        relate(self, list, &len, site->exits[i], "control leaves the handler here without the cancellation");
    if (handler && site->falls_through) {
        TSNode block = node_block(&self->linter->syntax, node);
        struct node_list statements = node_children(self->module->arena, &self->linter->syntax, block);
        if (statements.len > 0)
            relate(self, list, &len, statements.items[statements.len - 1],
                   "the handler ends here without raising the cancellation again");
    }
    return len;
}

// Copies what a match says into a block of its own, so that it outlives the run. The messages of related
// places are constants.
static void keep(struct analysis *self, const struct pattern *pattern, uint32_t index,
                 const struct match *match, TSNode node, enum severity severity)
{
    struct strbuf message = {0};
    message_fill(&message, pattern->message, match, node);
    struct related related[RELATED_MAX];
    size_t related_len = match->site == NULL ? 0 : list_related(self, match->site, node, related);
    char *block = mem_alloc(related_len * sizeof(struct related) + message.len + 1);
    if (related_len > 0)
        memcpy(block, related, related_len * sizeof(struct related));
    char *text = block + related_len * sizeof(struct related);
    memcpy(text, strbuf_span(&message).ptr, message.len);
    text[message.len] = '\0';
    strbuf_finish(&message);
    struct finding finding = {
        .id = ++self->ids,
        .rule = pattern->rule,
        .start = ts_node_start_byte(node),
        .end = pattern->header ? node_header_end(&self->linter->syntax, node) : ts_node_end_byte(node),
        .node_start = ts_node_start_byte(node),
        .node_end = ts_node_end_byte(node),
        .severity = severity,
        .library = match->library,
        .message = text,
        .related = related_len > 0 ? (const struct related *)(void *)block : NULL,
        .related_len = related_len,
    };
    VEC_PUSH(&self->kept, (struct kept){finding, block, index});
}

// The last node that a match has for a capture, or the null node.
static TSNode captured(const TSQueryMatch *found, uint32_t capture)
{
    for (uint16_t c = found->capture_count; c > 0; c--) {
        if (found->captures[c - 1].index == capture)
            return found->captures[c - 1].node;
    }
    return node_none();
}

static bool calls_hold(const struct analysis *self, const struct pattern *pattern, struct match *match,
                       TSNode node, const TSQueryMatch *found)
{
    for (size_t i = 0; i < pattern->calls_len; i++) {
        const struct predicate_call *call = &pattern->calls[i];
        TSNode of = call->capture == self->linter->finding ? node : captured(found, call->capture);
        if (ts_node_is_null(of) || call->predicate->holds(match, of, call->word) == call->negated)
            return false;
    }
    return true;
}

// The node that a pattern would find. `found` holds the other captures; a plain pattern has none.
static void consider(struct analysis *self, const struct pattern *pattern, struct match *match, TSNode node,
                     const TSQueryMatch *found)
{
    if (!self->selection.on[pattern->rule->index] && !pattern->suppression)
        return;
    match->site = NULL;
    match->task = node_none();
    if (!calls_hold(self, pattern, match, node, found) || in_broken_code(self->module, node))
        return;
    enum severity severity = severity_of(self, pattern, match_library(match, node));
    if (severity == SEVERITY_OFF && !pattern->suppression)
        return;
    keep(self, pattern, (uint32_t)(pattern - self->linter->patterns), match, node, severity);
}

static uint64_t name_hash(struct span name)
{
    return span_hash(HASH_SEED, name);
}

static void note_answer(struct analysis *self, const struct answered *new)
{
    for (size_t i = 0; i < self->answered.len; i++) {
        const struct answered *old = &self->answered.items[i];
        if (old->name == new->name && old->question == new->question && old->answer == new->answer)
            return;
    }
    VEC_PUSH(&self->answered, *new);
}

static bool is_told(const struct analysis *self, uint64_t name)
{
    for (size_t i = 0; i < self->told.len; i++) {
        if (self->told.items[i] == name)
            return true;
    }
    return false;
}

// Remembers which functions the run has told others about.
static void note_told(struct analysis *self)
{
    for (const struct told *n = self->module->told; n != NULL; n = n->next) {
        uint64_t name = name_hash(n->name);
        if (!is_told(self, name))
            VEC_PUSH(&self->told, name);
    }
    for (const struct answer *a = self->module->answers; a != NULL; a = a->next)
        note_answer(self, &(struct answered){name_hash(a->name), a->question, a->answer});
}

static int compare_starts(const void *a, const void *b)
{
    const uint32_t *x = a;
    const uint32_t *y = b;
    return (*x > *y) - (*x < *y);
}

// Remembers which functions the run has found out to return: the next one need not look into them.
static void note_returned(struct analysis *self)
{
    if (self->module->returned == NULL)
        return;
    for (const struct returned *r = self->module->returned; r != NULL; r = r->next)
        VEC_PUSH(&self->returning, r->start);
    qsort(self->returning.items, self->returning.len, sizeof(uint32_t), compare_starts);
}

// Forgets that of the functions in these bytes of the former text; what was behind them has moved by `delta`.
static void forget_returned(struct analysis *self, uint32_t start, int64_t old_end, int64_t delta)
{
    size_t len = 0;
    for (size_t i = 0; i < self->returning.len; i++) {
        uint32_t at = self->returning.items[i];
        if (at < start || at >= old_end)
            self->returning.items[len++] = at < start ? at : (uint32_t)(at + delta);
    }
    self->returning.len = len;
}

// Tells the module what is known to return.
static void use_returned(struct analysis *self)
{
    self->module->returning = self->returning.items;
    self->module->returning_len = self->returning.len;
}

// Whether the end of a call of the function matters to others: its calls never return, or others were told
// how it ends. Of any other function nothing of the body can be told from outside but what they have asked.
static bool others_depend_on(struct analysis *self, TSNode function)
{
    TSNode name = node_field(function, self->linter->syntax.f_name);
    uint64_t hash = name_hash(module_text(self->module, name));
    if (is_told(self, hash))
        return true;
    for (size_t i = 0; i < self->answered.len; i++) {
        const struct answered *a = &self->answered.items[i];
        if (a->name == hash && a->question(self->module, function) != a->answer)
            return true;
    }
    return summary_of(self->module, function)->never_returns;
}

// ---- a run -----------------------------------------------------------------------------------------------

static void begin_run(struct analysis *self, const char *text, uint32_t len)
{
    arena_reset(&self->arena);
    module_init(self->module, &self->arena, &self->scratch, &self->linter->syntax,
                ts_tree_root_node(self->tree), text, len, self->config.target_minor);
    self->module->patience = self->patience;
    self->module->unknown = (enum library)self->config.library;
}

static bool query_is_over(TSQueryCursorState *state)
{
    return patience_is_over(state->payload);
}

// The number of the first node that begins at or behind this byte.
static size_t first_from(const struct gathering *gathering, uint32_t byte)
{
    size_t low = 0, high = gathering->nodes.len;
    while (low < high) {
        size_t middle = low + (high - low) / 2;
        if (ts_node_start_byte(gathering->nodes.items[middle]) < byte)
            low = middle + 1;
        else
            high = middle;
    }
    return low;
}

static void look_at_node(struct analysis *self, TSNode node)
{
    struct match match = {.module = self->module, .known = &self->linter->known};
    const struct plain_pattern *plain = self->linter->plain[ts_node_symbol(node)];
    for (; plain != NULL; plain = plain->next)
        consider(self, plain->pattern, &match, node, &(TSQueryMatch){0});
}

// Looks at the nodes that plain patterns ask for and that begin in these bytes.
static void look_at_nodes(struct analysis *self, const struct gathering *gathering, uint32_t start,
                          uint32_t end)
{
    for (size_t i = first_from(gathering, start); i < gathering->nodes.len; i++) {
        TSNode node = gathering->nodes.items[i];
        if (ts_node_start_byte(node) >= end)
            break;
        look_at_node(self, node);
        if (i % 16 == 0 && patience_is_over(self->patience)) // to ask takes longer than most nodes
            break;
    }
}

// Looks for what other patterns ask for in the region, as far as it lies in these bytes.
static void run_query(struct analysis *self, TSNode region, uint32_t start, uint32_t end)
{
    if (!self->linter->searches)
        return;
    ts_query_cursor_set_byte_range(self->cursor, start, end);
    TSQueryCursorOptions options = {.payload = self->patience, .progress_callback = query_is_over};
    ts_query_cursor_exec_with_options(self->cursor, self->linter->query, region, &options);
    TSQueryMatch match;
    unsigned matches = 0;
    while (ts_query_cursor_next_match(self->cursor, &match)) {
        struct match of = {.module = self->module, .known = &self->linter->known};
        TSNode node = captured(&match, self->linter->finding);
        const struct pattern *pattern = &self->linter->patterns[match.pattern_index];
        for (; pattern != NULL && !ts_node_is_null(node); pattern = pattern->next)
            consider(self, pattern, &of, node, &match);
        if (++matches % 16 == 0 && patience_is_over(self->patience)) // to ask takes longer than most matches
            break;
    }
}

// Looks for findings in the region, or only in those places of it in which one can be.
static void look_at(struct analysis *self, const struct gathering *gathering, TSNode region,
                    const struct relevance *parts)
{
    bool places = parts != NULL && parts->only_places;
    for (size_t i = 0; places && i < parts->places.len; i++) {
        struct byte_range place = parts->places.items[i];
        look_at_nodes(self, gathering, place.start, place.end);
        run_query(self, region, place.start, place.end);
    }
    if (!places) {
        look_at_nodes(self, gathering, 0, UINT32_MAX);
        run_query(self, region, 0, UINT32_MAX);
    }
}

static int compare_kept(const void *a, const void *b)
{
    const struct kept *x = a;
    const struct kept *y = b;
    if (x->finding.start != y->finding.start)
        return x->finding.start < y->finding.start ? -1 : 1;
    if (x->finding.end != y->finding.end)
        return x->finding.end < y->finding.end ? -1 : 1;
    int rank = y->finding.rule->rank - x->finding.rule->rank;
    return rank != 0 ? rank : (int)x->pattern - (int)y->pattern;
}

// Of the findings of one node the one of the highest rank stays.
static void drop_outranked(struct analysis *self)
{
    if (self->kept.len > 0)
        qsort(self->kept.items, self->kept.len, sizeof(struct kept), compare_kept);
    size_t len = 0;
    for (size_t i = 0; i < self->kept.len; i++) {
        struct kept *kept = &self->kept.items[i];
        const struct finding *last = len > 0 ? &self->kept.items[len - 1].finding : NULL;
        bool same = last != NULL && last->node_start == kept->finding.node_start &&
                    last->node_end == kept->finding.node_end;
        if (same)
            drop(kept);
        else
            self->kept.items[len++] = *kept;
    }
    self->kept.len = len;
}

// ---- suppression -----------------------------------------------------------------------------------------

static bool is_suppression(const struct analysis *self, const struct kept *kept)
{
    return self->linter->patterns[kept->pattern].suppression;
}

static struct suppression read_suppression(const struct analysis *self, const struct finding *comment)
{
    struct span source = {self->module->source, self->module->len};
    struct span text = {source.ptr + comment->start, comment->end - comment->start};
    return suppression_read(source, text, comment->start);
}

// Whether the suppression, narrowed to one entry of its list (or whole, where it has none), covers a finding.
static bool is_used(const struct analysis *self, struct suppression suppression, struct span entry)
{
    suppression.list = entry;
    for (size_t i = 0; i < self->kept.len; i++) {
        if (!is_suppression(self, &self->kept.items[i]) &&
            suppression_covers(&suppression, &self->kept.items[i].finding))
            return true;
    }
    return false;
}

// Whether an entry of a list can be said to suppress nothing: one of ours, and every rule that it names is
// on.
static bool is_accountable(const struct analysis *self, struct span entry)
{
    bool names_one = false;
    for (size_t i = 0; i < self->linter->rules_len; i++) {
        const struct rule *rule = &self->linter->rules[i];
        if (!rule_matches(rule, entry))
            continue;
        names_one = true;
        if (!self->selection.on[i])
            return false;
    }
    return names_one;
}

// What of the comment suppresses nothing, as text of the arena; NULL where all of it does something.
static const char *unused_part(struct analysis *self, const struct suppression *suppression)
{
    if (suppression->scope == SUPPRESSION_MALFORMED)
        return "this comment, as it is written (`# cancelot: ignore[RULE]` or `ignore-file[RULE]`),";
    struct span list = suppression->list;
    if (list.len == 0)
        return suppression->ours && !is_used(self, *suppression, list) ? "this comment" : NULL;
    struct strbuf unused = {0};
    for (struct span entry = suppression_next(&list); entry.len > 0; entry = suppression_next(&list)) {
        bool known = is_accountable(self, entry);
        bool unknown = suppression->ours && !known && !linter_names_any(self->linter, entry);
        if (unknown || (known && !is_used(self, *suppression, entry)))
            strbuf_printf(&unused, "%s`%.*s`%s", unused.len > 0 ? ", " : "", (int)entry.len, entry.ptr,
                          unknown ? " (which is no rule)" : "");
    }
    const char *text = unused.len > 0 ? arena_copy(&self->notes, strbuf_span(&unused)) : NULL;
    strbuf_finish(&unused);
    return text;
}

// The finding about a comment that suppresses nothing: its message says which part of it.
static void add_unused(struct analysis *self, const struct kept *kept)
{
    struct suppression suppression = read_suppression(self, &kept->finding);
    const char *unused = unused_part(self, &suppression);
    if (unused == NULL || !self->selection.on[kept->finding.rule->index] ||
        kept->finding.severity == SEVERITY_OFF)
        return;
    struct finding finding = kept->finding;
    finding.id = 0;
    const char *placeholder = strstr(finding.message, "{unused}");
    if (placeholder != NULL)
        finding.message = arena_printf(&self->notes, "%.*s%s%s", (int)(placeholder - finding.message),
                                       finding.message, unused, placeholder + sizeof("{unused}") - 1);
    VEC_PUSH(&self->findings, finding);
}

static bool is_suppressed(const struct analysis *self, const struct finding *finding)
{
    for (size_t i = 0; i < self->suppressions.len; i++) {
        if (suppression_covers(&self->suppressions.items[i], finding))
            return true;
    }
    return false;
}

// From what was kept to what is reported.
static void settle(struct analysis *self)
{
    drop_outranked(self);
    arena_reset(&self->notes);
    self->findings.len = 0;
    self->suppressions.len = 0;
    for (size_t i = 0; i < self->kept.len; i++) {
        if (is_suppression(self, &self->kept.items[i]))
            VEC_PUSH(&self->suppressions, read_suppression(self, &self->kept.items[i].finding));
    }
    for (size_t i = 0; i < self->kept.len; i++) {
        const struct kept *kept = &self->kept.items[i];
        if (is_suppression(self, kept))
            add_unused(self, kept);
        else if (!is_suppressed(self, &kept->finding))
            VEC_PUSH(&self->findings, kept->finding);
    }
}

// Ends a run that may have been broken off: then the next one begins anew.
static void end_run(struct analysis *self)
{
    bool over = self->patience != NULL && self->patience->over;
    note_told(self);
    note_returned(self);
    settle(self);
    self->state = over ? ANALYSIS_GAVE_UP : ANALYSIS_DONE;
    self->begins_anew = over;
}

// ---- the whole file --------------------------------------------------------------------------------------

static void give_up(struct analysis *self, enum analysis_state state)
{
    drop_all(self);
    settle(self);
    if (self->tree != NULL)
        ts_tree_delete(self->tree);
    self->tree = NULL;
    self->state = state;
}

// Looks for findings in the region, of which none are kept. Returns false where it gave up.
static bool look_into(struct analysis *self, TSNode region, const struct relevance *parts)
{
    struct gathering gathering = {.kinds = self->linter->plain_kinds};
    module_outline(self->module, region, &gathering);
    bool bearable = self->module->outline.depth <= ANALYSIS_MAX_DEPTH;
    if (bearable)
        look_at(self, &gathering, region, parts);
    else
        give_up(self, ANALYSIS_TOO_DEEP);
    VEC_FINISH(&gathering.nodes);
    return bearable;
}

static void lint_region(struct analysis *self, TSNode region, const struct relevance *parts)
{
    if (look_into(self, region, parts))
        end_run(self);
}

// Lints the whole text, or those parts of it that are parsed.
static void lint_all(struct analysis *self, const struct relevance *parts)
{
    drop_all(self);
    self->told.len = 0;
    self->answered.len = 0;
    self->returning.len = 0;
    lint_region(self, self->module->root, parts);
}

// ---- regions ---------------------------------------------------------------------------------------------

struct region {
    uint32_t start, end; // bytes of the new text
};

static void widen(struct region *region, uint32_t start, uint32_t end)
{
    if (start < region->start)
        region->start = start;
    if (end > region->end)
        region->end = end;
}

// The outermost function whose body holds the region, or the null node. None in a try or with, around which
// what is being written in the function hides findings, too (in_broken_code()).
static TSNode function_holding(const struct syntax *s, TSNode node, struct region region)
{
    TSTreeCursor cursor = ts_tree_cursor_new(node);
    TSNode found = node_none();
    while (ts_node_is_null(found) && ts_tree_cursor_goto_first_child_for_byte(&cursor, region.start) >= 0) {
        TSNode child = ts_tree_cursor_current_node(&cursor);
        if (ts_node_end_byte(child) < region.end || node_is(child, s->n_try_statement) ||
            node_is(child, s->n_with_statement))
            break;
        if (!node_is(child, s->n_function_definition))
            continue;
        TSNode body = node_field(child, s->f_body);
        bool inside = !ts_node_is_null(body) && ts_node_start_byte(body) <= region.start &&
                      region.end <= ts_node_end_byte(body);
        if (!inside)
            break;
        found = child;
    }
    ts_tree_cursor_delete(&cursor);
    return found;
}

static void shift(struct kept *kept, int64_t delta)
{
    struct finding *f = &kept->finding;
    f->start = (uint32_t)(f->start + delta);
    f->end = (uint32_t)(f->end + delta);
    f->node_start = (uint32_t)(f->node_start + delta);
    f->node_end = (uint32_t)(f->node_end + delta);
    struct related *related = kept->block; // where there is one, the block begins with it
    for (size_t i = 0; i < f->related_len; i++) {
        related[i].start = (uint32_t)(related[i].start + delta);
        related[i].end = (uint32_t)(related[i].end + delta);
    }
}

// Re-lints one function; what is before it stays, what is behind it moves along.
static void lint_function(struct analysis *self, TSNode function, int64_t delta)
{
    uint32_t start = ts_node_start_byte(function);
    int64_t old_end = (int64_t)ts_node_end_byte(function) - delta;
    size_t len = 0;
    for (size_t i = 0; i < self->kept.len; i++) {
        struct kept *kept = &self->kept.items[i];
        if (kept->finding.start >= start && kept->finding.start < old_end) {
            drop(kept);
            continue;
        }
        if (kept->finding.start >= old_end)
            shift(kept, delta);
        self->kept.items[len++] = *kept;
    }
    self->kept.len = len;
    lint_region(self, function, NULL);
}

// ---- units that an edit changes --------------------------------------------------------------------------

// The unit that holds these bytes of the former text, if it is still there; *delta is how far it has moved.
// `*at` is where to look for those behind it.
static const struct unit *heir_of(const struct units *units, const struct units *former, uint32_t start,
                                  size_t *at, int64_t *delta)
{
    while (*at < former->items.len && former->items.items[*at].was_end <= start)
        ++*at;
    const struct unit *old = *at < former->items.len ? &former->items.items[*at] : NULL;
    if (old == NULL || old->was_start > start || old->heir == 0)
        return NULL;
    const struct unit *unit = &units->items.items[old->heir - 1];
    *delta = (int64_t)unit->start - old->was_start;
    return unit;
}

// What is known to return moves along with its unit.
static void move_returned(struct analysis *self, const struct units *units, const struct units *former)
{
    size_t len = 0, at = 0;
    for (size_t i = 0; i < self->returning.len; i++) {
        int64_t delta = 0;
        uint32_t start = self->returning.items[i];
        if (heir_of(units, former, start, &at, &delta) != NULL)
            self->returning.items[len++] = (uint32_t)(start + delta);
    }
    self->returning.len = len;
}

// Nothing is known to return in a unit that is not kept.
static void forget_returned_in(struct analysis *self, const struct units *units)
{
    size_t len = 0, at = 0;
    for (size_t i = 0; i < self->returning.len; i++) {
        uint32_t start = self->returning.items[i];
        while (units->items.items[at].end <= start)
            at++;
        if (units->items.items[at].kept)
            self->returning.items[len++] = start;
    }
    self->returning.len = len;
    use_returned(self);
}

static void move_findings(struct analysis *self, const struct units *units, const struct units *former)
{
    size_t len = 0, at = 0;
    for (size_t i = 0; i < self->kept.len; i++) {
        struct kept *kept = &self->kept.items[i];
        int64_t delta = 0;
        const struct unit *unit = heir_of(units, former, kept->finding.start, &at, &delta);
        if (unit == NULL || !unit->kept) {
            drop(kept);
            continue;
        }
        shift(kept, delta);
        self->kept.items[len++] = *kept;
    }
    self->kept.len = len;
}

// Adds the names of units that are not kept and may tell others something else than before. Whether they do
// depends on what is known of other units, so it is asked anew as long as there are ever more of them.
static void spread(struct analysis *self, struct units *units, struct names *names)
{
    for (size_t i = 0; i < units->items.len; i++) {
        struct unit *unit = &units->items.items[i];
        if (unit->kept || unit->told)
            continue;
        TSNode function = unit_function(unit, &self->linter->syntax);
        unit->told = ts_node_is_null(function) || unit->head_mentions || others_depend_on(self, function);
        if (unit->told)
            unit_add_names(unit, names, self->module);
    }
}

// Finds the units whose findings may be others than before. Returns false where these are too many to tell
// from the rest.
static bool find_changed(struct analysis *self, struct units *units, struct units *former,
                         const struct difference *difference)
{
    struct names names = {0};
    units_match(units, former, difference);
    units_describe(units, self->module);
    if (units->imports != former->imports)
        return false;
    units_compare(units, former, &names);
    move_returned(self, units, former);
    for (;;) {
        units_ask(units, &names, self->module);
        forget_returned_in(self, units);
        spread(self, units, &names);
        if (names.asked == names.items.len)
            break;
        begin_run(self, self->module->source, self->module->len); // what was asked built on what was known
    }
    bool few = names.items.len <= NAMES_MAX;
    names_finish(&names);
    return few;
}

static void lint_changed_units(struct analysis *self)
{
    for (size_t i = 0; i < self->units.items.len; i++) {
        const struct unit *unit = &self->units.items.items[i];
        if (!unit->kept && !look_into(self, unit->node, NULL))
            return;
    }
    end_run(self);
}

// Re-lints the units whose findings may be others than before.
static void lint_units(struct analysis *self, const struct difference *difference)
{
    struct units former = self->units;
    self->units = (struct units){0};
    VEC_RESERVE(&self->units.items, former.items.len);
    units_list(&self->units, self->module, &former);
    if (!find_changed(self, &self->units, &former, difference)) {
        begin_run(self, self->module->source, self->module->len);
        lint_all(self, NULL);
    } else {
        move_findings(self, &self->units, &former);
        lint_changed_units(self);
    }
    units_finish(&former);
}

// ---- updates ---------------------------------------------------------------------------------------------

struct parse_bounds {
    uint64_t steps;
    struct patience *patience;
};

static bool parse_is_over(TSParseState *state)
{
    struct parse_bounds *bounds = state->payload;
    return bounds->steps-- == 0 || (bounds->steps % 8 == 0 && patience_is_over(bounds->patience));
}

struct input {
    const char *text;
    uint32_t len;
};

static const char *read_input(void *payload, uint32_t offset, TSPoint point, uint32_t *len)
{
    (void)point;
    const struct input *input = payload;
    *len = offset < input->len ? input->len - offset : 0;
    return input->text + (offset < input->len ? offset : input->len);
}

static TSTree *parse(struct analysis *self, const char *text, uint32_t len, const TSTree *old)
{
    struct input input = {text, len};
    struct parse_bounds bounds = {PARSE_STEPS_MIN + (uint64_t)len * PARSE_STEPS_PER_BYTE, self->patience};
    TSInput reader = {.payload = &input, .read = read_input, .encoding = TSInputEncodingUTF8};
    TSParseOptions options = {.payload = &bounds, .progress_callback = parse_is_over};
    TSTree *tree = ts_parser_parse_with_options(self->parser, old, reader, options);
    if (tree == NULL)
        ts_parser_reset(self->parser);
    return tree;
}

// Rows are never used, so every byte is on row 0: that keeps the points of an edit consistent for free.
static TSPoint point_at(uint32_t byte)
{
    return (TSPoint){0, byte};
}

static void edit_tree(TSTree *tree, const struct text_edit *edits, size_t len)
{
    for (size_t i = 0; i < len; i++) {
        TSInputEdit edit = {
            .start_byte = edits[i].start,
            .old_end_byte = edits[i].old_end,
            .new_end_byte = edits[i].new_end,
            .start_point = point_at(edits[i].start),
            .old_end_point = point_at(edits[i].old_end),
            .new_end_point = point_at(edits[i].new_end),
        };
        ts_tree_edit(tree, &edit);
    }
}

static void update_whole(struct analysis *self, const char *text, uint32_t len, const struct relevance *parts)
{
    TSTree *tree = parse(self, text, len, NULL);
    if (tree == NULL) {
        give_up(self, ANALYSIS_GAVE_UP);
        return;
    }
    if (self->tree != NULL)
        ts_tree_delete(self->tree);
    self->tree = tree;
    begin_run(self, text, len);
    if (parts == NULL) {
        units_list(&self->units, self->module, NULL);
        units_describe(&self->units, self->module);
    }
    lint_all(self, parts);
}

// ---- blanks between statements ---------------------------------------------------------------------------

static bool is_blank(char c)
{
    return c == ' ' || c == '\t';
}

// Whether the bytes are blanks and line ends, with nothing else behind them on their last line: then no other
// line is indented otherwise because of them.
static bool is_blank_space(const char *text, uint32_t len, struct region region)
{
    for (uint32_t i = region.start; i < region.end; i++) {
        if (!is_blank(text[i]) && text[i] != '\n' && text[i] != '\r')
            return false;
    }
    while (region.end < len && is_blank(text[region.end]))
        region.end++;
    while (region.start > 0 && is_blank(text[region.start - 1]))
        region.start--;
    bool joins = region.start > 0 && text[region.start - 1] == '\\'; // or did so
    return !joins && (region.end == len || text[region.end] == '\n' || text[region.end] == '\r');
}

static uint32_t moved(uint32_t at, bool behind, int64_t delta)
{
    return behind ? (uint32_t)(at + delta) : at;
}

// Moves what a finding spans along with an edit of blanks.
static void follow_blanks(struct kept *kept, struct region old, int64_t delta)
{
    struct finding *f = &kept->finding;
    f->start = moved(f->start, f->start >= old.end, delta);
    f->end = moved(f->end, f->end > old.start, delta);
    f->node_start = moved(f->node_start, f->node_start >= old.end, delta);
    f->node_end = moved(f->node_end, f->node_end > old.start, delta);
    struct related *related = kept->block;
    for (size_t i = 0; i < f->related_len; i++) {
        related[i].start = moved(related[i].start, related[i].start >= old.end, delta);
        related[i].end = moved(related[i].end, related[i].end > old.start, delta);
    }
}

// After an edit of blanks between statements, which leave the findings as they are: only where they are, and
// what comments suppress by their lines, may be otherwise.
static void keep_findings(struct analysis *self, struct region old, int64_t delta)
{
    for (size_t i = 0; i < self->kept.len; i++)
        follow_blanks(&self->kept.items[i], old, delta);
    for (size_t i = 0; i < self->returning.len; i++)
        self->returning.items[i] =
            moved(self->returning.items[i], self->returning.items[i] >= old.end, delta);
    settle(self);
    self->state = ANALYSIS_DONE;
}

static const struct region NOWHERE = {UINT32_MAX, UINT32_MAX};

// The outermost function in whose body the only edit was made, or NOWHERE.
static struct region edited_function(const struct analysis *self, const struct text_edit *edits, size_t len)
{
    if (len != 1)
        return NOWHERE;
    struct region region = {edits[0].start, edits[0].old_end};
    TSNode function = function_holding(&self->linter->syntax, ts_tree_root_node(self->tree), region);
    return ts_node_is_null(function)
               ? NOWHERE
               : (struct region){ts_node_start_byte(function), ts_node_end_byte(function)};
}

static bool is_whole(const TSTree *tree)
{
    return !ts_node_has_error(ts_tree_root_node(tree));
}

static void find_difference(const struct analysis *self, const TSTree *former, struct difference *difference)
{
    if (!difference->compared)
        difference->ranges = ts_tree_get_changed_ranges(former, self->tree, &difference->len);
    difference->compared = true;
}

// The outermost function that holds the region in its body, if it is the one that was at `edited`.
static TSNode still_holding(const struct analysis *self, struct region edited, int64_t delta,
                            struct region region)
{
    TSNode function = function_holding(&self->linter->syntax, ts_tree_root_node(self->tree), region);
    bool same = !ts_node_is_null(function) && ts_node_start_byte(function) == edited.start &&
                ts_node_end_byte(function) == edited.end + delta;
    return same ? function : node_none();
}

// The function `edited`, if all that the parser sees otherwise than before is in its body, or the null node.
// Where neither text has a syntax error and the function still ends where it ended, that is so, for what
// stands around it is read as before: most often, and found out sooner than by comparing the trees. These
// do not tell where a function ends sooner: what stood in it is made of the same nodes outside of it.
static TSNode changed_function(const struct analysis *self, const TSTree *former, bool whole,
                               struct region edited, const struct text_edit *edit,
                               struct difference *difference)
{
    int64_t delta = (int64_t)edit->new_end - edit->old_end;
    struct region region = {edit->start, edit->new_end};
    TSNode function = whole ? still_holding(self, edited, delta, region) : node_none();
    if (!ts_node_is_null(function))
        return function;
    find_difference(self, former, difference);
    for (uint32_t i = 0; i < difference->len; i++)
        widen(&region, difference->ranges[i].start_byte, difference->ranges[i].end_byte);
    return still_holding(self, edited, delta, region);
}

// Whether the change, all of which lies in the body of `function`, can be told to no other function.
static bool stays_inside(struct analysis *self, TSNode function, int64_t delta)
{
    uint32_t start = ts_node_start_byte(function);
    forget_returned(self, start, (int64_t)ts_node_end_byte(function) - delta, delta);
    use_returned(self);
    return !others_depend_on(self, function);
}

static void lint_changed(struct analysis *self, const TSTree *former, bool whole, struct region edited,
                         const struct text_edit *edit)
{
    struct difference difference = {.former = ts_tree_root_node(former)};
    int64_t delta = (int64_t)self->module->len - self->len;
    TSNode function = node_none();
    if (edited.start != NOWHERE.start)
        function = changed_function(self, former, whole, edited, edit, &difference);
    if (!ts_node_is_null(function) && stays_inside(self, function, delta)) {
        lint_function(self, function, delta);
    } else {
        if (!ts_node_is_null(function)) { // what was asked just now built on what was known before
            self->returning.len = 0;
            begin_run(self, self->module->source, self->module->len);
        }
        find_difference(self, former, &difference);
        lint_units(self, &difference);
    }
    free(difference.ranges);
}

static void update_edited(struct analysis *self, const char *text, uint32_t len,
                          const struct text_edit *edits, size_t edits_len)
{
    const struct syntax *s = &self->linter->syntax;
    struct region edited = edited_function(self, edits, edits_len);
    struct region old = {edits[0].start, edits[0].old_end}, new = {edits[0].start, edits[0].new_end};
    TSTree *former = self->tree;
    bool blanks = edits_len == 1 && is_between_statements(s, former, old.start, old.end);
    bool sound = is_whole(former);
    struct text_edit edit = edits[0];
    bool same = edits_len == 1 && sound && edit_keeps_tree(s, former, (struct span){text, len}, &edit);
    edit_tree(former, same ? &edit : edits, edits_len);
    TSTree *tree = same ? ts_tree_copy(former) : parse(self, text, len, former);
    if (tree == NULL) {
        give_up(self, ANALYSIS_GAVE_UP);
        return;
    }
    bool whole = sound && is_whole(tree);
    self->tree = tree;
    begin_run(self, text, len);
    units_follow(&self->units, edits, edits_len);
    blanks = blanks && whole && is_blank_space(text, len, new) &&
             is_between_statements(s, tree, new.start, new.end);
    if (blanks)
        keep_findings(self, old, (int64_t)len - self->len);
    else
        lint_changed(self, former, whole, edited, &edits[0]);
    ts_tree_delete(former);
}

enum analysis_state analysis_update(struct analysis *self, const char *text, size_t len,
                                    const struct text_edit *edits, size_t edits_len)
{
    if (len > ANALYSIS_MAX_BYTES) {
        give_up(self, ANALYSIS_TOO_LARGE);
        return self->state;
    }
    bool follow = edits != NULL && edits_len > 0 && self->tree != NULL && !self->begins_anew;
    self->begins_anew = false;
    if (follow)
        update_edited(self, text, (uint32_t)len, edits, edits_len);
    else
        update_whole(self, text, (uint32_t)len, NULL);
    self->module->patience = NULL; // repairs ask the module further questions
    use_returned(self);
    self->len = (uint32_t)len;
    return self->state;
}

bool analysis_of_parts(struct analysis *self, const char *text, size_t len)
{
    if (len > ANALYSIS_MAX_BYTES)
        return false;
    struct relevance relevance =
        relevance_of(self->linter, &self->selection, (struct span){text, len}, self->config.target_minor);
    give_up(self, ANALYSIS_DONE);
    self->len = (uint32_t)len;
    bool some = !relevance.nothing && !relevance.everything;
    if (some) {
        ts_parser_set_included_ranges(self->parser, relevance.ranges.items, (uint32_t)relevance.ranges.len);
        update_whole(self, text, (uint32_t)len, &relevance);
        ts_parser_set_included_ranges(self->parser, NULL, 0);
        self->begins_anew = true; // no edits can follow
    }
    bool complete = relevance.nothing || (some && self->state == ANALYSIS_DONE && analysis_is_clean(self));
    if (!complete)
        give_up(self, ANALYSIS_DONE);
    relevance_finish(&relevance);
    return complete;
}

const struct finding *analysis_findings(const struct analysis *self, size_t *len)
{
    *len = self->findings.len;
    return self->findings.items;
}

bool analysis_is_clean(const struct analysis *self)
{
    return self->tree != NULL && !ts_node_has_error(ts_tree_root_node(self->tree));
}

struct module *analysis_module(const struct analysis *self)
{
    return self->module;
}

#include "lint/needs.h"

#include "lint/queries.h"

#define CALLS(kind) (1U << CALL_##kind)

// What stands in a function when a predicate holds; with a word, when it is asked with it. A predicate with
// several rows needs all of them. It holds of the function, not of the node alone: so names that a module
// gives to exceptions do not belong here.
static const struct row {
    const char *predicate;
    const char *word; // NULL: whatever it is asked with
    word_set words;   // one of them; none for nothing
    word_set in_file; // words of which each stands somewhere in the text
    shape_set shapes; // one of them; none for nothing
    uint32_t kinds;   // something of one of these kinds is called, besides
} table[] = {
    {"in-async", NULL, WORD(ASYNC_DEF), 0, 0, 0},
    {"async", NULL, WORD(ASYNC), 0, 0, 0},
    {"suppression", NULL, WORD(SUPPRESSION), 0, 0, 0},
    {"calls", "sleeps", 0, 0, 0, CALLS(SLEEPS)},
    {"calls", "starts-task", 0, 0, 0, CALLS(STARTS_TASK)},
    {"drops-task", NULL, WORD(DROPS_TASK), 0, 0, 0},
    {"calls", "thread", 0, 0, 0, CALLS(THREAD)},
    {"calls", "http", 0, 0, 0, CALLS(HTTP)},
    {"calls", "file", 0, 0, 0, CALLS(FILE)},
    {"calls", "process", 0, 0, 0, CALLS(PROCESS)},
    {"calls", "starts-process", 0, 0, 0, CALLS(STARTS_PROCESS)},
    {"calls", "input", 0, 0, 0, CALLS(INPUT)},
    {"calls", "runs-loop", 0, 0, 0, CALLS(RUNS_LOOP)},
    {"calls", "shield", 0, 0, 0, CALLS(SHIELD)},
    {"exit-swallows", NULL, WORD(EXIT), WORD(AEXIT), 0, 0},
    {"exit-swallows", NULL, WORD(RETURN), 0, 0, 0},
    {"at-yield", NULL, WORD(CONTEXT_MANAGER), 0, 0, 0},
    {"loses", "swallowed", 0, 0, SHAPE_CATCHES, 0},
    {"loses", "broad", 0, 0, SHAPE_CATCHES, 0},
    {"loses", "round", 0, 0, SHAPE_CATCHES, 0},
    {"loses", "star", 0, 0, SHAPE_CATCHES, 0},
    {"loses", "jump", 0, 0, SHAPE_FINALLY_ENDS, 0},
    {"loses", "suppressed", WORD(SUPPRESS), 0, 0, 0},
    {"loses", "suppressed", 0, 0, SHAPE_SUPPRESSES, 0},
    {"loses", "suppressed", WORDS_SUSPEND, 0, 0, 0},
    {"loses", "replaced", 0, 0, SHAPE_CATCHES | SHAPE_FINALLY_ENDS, 0},
    {"in-cleanup", NULL, 0, 0, SHAPE_CLEANUP, 0},
    {"cut-off", NULL, 0, 0, SHAPE_CLEANUP_WAITS, 0},
    {"unbounded-shield", NULL, 0, 0, SHAPE_CLEANUP_WAITS, 0},
    {"replaces-by-timeout", NULL, 0, 0, SHAPE_CLEANUP_WAITS, 0},
    {"in-retry-loop", NULL, WORD(WHILE), 0, 0, 0},
    {"before-raise", NULL, 0, 0, SHAPE_RAISES, 0},
    {"replaces-error", NULL, 0, 0, SHAPE_WAITS_BEFORE_RAISE, 0},
    {"cleans-only-on-errors", NULL, 0, 0, SHAPE_RELEASES_ON_ERROR, 0},
    {"cleans-only-on-cancel", NULL, 0, 0, SHAPE_HANDLES, 0},
    {"cleans-only-on-cancel", NULL, WORD(RELEASES), 0, 0, 0},
    {"leaves-generator-open", NULL, WORD(ASYNC), 0, 0, 0},
    {"starts-shielded", NULL, WORD(CREATE_TASK), 0, 0, 0},
    {"starts-shielded", NULL, WORD(SHIELD), 0, 0, 0},
    {"unbalanced-uncancel", NULL, WORD(ASYNC_DEF), 0, 0, 0},
    {"unbalanced-uncancel", NULL, WORD(UNCANCEL), 0, 0, 0},
    {"left-cancelled", NULL, WORD(ASYNC_DEF), 0, 0, 0},
    {"left-cancelled", NULL, WORD(CANCEL), 0, 0, 0},
    {"left-cancelled", NULL, WORDS_START_TASK, 0, 0, 0},
    {"orphans-child", NULL, WORD(ASYNC_DEF), 0, 0, 0},
    {"orphans-child", NULL, WORDS_WAIT, 0, 0, 0},
    {"orphans-child", NULL, WORDS_START_TASK, 0, 0, 0},
    {"shares-task", NULL, WORD(AWAIT), 0, 0, 0},
    {"shares-task", NULL, WORDS_START_TASK, 0, 0, 0},
    {"misses-cancelled", NULL, WORD(ISINSTANCE), 0, 0, 0},
    {"misses-cancelled", NULL, WORD(RETURN_EXCEPTIONS), 0, 0, 0},
    {"unbounded-drain", NULL, WORD(AWAIT), 0, 0, 0},
    {"unbounded-drain", NULL, WORD(CANCEL), 0, 0, CALLS(GATHER) | CALLS(WAIT)},
    {"never-fires", NULL, WORD(ASYNC_DEF), 0, 0, 0},
    {"never-fires", NULL, WORD(WITH), 0, 0, CALLS(SCOPE) | CALLS(EARLY_SCOPE)},
    {"opened-late", NULL, WORDS_SUSPEND, 0, 0, 0},
    {"opened-late", NULL, WORD(WITH), 0, 0, CALLS(EARLY_SCOPE)},
    {"yields-in-scope", NULL, WORD(YIELD), 0, 0, CALLS(SCOPE) | CALLS(EARLY_SCOPE) | CALLS(GROUP)},
    {"never-pauses", NULL, 0, 0, SHAPE_LOOPS, 0},
    {"forgets-release", NULL, WORDS_SUSPEND, 0, 0, 0},
    {"forgets-release", "object", WORD(ACQUIRES), 0, 0, 0},
    {"forgets-release", "object", WORD(RELEASES), 0, 0, 0},
    {"forgets-release", "count", WORD(INCREASE), 0, 0, 0},
    {"forgets-release", "count", WORD(DECREASE), 0, 0, 0},
};

// ---- patterns --------------------------------------------------------------------------------------------

// Comments suppress findings whether or not they are themselves reported.
static bool is_on(const struct pattern *pattern, const struct selection *selection)
{
    return selection->on[pattern->rule->index] || pattern->suppression;
}

static bool is_asked(const struct row *row, const struct predicate_call *call)
{
    return !call->negated && strcmp(row->predicate, call->predicate->name) == 0 &&
           (row->word == NULL || span_is(call->word, row->word));
}

// Whether a predicate asks about the function around the node: outside of functions it never holds.
static bool is_about_function(const char *predicate)
{
    static const char *const others[] = {"suppression",     "statement",       "calls",
                                         "makes-coroutine", "starts-shielded", "unbounded-drain"};
    for (size_t i = 0; i < sizeof(others) / sizeof(others[0]); i++) {
        if (strcmp(predicate, others[i]) == 0)
            return false;
    }
    return true;
}

static void add_group(struct need *need, struct need_group group)
{
    for (size_t i = 0; i < need->len; i++) {
        if (need->groups[i].words == group.words && need->groups[i].shapes == group.shapes)
            return;
    }
    if (need->len < NEED_GROUPS_MAX)
        need->groups[need->len++] = group;
}

static void add_row(struct need *need, const struct row *row, const struct lexicon *lexicon)
{
    if (row->words != 0 || row->shapes != 0)
        add_group(need, (struct need_group){row->words, row->shapes});
    need->in_file |= row->in_file;
    for (size_t kind = 0; kind < CALL_KINDS; kind++) {
        if ((row->kinds >> kind & 1) != 0)
            need->calls |= lexicon->kinds[kind];
    }
    need->in_function = need->in_function || is_about_function(row->predicate);
}

// ---- anchors ---------------------------------------------------------------------------------------------

// Words that are worth looking for before a text is read: those of other code stand nearly everywhere.
#define WORDS_RARE                                                                                           \
    (WORDS_WAIT | WORDS_START_TASK | WORD(ASYNC_DEF) | WORD(LIBRARY) | WORD(AEXIT) | WORD(CONTEXT_MANAGER) | \
     WORD(DROPS_TASK) | WORD(RETURN_EXCEPTIONS) | WORD(SHIELD) | WORD(SUPPRESSION) | WORD(UNCANCEL) |        \
     ~(word_set)0 << WORD_OWN)

// Adds those of the words of the lexicon that are asked for. Returns 0 where not all of them can be.
static anchor_set add_anchors(struct anchors *anchors, const struct lexicon *lexicon, word_set words,
                              call_set calls)
{
    anchor_set set = 0;
    for (size_t i = 0; i < LEXEMES_MAX; i++) {
        const struct lexeme *lexeme = &lexicon->slots[i];
        call_set called = (lexeme->functions | lexeme->builtins | lexeme->methods) & lexicon->unpackaged;
        if ((lexeme->words & words) == 0 && ((lexeme->packaged | called) & calls) == 0)
            continue;
        anchor_set bit = anchors_add(anchors, lexeme->text, ANCHOR_NAME);
        if (bit == 0)
            return 0;
        set |= bit;
    }
    return set;
}

static anchor_set add_comments(struct anchors *anchors)
{
    anchor_set noqa = anchors_add(anchors, SPAN("noqa"), ANCHOR_TEXT);
    anchor_set ours = anchors_add(anchors, SPAN("cancelot:"), ANCHOR_TEXT);
    return noqa == 0 || ours == 0 ? 0 : noqa | ours;
}

// Adds the words by which these are written.
static anchor_set add_words(struct anchors *anchors, const struct lexicon *lexicon, word_set words)
{
    if ((words & ~WORDS_RARE) != 0 || words == 0)
        return 0;
    if (words == WORD(SUPPRESSION))
        return add_comments(anchors);
    words |= (words & WORD(ASYNC_DEF)) != 0 ? WORD(ASYNC) : 0;
    words |= (words & WORD(DROPS_TASK)) != 0 ? WORDS_START_TASK : 0;
    return add_anchors(anchors, lexicon, words, 0);
}

// Chooses one of the things that a pattern needs.
static anchor_set anchors_of(const struct need *need, const struct lexicon *lexicon, struct anchors *anchors)
{
    anchor_set set = 0;
    for (size_t i = 0; i < need->len && set == 0; i++)
        set = need->groups[i].shapes == 0 ? add_words(anchors, lexicon, need->groups[i].words) : 0;
    if (set == 0)
        set = add_words(anchors, lexicon, need->in_file);
    if (set == 0 && need->coroutines)
        set = add_words(anchors, lexicon, WORD(ASYNC_DEF) | WORD(LIBRARY));
    if (set == 0 && need->calls != 0)
        set = add_anchors(anchors, lexicon, 0, need->calls);
    return set;
}

bool needs_may_be_met(const struct linter *linter, const struct selection *selection, struct span text)
{
    anchor_set wanted = 0;
    for (uint32_t i = 0, count = ts_query_pattern_count(linter->query); i < count; i++) {
        const struct pattern *pattern = &linter->patterns[i];
        if (!is_on(pattern, selection))
            continue;
        if (pattern->need.anchors == 0)
            return true;
        wanted |= pattern->need.anchors;
    }
    return anchors_find(&linter->anchors, wanted, text);
}

// ---- needs of patterns -----------------------------------------------------------------------------------

struct need need_of(const struct pattern *pattern, struct lexicon *lexicon, struct anchors *anchors)
{
    struct need need = {.len = 0};
    for (size_t i = 0; i < pattern->calls_len; i++) {
        const struct predicate_call *call = &pattern->calls[i];
        for (size_t row = 0; row < sizeof(table) / sizeof(table[0]); row++) {
            if (is_asked(&table[row], call))
                add_row(&need, &table[row], lexicon);
        }
        need.in_async = need.in_async || (!call->negated && strcmp(call->predicate->name, "in-async") == 0);
        need.comment = need.comment || strcmp(call->predicate->name, "suppression") == 0;
        need.coroutines = need.coroutines || strcmp(call->predicate->name, "makes-coroutine") == 0;
    }
    word_set own = 0;
    bool known = true;
    for (size_t i = 0; pattern->needs[i] != NULL; i++) {
        word_set word = lexicon_add_own(lexicon, span_of(pattern->needs[i]));
        known = known && word != 0;
        own |= word;
    }
    if (known && own != 0)
        add_group(&need, (struct need_group){own, 0});
    need.anchors = anchors_of(&need, lexicon, anchors);
    return need;
}

// ---- texts -----------------------------------------------------------------------------------------------

bool need_is_met(const struct need *need, const struct part_holdings *part)
{
    const struct holdings *held = need->in_async ? &part->in_async : &part->all;
    for (size_t i = 0; i < need->len; i++) {
        if ((need->groups[i].words & held->words) == 0 && (need->groups[i].shapes & held->shapes) == 0)
            return false;
    }
    return need->calls == 0 || (need->calls & held->calls) != 0;
}

// Whether the words and calls that a pattern needs may have other names in this text.
static bool is_renamed(const struct need *need, const struct lines *lines, call_set coroutines)
{
    for (size_t i = 0; i < need->len; i++) {
        if ((need->groups[i].words & lines->renamed) != 0)
            return true;
    }
    call_set calls = need->calls | (need->coroutines ? coroutines : 0);
    return (calls & (lines->calls_renamed | lines->calls_moved) & lines->calls_packaged) != 0;
}

static bool is_in_text(const struct need *need, const struct lines *lines)
{
    bool coroutines = (lines->words & (WORD(ASYNC_DEF) | WORD(LIBRARY))) != 0;
    struct holdings all = {lines->words,
                           (lines->calls | lines->calls_renamed | lines->calls_moved) & lines->calls_packaged,
                           ~0U};
    return (need->in_file & ~lines->words) == 0 && need_is_met(need, &(struct part_holdings){all, all}) &&
           (coroutines || !need->coroutines);
}

struct needs needs_of(const struct linter *linter, const struct selection *selection,
                      const struct lines *lines)
{
    struct needs self = {.anywhere = false};
    uint32_t count = ts_query_pattern_count(linter->query);
    for (uint32_t i = 0; i < count; i++) {
        const struct pattern *pattern = &linter->patterns[i];
        const struct need *need = &pattern->need;
        if (!is_on(pattern, selection) || !is_in_text(need, lines))
            continue;
        VEC_PUSH(&self.list, need);
        bool nothing = need->len == 0 && need->calls == 0 && !need->coroutines;
        self.anywhere = self.anywhere || nothing || is_renamed(need, lines, linter->lexicon.coroutines);
    }
    return self;
}

void needs_finish(struct needs *self)
{
    VEC_FINISH(&self->list);
}

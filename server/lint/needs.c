#include "lint/needs.h"

#include <string.h>

// What stands there when a predicate holds; with a word, when it is asked with it. A predicate with several
// rows needs a word of each. It holds of the function, not of the node alone: so names that a module gives to
// exceptions do not belong here.
static const struct row {
    const char *predicate;
    const char *word; // NULL: whatever it is asked with
    struct words words;
    const char *in_file; // what stands somewhere in the text, besides; NULL for nothing
    enum call_kind kind; // something of this kind is called, besides; CALL_NONE for nothing
} known[] = {
    {"in-async", NULL, {{"async def"}, false}, NULL, CALL_NONE},
    {"async", NULL, {{"async def"}, false}, NULL, CALL_NONE},
    {"suppression", NULL, {{"noqa", "cancelot:"}, false}, NULL, CALL_NONE},
    {"calls", "sleeps", {{NULL}, false}, NULL, CALL_SLEEPS},
    {"calls", "starts-task", {{"create_task", "ensure_future"}, false}, NULL, CALL_STARTS_TASK},
    {"calls", "thread", {{"run_in_executor"}, false}, NULL, CALL_THREAD},
    {"calls", "http", {{NULL}, false}, NULL, CALL_HTTP},
    {"calls", "file", {{NULL}, false}, NULL, CALL_FILE},
    {"calls", "process", {{NULL}, false}, NULL, CALL_PROCESS},
    {"calls", "starts-process", {{NULL}, false}, NULL, CALL_STARTS_PROCESS},
    {"calls", "input", {{NULL}, false}, NULL, CALL_INPUT},
    {"calls", "runs-loop", {{NULL}, false}, NULL, CALL_RUNS_LOOP},
    {"calls", "shield", {{"shield"}, false}, NULL, CALL_SHIELD},
    {"makes-coroutine", NULL, {{"async def", "asyncio", "trio", "anyio"}, false}, NULL, CALL_NONE},
    {"exit-swallows", NULL, {{"exit__"}, false}, "__aexit__", CALL_NONE},
    {"at-yield", NULL, {{"contextmanager"}, true}, NULL, CALL_NONE},
    {"loses", "swallowed", {{"except"}, false}, NULL, CALL_NONE},
    {"loses", "broad", {{"except"}, false}, NULL, CALL_NONE},
    {"loses", "round", {{"except"}, false}, NULL, CALL_NONE},
    {"loses", "star", {{"except"}, false}, NULL, CALL_NONE},
    {"loses", "jump", {{"finally"}, false}, NULL, CALL_NONE},
    {"loses", "suppressed", {{"suppress"}, true}, NULL, CALL_NONE},
    {"loses", "replaced", {{"except", "finally"}, false}, NULL, CALL_NONE},
    {"in-cleanup", NULL, {{"except", "finally", "__aexit__"}, false}, NULL, CALL_NONE},
    {"in-retry-loop", NULL, {{"while"}, false}, NULL, CALL_NONE},
    {"before-raise", NULL, {{"except"}, false}, NULL, CALL_NONE},
    {"before-raise", NULL, {{"raise"}, false}, NULL, CALL_NONE},
    {"cleans-only-on-errors", NULL, {{"except"}, false}, NULL, CALL_NONE},
    {"cleans-only-on-errors", NULL, {{"raise"}, false}, NULL, CALL_NONE},
    {"cleans-only-on-cancel", NULL, {{"except"}, false}, NULL, CALL_NONE},
    {"leaves-generator-open", NULL, {{"async for"}, false}, NULL, CALL_NONE},
    {"starts-shielded", NULL, {{"create_task"}, true}, NULL, CALL_NONE},
    {"starts-shielded", NULL, {{"shield"}, true}, NULL, CALL_NONE},
    {"unbalanced-uncancel", NULL, {{"async def"}, false}, NULL, CALL_NONE},
    {"unbalanced-uncancel", NULL, {{"uncancel"}, false}, NULL, CALL_NONE},
    {"left-cancelled", NULL, {{"async def"}, false}, NULL, CALL_NONE},
    {"left-cancelled", NULL, {{"cancel"}, false}, NULL, CALL_NONE},
    {"left-cancelled", NULL, {{"create_task", "ensure_future"}, true}, NULL, CALL_NONE},
    {"orphans-child", NULL, {{"async def"}, false}, NULL, CALL_NONE},
    {"orphans-child", NULL, {{"create_task", "ensure_future"}, true}, NULL, CALL_NONE},
    {"shares-task", NULL, {{"await"}, false}, NULL, CALL_NONE},
    {"shares-task", NULL, {{"create_task", "ensure_future"}, true}, NULL, CALL_NONE},
    {"misses-cancelled", NULL, {{"isinstance"}, false}, "return_exceptions", CALL_NONE},
    {"unbounded-drain", NULL, {{"await"}, false}, NULL, CALL_NONE},
    {"unbounded-drain", NULL, {{"cancel"}, false}, NULL, CALL_NONE},
    {"never-fires", NULL, {{"async def"}, false}, NULL, CALL_NONE},
    {"never-fires",
     NULL,
     {{"timeout", "timeout_at", "CancelScope", "move_on_after", "move_on_at", "fail_after", "fail_at"}, true},
     NULL,
     CALL_NONE},
    {"opened-late", NULL, {{"timeout", "move_on_after"}, true}, NULL, CALL_NONE},
    {"yields-in-scope", NULL, {{"yield"}, false}, NULL, CALL_NONE},
    {"never-pauses", NULL, {{"while True", "while 1", "while ("}, false}, NULL, CALL_NONE},
    {"forgets-release",
     NULL,
     {{"acquire", "borrow", "checkout", "connect", "getconn", "get_connection", "open_connection",
       "open_unix_connection", "open_tcp_stream", "open_ssl_over_tcp_stream", "open_unix_socket",
       "connect_tcp", "connect_unix", "+="},
      true},
     NULL,
     CALL_NONE},
};

enum { ROW_ASYNC = 0, KNOWN_LEN = sizeof(known) / sizeof(known[0]) };

// ---- renamed libraries
// -------------------------------------------------------------------------------------

// Whether a library's functions may have other names than their own: it is imported `as` something, or what
// is imported from it is, or something is set to one of them.
static bool is_library_renamed(const struct linter *linter, struct span text)
{
    static const struct words libraries = {{"asyncio", "trio", "anyio"}, true};
    if (words_renamed_in(&libraries, text))
        return true;
    for (size_t at = words_find(text, 0, " as "); at < text.len; at = words_find(text, at + 1, " as ")) {
        size_t start = at;
        while (start > 0 && text.ptr[start - 1] != '\n' && text.ptr[start - 1] != '\r')
            start--;
        struct span line = span_trim((struct span){text.ptr + start, at - start});
        // A line of an import in brackets begins with the name alone.
        bool from = span_starts_with(line, SPAN("from asyncio")) ||
                    span_starts_with(line, SPAN("from trio")) || span_starts_with(line, SPAN("from anyio"));
        if (from || known_calls_end_in(&linter->known, CALL_COROUTINE, line))
            return true;
    }
    return false;
}

// ---- known calls ------------------------------------------------------------------------------------------

static struct span root_of(struct span name)
{
    const char *dot = memchr(name.ptr, '.', name.len);
    return dot == NULL ? SPAN("") : (struct span){name.ptr, (size_t)(dot - name.ptr)};
}

static bool names_root(struct span text, struct span root)
{
    char word[32];
    if (root.len == 0 || root.len >= sizeof(word))
        return true;
    // What is called `loop` counts as an event loop, wherever it comes from.
    if (span_is(root, "asyncio") && words_find(text, 0, "loop") < text.len)
        return true;
    memcpy(word, root.ptr, root.len);
    word[root.len] = '\0';
    for (size_t at = words_find(text, 0, word); at < text.len; at = words_find(text, at + 1, word)) {
        bool begins = at == 0 || !is_name_byte(text.ptr[at - 1]);
        if (begins && name_len(span_from(text, at)) == root.len)
            return true;
    }
    return false;
}

static const struct root *find_root(const struct needs *self, struct span name)
{
    for (size_t i = 0; i < self->roots.len; i++) {
        if (span_equal(self->roots.items[i].name, name))
            return &self->roots.items[i];
    }
    return NULL;
}

// Whether the text names the module that a known call is from. Looked for when it is asked for.
static bool names_module(struct needs *self, struct span name)
{
    struct span root = root_of(name);
    const struct root *found = find_root(self, root);
    if (found == NULL) {
        VEC_PUSH(&self->roots, (struct root){root, names_root(self->text, root)});
        found = &self->roots.items[self->roots.len - 1];
    }
    return found->named;
}

// The kinds of the known calls that a name may be that of; a builtin function is no attribute.
static uint32_t kinds_named(struct needs *self, struct span name, bool attribute)
{
    uint32_t kinds = 0;
    const struct known_call *call = known_calls_near(&self->linter->known, name);
    for (; call != NULL; call = call->next) {
        bool builtin = call->name.len == call->last.len;
        if (span_equal(call->last, name) && !(builtin && attribute) && names_module(self, call->name))
            kinds |= 1U << call->kind;
    }
    return kinds;
}

static bool is_called_at(struct span text, size_t at, struct span name)
{
    const char *end = text.ptr + text.len, *after = skip_blanks(text.ptr + at + name.len, end);
    return after < end && (*after == '(' || *after == '\\');
}

struct known_kinds needs_kinds_in(struct needs *self, struct span part)
{
    struct known_kinds kinds = {0, 0};
    for (size_t at = 0; at < part.len; at++) {
        struct span name = {part.ptr + at, name_len(span_from(part, at))};
        if (name.len == 0)
            continue;
        bool attribute = at > 0 && part.ptr[at - 1] == '.';
        if (is_called_at(part, at, name))
            kinds.called |= kinds_named(self, name, attribute);
        else if (words_renamed_at(part, at, name))
            kinds.renamed |= kinds_named(self, name, attribute);
        at += name.len;
    }
    return kinds;
}

bool need_is_met(const struct need *need, struct span part)
{
    for (size_t i = 0; i < need->len; i++) {
        if (!words_any_in(need->groups[i], part))
            return false;
    }
    return true;
}

// ---- patterns ---------------------------------------------------------------------------------------------

static bool is_asked(const struct row *row, const struct predicate_call *call)
{
    return !call->negated && strcmp(row->predicate, call->predicate->name) == 0 &&
           (row->word == NULL || span_is(call->word, row->word));
}

// Whether a predicate asks about the function around the node: outside of functions it never holds.
static bool is_about_function(const char *predicate)
{
    static const char *const others[] = {"suppression", "calls", "makes-coroutine", "starts-shielded",
                                         "unbounded-drain"};
    for (size_t i = 0; i < sizeof(others) / sizeof(others[0]); i++) {
        if (strcmp(predicate, others[i]) == 0)
            return false;
    }
    return true;
}

// What is known of a text: of each row whether its words stand there. Found out when it is asked for.
struct answers {
    struct span text;
    enum { NOT_ASKED, HAS, LACKS } rows[KNOWN_LEN];
};

static bool is_in_file(struct span text, const struct row *row)
{
    return row->in_file == NULL || words_find(text, 0, row->in_file) < text.len;
}

static bool row_is_met(struct answers *self, size_t index)
{
    const struct row *row = &known[index];
    if (self->rows[index] == NOT_ASKED) {
        bool none = row->words.items[0] == NULL;
        bool has = is_in_file(self->text, row) && (none || words_any_in(&row->words, self->text));
        self->rows[index] = has ? HAS : LACKS;
    }
    return self->rows[index] == HAS;
}

// Whether a row asks for nothing but the commonest reason why nothing can match: no async function.
static bool is_about_async(const struct row *row)
{
    return row->words.items[0] != NULL && row->words.items[1] == NULL &&
           strcmp(row->words.items[0], "async def") == 0;
}

// Adds what the rows of a predicate need.
static void add_call(struct need *need, const struct predicate_call *call, struct answers *answers)
{
    const char *name = call->predicate->name;
    for (size_t i = 0; i < KNOWN_LEN; i++) {
        const struct row *row = &known[i];
        if (!is_asked(row, call) || need->len == NEED_GROUPS_MAX)
            continue;
        if (row->words.items[0] != NULL)
            need->groups[need->len++] = &row->words;
        need->kinds |= row->kind != CALL_NONE ? 1U << row->kind : 0;
        need->met = need->met && row_is_met(answers, is_about_async(row) ? ROW_ASYNC : i);
        need->in_function = need->in_function || is_about_function(name);
        need->comment = need->comment || strcmp(name, "suppression") == 0;
        need->coroutines = need->coroutines || strcmp(name, "makes-coroutine") == 0;
    }
}

// Whether a predicate needs an async function: asked before all else.
static bool needs_async(const struct pattern *pattern)
{
    for (size_t i = 0; i < pattern->calls_len; i++) {
        for (size_t j = 0; j < KNOWN_LEN; j++) {
            if (is_about_async(&known[j]) && is_asked(&known[j], &pattern->calls[i]))
                return true;
        }
    }
    return false;
}

static struct need need_of(const struct pattern *pattern, struct answers *answers)
{
    struct need need = {.met = !needs_async(pattern) || row_is_met(answers, ROW_ASYNC)};
    for (size_t i = 0; i < pattern->calls_len; i++)
        add_call(&need, &pattern->calls[i], answers);
    if (pattern->needs.items[0] != NULL) {
        need.groups[need.len++] = &pattern->needs;
        need.met = need.met && words_any_in(&pattern->needs, answers->text);
    }
    return need;
}

static bool same_words(const struct words *a, const struct words *b)
{
    size_t i = 0;
    while (a->items[i] != NULL && b->items[i] != NULL && strcmp(a->items[i], b->items[i]) == 0)
        i++;
    return a->items[i] == NULL && b->items[i] == NULL && a->may_be_renamed == b->may_be_renamed;
}

static bool has_words(const struct need *need, const struct words *words)
{
    for (size_t i = 0; i < need->len; i++) {
        // Rows of different predicates may say the same.
        if (need->groups[i] == words || same_words(need->groups[i], words))
            return true;
    }
    return false;
}

static bool has_all_words(const struct need *a, const struct need *b)
{
    for (size_t i = 0; i < b->len; i++) {
        if (!has_words(a, b->groups[i]))
            return false;
    }
    return true;
}

// Whether `a` asks for all that `b` asks for.
static bool is_narrower(const struct need *a, const struct need *b)
{
    bool kinds = b->kinds == 0 || a->kinds == b->kinds;
    return kinds && (a->coroutines || !b->coroutines) && has_all_words(a, b);
}

static bool is_covered(const struct needs *self, const struct need *need)
{
    for (size_t i = 0; i < self->list.len; i++) {
        if (is_narrower(need, &self->list.items[i]))
            return true;
    }
    return false;
}

// Joins a need with one that differs in the kinds of calls alone. Returns whether there is such a one.
static bool join(struct needs *self, const struct need *need)
{
    for (size_t i = 0; i < self->list.len && need->kinds != 0; i++) {
        struct need *other = &self->list.items[i];
        if (other->kinds == 0 || !has_all_words(need, other) || !has_all_words(other, need))
            continue;
        other->kinds |= need->kinds;
        return true;
    }
    return false;
}

static void ask_kinds(struct needs *self)
{
    if (!self->has_kinds)
        self->kinds = needs_kinds_in(self, self->text);
    self->has_kinds = true;
}

static void take(struct needs *self, const struct need *need)
{
    if (need->kinds != 0) {
        ask_kinds(self);
        self->anywhere = self->anywhere || (self->kinds.renamed & need->kinds) != 0;
        if ((self->kinds.called & need->kinds) == 0)
            return;
    }
    self->outside_functions = self->outside_functions || !need->in_function;
    self->outside_in_code = self->outside_in_code || !(need->in_function || need->comment);
    self->anywhere = self->anywhere || (need->len == 0 && need->kinds == 0) ||
                     (need->coroutines && is_library_renamed(self->linter, self->text));
    for (size_t i = 0; i < need->len; i++)
        self->anywhere = self->anywhere || words_renamed_in(need->groups[i], self->text);
    if (!join(self, need))
        VEC_PUSH(&self->list, *need);
}

struct needs needs_of(const struct linter *linter, const struct selection *selection, struct span text)
{
    struct needs self = {.linter = linter, .text = text};
    struct answers answers = {.text = text};
    uint32_t count = ts_query_pattern_count(linter->query);
    for (uint32_t i = 0; i < count; i++) {
        const struct pattern *pattern = &linter->patterns[i];
        if (!selection->on[pattern->rule->index])
            continue;
        struct need need = need_of(pattern, &answers);
        if (need.met && !is_covered(&self, &need))
            take(&self, &need);
    }
    return self;
}

void needs_finish(struct needs *self)
{
    VEC_FINISH(&self->list);
    VEC_FINISH(&self->roots);
}

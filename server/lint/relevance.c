#include "lint/relevance.h"

#include <stdlib.h>

#include "lint/lines.h"
#include "python/names.h"
#include "util/mem.h"

enum { GROUPS_MAX = CALLS_MAX + 1 };

// What stands there when a predicate holds; with a word, when it is asked with it. It holds of the function,
// not of the node alone: so names that a module gives to exceptions do not belong here.
static const struct {
    const char *predicate;
    const char *word; // NULL: whatever it is asked with
    struct words words;
    const char *in_file; // what stands somewhere in the text, besides; NULL for nothing
} known[] = {
    {"in-async", NULL, {{"async def"}, false}, NULL},
    {"async", NULL, {{"async def"}, false}, NULL},
    {"suppression", NULL, {{"noqa", "cancelot:"}, false}, NULL},
    {"calls", "sleeps", {{"sleep"}, true}, NULL},
    {"calls", "starts-task", {{"create_task", "ensure_future"}, true}, NULL},
    {"calls", "thread", {{"run_in_executor"}, true}, NULL},
    {"calls", "input", {{"input"}, true}, NULL},
    {"calls", "runs-loop", {{"run"}, true}, NULL},
    {"calls", "shield", {{"shield"}, true}, NULL},
    {"makes-coroutine", NULL, {{"async def", "asyncio", "trio", "anyio"}, false}, NULL},
    {"exit-swallows", NULL, {{"exit__"}, false}, "__aexit__"},
    {"at-yield", NULL, {{"contextmanager"}, true}, NULL},
    {"loses", "swallowed", {{"except"}, false}, NULL},
    {"loses", "broad", {{"except"}, false}, NULL},
    {"loses", "round", {{"except"}, false}, NULL},
    {"loses", "star", {{"except"}, false}, NULL},
    {"loses", "jump", {{"finally"}, false}, NULL},
    {"loses", "suppressed", {{"suppress"}, true}, NULL},
    {"loses", "replaced", {{"except", "finally"}, false}, NULL},
    {"in-cleanup", NULL, {{"except", "finally", "__aexit__"}, false}, NULL},
};

enum { KNOWN_LEN = sizeof(known) / sizeof(known[0]) };

static bool is_name_byte(char c)
{
    return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') || c == '_' ||
           (unsigned char)c >= 0x80;
}

// ---- words -----------------------------------------------------------------------------------------------

// The place in the word of the letter that is rarest in Python code.
static size_t rarest(const char *word)
{
    for (const char *rare = "qzjxk:vywbg"; *rare != '\0'; rare++) {
        const char *at = strchr(word, *rare);
        if (at != NULL)
            return (size_t)(at - word);
    }
    return 0;
}

// Whether a word begins at `at`. Its blank stands for any run of blanks, as in `async  def`.
static bool word_at(struct span text, size_t at, const char *word)
{
    for (; *word != '\0'; word++, at++) {
        if (*word == ' ') {
            while (at < text.len && strchr(" \t\f\\\r\n", text.ptr[at]) != NULL)
                at++;
            at--;
        } else if (at >= text.len || text.ptr[at] != *word) {
            return false;
        }
    }
    return true;
}

// Where the word stands from byte `from` on, or the text's length.
static size_t find_word(struct span text, size_t from, const char *word)
{
    size_t place = rarest(word);
    for (size_t at = from + place; at < text.len;) {
        const char *found = memchr(text.ptr + at, word[place], text.len - at);
        if (found == NULL)
            break;
        at = (size_t)(found - text.ptr);
        if (word_at(text, at - place, word))
            return at - place;
        at++;
    }
    return text.len;
}

static bool has_any(struct span text, const struct words *words)
{
    for (const char *const *word = words->items; *word != NULL; word++) {
        if (find_word(text, 0, *word) < text.len)
            return true;
    }
    return false;
}

static size_t name_len(struct span text)
{
    size_t len = 0;
    while (len < text.len && is_name_byte(text.ptr[len]))
        len++;
    return len;
}

static const char *skip_blanks(const char *at, const char *end)
{
    while (at < end && (*at == ' ' || *at == '\t'))
        at++;
    return at;
}

// Whether the line that holds `at` imports something, or begins with what is at `at`, as the lines of an
// import in brackets do.
static bool is_import_line(struct span text, size_t at)
{
    size_t start = at;
    while (start > 0 && text.ptr[start - 1] != '\n' && text.ptr[start - 1] != '\r')
        start--;
    while (start < at && (text.ptr[start] == ' ' || text.ptr[start] == '\t'))
        start++;
    return start == at || word_at(text, start, "from ") || word_at(text, start, "import ");
}

// Whether the word at `at` gets another name there: by `as`, or because something is set to it.
static bool is_renamed_at(struct span text, size_t at, const char *word)
{
    const char *end = text.ptr + text.len, *after = text.ptr + at + strlen(word);
    if (after < end && is_name_byte(*after))
        return false; // another name that begins so
    while (after < end && (is_name_byte(*after) || *after == '.'))
        after++;
    after = skip_blanks(after, end);
    if (end - after > 2 && strncmp(after, "as", 2) == 0 && !is_name_byte(after[2]) &&
        is_import_line(text, at))
        return true;
    if (after < end && *after == '(')
        return false;
    const char *before = text.ptr + at;
    while (before > text.ptr && (is_name_byte(before[-1]) || before[-1] == '.'))
        before--;
    while (before > text.ptr && (before[-1] == ' ' || before[-1] == '\t'))
        before--;
    return before > text.ptr && before[-1] == '=';
}

static bool is_renamed(struct span text, const struct words *words)
{
    for (const char *const *word = words->items; words->may_be_renamed && *word != NULL; word++) {
        for (size_t at = find_word(text, 0, *word); at < text.len; at = find_word(text, at + 1, *word)) {
            if (is_renamed_at(text, at, *word))
                return true;
        }
    }
    return false;
}

// Whether a library's functions may have other names than their own: it is imported `as` something, or what
// is imported from it is, or something is set to one of them.
static bool is_library_renamed(const struct linter *linter, struct span text)
{
    static const struct words libraries = {{"asyncio", "trio", "anyio"}, true};
    if (is_renamed(text, &libraries))
        return true;
    for (size_t at = find_word(text, 0, " as "); at < text.len; at = find_word(text, at + 1, " as ")) {
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

// ---- patterns --------------------------------------------------------------------------------------------

// What a pattern needs: of each group of words one.
struct need {
    const struct words *groups[GROUPS_MAX];
    size_t len;
    bool in_function; // it matches in functions only
    bool coroutines;  // it matches calls of coroutine functions only
    bool comment;     // it matches comments only, which no other code matters for
};

// The index in `known`, or KNOWN_LEN.
static size_t known_index(const struct predicate_call *call)
{
    for (size_t i = 0; i < KNOWN_LEN && !call->negated; i++) {
        if (strcmp(known[i].predicate, call->predicate->name) == 0 &&
            (known[i].word == NULL || span_is(call->word, known[i].word)))
            return i;
    }
    return KNOWN_LEN;
}

// Whether a predicate asks about the function around the node: outside of functions it never holds.
static bool is_about_function(const char *predicate)
{
    return strcmp(predicate, "suppression") != 0 && strcmp(predicate, "calls") != 0 &&
           strcmp(predicate, "makes-coroutine") != 0;
}

static struct need need_of(const struct pattern *pattern)
{
    struct need need = {.len = 0};
    if (pattern->needs.items[0] != NULL)
        need.groups[need.len++] = &pattern->needs;
    for (size_t i = 0; i < pattern->calls_len; i++) {
        size_t index = known_index(&pattern->calls[i]);
        if (index == KNOWN_LEN)
            continue;
        need.groups[need.len++] = &known[index].words;
        need.in_function = need.in_function || is_about_function(known[index].predicate);
        need.comment = need.comment || strcmp(known[index].predicate, "suppression") == 0;
        need.coroutines = need.coroutines || strcmp(known[index].predicate, "makes-coroutine") == 0;
    }
    return need;
}

// Whether the text holds what the pattern's predicates need of it as a whole.
static bool has_in_file(const struct pattern *pattern, struct span text)
{
    for (size_t i = 0; i < pattern->calls_len; i++) {
        size_t index = known_index(&pattern->calls[i]);
        if (index < KNOWN_LEN && known[index].in_file != NULL &&
            find_word(text, 0, known[index].in_file) == text.len)
            return false;
    }
    return true;
}

static bool is_met(const struct need *need, struct span text)
{
    for (size_t i = 0; i < need->len; i++) {
        if (!has_any(text, need->groups[i]))
            return false;
    }
    return true;
}

// The needs of all patterns that can match in a text, without those that ask for more than another one does.
struct needs {
    VEC(struct need) list;
    bool anywhere;          // one of them can match in any part of the text
    bool outside_functions; // one of them can match outside of functions, too
    bool outside_in_code;   // the same, and not only in comments
};

static bool is_narrower(const struct need *a, const struct need *b)
{
    for (size_t i = 0; i < b->len; i++) {
        bool has = false;
        for (size_t j = 0; j < a->len; j++)
            has = has || a->groups[j] == b->groups[i];
        if (!has)
            return false;
    }
    return true;
}

static bool is_covered(const struct needs *self, const struct need *need)
{
    for (size_t i = 0; i < self->list.len; i++) {
        if (is_narrower(need, &self->list.items[i]))
            return true;
    }
    return false;
}

static struct needs needs_of(const struct linter *linter, const struct selection *selection, struct span text)
{
    struct needs self = {0};
    uint32_t count = ts_query_pattern_count(linter->query);
    for (uint32_t i = 0; i < count; i++) {
        const struct pattern *pattern = &linter->patterns[i];
        struct need need = need_of(pattern);
        if (!selection->on[pattern->rule->index] || is_covered(&self, &need) || !is_met(&need, text) ||
            !has_in_file(pattern, text))
            continue;
        VEC_PUSH(&self.list, need);
        self.anywhere =
            self.anywhere || need.len == 0 || (need.coroutines && is_library_renamed(linter, text));
        self.outside_functions = self.outside_functions || !need.in_function;
        self.outside_in_code = self.outside_in_code || !(need.in_function || need.comment);
        for (size_t j = 0; j < need.len; j++)
            self.anywhere = self.anywhere || is_renamed(text, need.groups[j]);
    }
    return self;
}

bool linter_may_find(const struct linter *self, const struct selection *selection, struct span text)
{
    struct needs needs = needs_of(self, selection, text);
    bool may = needs.list.len > 0;
    VEC_FINISH(&needs.list);
    return may;
}

// ---- parts of a text -------------------------------------------------------------------------------------

// A function or class that may be left out.
struct part {
    size_t start, end; // bytes, whole lines
    struct span name;
    bool method; // only `x.name` can mean it
    bool kept;
};

struct parts {
    struct span text;
    const struct linter *linter;
    const struct needs *needs;
    const struct line *lines;
    size_t lines_len;
    bool some_match;         // a pattern can match in a function that stays
    VEC(struct part) list;   // in source order; none inside another
    VEC(size_t) table;       // of names: indexes into the list, plus one; open addressing
    VEC(struct span) unread; // texts that are kept, in which names are to be looked for
    size_t
        *coroutines; // a table like that, of the names of async functions: indexes of their lines, plus one
    size_t coroutines_size;
};

// A hash table of a power of two that leaves half of its slots empty.
static size_t table_size(size_t items)
{
    size_t size = 16;
    while (size < items * 2)
        size *= 2;
    return size;
}

// The slot of the async function of this name, or the empty one where it would be.
static size_t coroutine_slot(const struct parts *self, struct span name)
{
    size_t mask = self->coroutines_size - 1, slot = (size_t)span_hash(HASH_SEED, name) & mask;
    while (self->coroutines[slot] != 0 && !span_equal(self->lines[self->coroutines[slot] - 1].name, name))
        slot = (slot + 1) & mask;
    return slot;
}

static void note_coroutines(struct parts *self)
{
    size_t count = 0;
    for (size_t i = 0; i < self->lines_len; i++)
        count += self->lines[i].is_async;
    self->coroutines_size = table_size(count);
    self->coroutines = mem_calloc(self->coroutines_size, sizeof(*self->coroutines));
    for (size_t i = 0; i < self->lines_len; i++) {
        if (self->lines[i].is_async && self->lines[i].kind == LINE_FUNCTION)
            self->coroutines[coroutine_slot(self, self->lines[i].name)] = i + 1;
    }
}

// Whether something is called that has the name of a coroutine function: one of the file, or a well-known
// one.
static bool calls_coroutine(const struct parts *self, struct span text)
{
    for (size_t at = 0; at < text.len; at++) {
        size_t len = name_len(span_from(text, at));
        if (len == 0)
            continue;
        struct span name = {text.ptr + at, len};
        at += len;
        const char *after = skip_blanks(text.ptr + at, text.ptr + text.len);
        bool called = after < text.ptr + text.len && (*after == '(' || *after == '\\');
        if (called && (self->coroutines[coroutine_slot(self, name)] != 0 ||
                       known_calls_end_in(&self->linter->known, CALL_COROUTINE, name)))
            return true;
    }
    return false;
}

static bool can_match_need(const struct parts *self, const struct need *need, struct span text)
{
    if (need->coroutines)
        return calls_coroutine(self, text);
    return is_met(need, text);
}

// Whether a pattern can match in this text, or only one about code.
static bool can_match(const struct parts *self, struct span text, bool in_code)
{
    for (size_t i = 0; i < self->needs->list.len; i++) {
        const struct need *need = &self->needs->list.items[i];
        if (!(need->comment && in_code) && can_match_need(self, need, text))
            return true;
    }
    return false;
}

// The line behind the definition at `line` and its body.
static size_t definition_end(const struct parts *self, size_t line)
{
    uint32_t indent = self->lines[line].indent;
    size_t end = line + 1;
    for (size_t i = end; i < self->lines_len; i++) {
        if (self->lines[i].kind == LINE_EMPTY)
            continue;
        if (self->lines[i].indent <= indent)
            break;
        end = i + 1;
    }
    return end;
}

static size_t next_statement(const struct parts *self, size_t line, size_t end)
{
    while (line < end && self->lines[line].kind == LINE_EMPTY)
        line++;
    return line;
}

static void find_parts(struct parts *self, size_t line, size_t end, bool in_class);

// Takes the definition whose decorators begin at `first`, or looks into it. The last statement of a class
// stays, or the class would not parse.
static void take_definition(struct parts *self, size_t first, size_t line, size_t end, bool in_class,
                            bool is_last)
{
    const struct line *head = &self->lines[line];
    size_t start = self->lines[first].start, stop = self->lines[end - 1].end;
    struct span text = {self->text.ptr + start, stop - start};
    bool matches = can_match(self, text, false);
    // What a function says is global may change what module-level names are.
    if (!matches && !(in_class && is_last) && find_word(text, 0, "global ") == text.len)
        VEC_PUSH(&self->list, (struct part){start, stop, head->name, in_class, false});
    else if (matches && head->kind == LINE_CLASS)
        find_parts(self, line + 1, end, true);
    else
        self->some_match = self->some_match || (matches && can_match(self, text, true));
}

// Looks at a statement that stays, as `if` and `try` around definitions do.
static void look_at_statement(struct parts *self, size_t line, size_t end)
{
    bool defines = false;
    for (size_t i = line; i < end; i++)
        defines = defines || self->lines[i].kind == LINE_FUNCTION;
    size_t start = self->lines[line].start, stop = self->lines[end - 1].end;
    if (defines && can_match(self, (struct span){self->text.ptr + start, stop - start}, true))
        self->some_match = true;
}

// Finds what may be left out of the statements from `line` to `end`, which are one block.
static void find_parts(struct parts *self, size_t line, size_t end, bool in_class)
{
    line = next_statement(self, line, end);
    while (line < end) {
        size_t first = line;
        while (line < end &&
               (self->lines[line].kind == LINE_DECORATOR || self->lines[line].kind == LINE_EMPTY))
            line++;
        if (line == end)
            return;
        size_t stop = definition_end(self, line);
        size_t next = next_statement(self, stop, end);
        if (self->lines[line].kind == LINE_FUNCTION || self->lines[line].kind == LINE_CLASS)
            take_definition(self, first, line, stop, in_class, next == end);
        else
            look_at_statement(self, line, stop);
        line = next;
    }
}

// ---- what the kept parts mention -------------------------------------------------------------------------

static size_t slot_of(const struct parts *self, struct span name)
{
    return (size_t)span_hash(HASH_SEED, name) & (self->table.len - 1);
}

static void make_table(struct parts *self)
{
    size_t size = table_size(self->list.len);
    VEC_RESERVE(&self->table, size);
    self->table.len = size;
    memset(self->table.items, 0, size * sizeof(size_t));
    for (size_t i = 0; i < self->list.len; i++) {
        size_t slot = slot_of(self, self->list.items[i].name);
        while (self->table.items[slot] != 0)
            slot = (slot + 1) & (size - 1);
        self->table.items[slot] = i + 1;
    }
}

// Keeps the parts that a name may mean, and has them read.
static void keep_named(struct parts *self, struct span name, bool after_dot)
{
    for (size_t slot = slot_of(self, name); self->table.items[slot] != 0;
         slot = (slot + 1) & (self->table.len - 1)) {
        struct part *part = &self->list.items[self->table.items[slot] - 1];
        if (part->kept || part->method != after_dot || !span_equal(part->name, name))
            continue;
        part->kept = true;
        VEC_PUSH(&self->unread, (struct span){self->text.ptr + part->start, part->end - part->start});
    }
}

static void read_names(struct parts *self, struct span text)
{
    const char *end = text.ptr + text.len;
    char last = ' ';
    for (const char *at = text.ptr; at < end;) {
        const char *start = at;
        while (at < end && is_name_byte(*at))
            at++;
        if (at > start && !(*start >= '0' && *start <= '9'))
            keep_named(self, (struct span){start, (size_t)(at - start)}, last == '.');
        if (at == start)
            at++;
        last = at[-1];
    }
}

// Keeps what is mentioned in what is kept.
static void keep_mentioned(struct parts *self)
{
    make_table(self);
    size_t from = 0;
    for (size_t i = 0; i < self->list.len; i++) {
        VEC_PUSH(&self->unread, (struct span){self->text.ptr + from, self->list.items[i].start - from});
        from = self->list.items[i].end;
    }
    VEC_PUSH(&self->unread, span_from(self->text, from));
    while (self->unread.len > 0)
        read_names(self, self->unread.items[--self->unread.len]);
}

// ---- ranges ----------------------------------------------------------------------------------------------

static TSPoint point_of(const struct parts *self, size_t byte)
{
    size_t low = 0, high = self->lines_len;
    while (low < high) {
        size_t middle = low + (high - low) / 2;
        if (self->lines[middle].start < byte)
            low = middle + 1;
        else
            high = middle;
    }
    uint32_t row = low < self->lines_len ? self->lines[low].row : UINT32_MAX;
    return (TSPoint){row, 0};
}

static void add_range(struct relevance *self, const struct parts *parts, size_t start, size_t end)
{
    if (start == end)
        return;
    VEC_PUSH(&self->ranges, (TSRange){
                                .start_byte = (uint32_t)start,
                                .end_byte = (uint32_t)end,
                                .start_point = point_of(parts, start),
                                .end_point = point_of(parts, end),
                            });
}

static void add_ranges(struct relevance *self, const struct parts *parts)
{
    size_t from = 0;
    for (size_t i = 0; i < parts->list.len; i++) {
        const struct part *part = &parts->list.items[i];
        if (part->kept)
            continue;
        add_range(self, parts, from, part->start);
        from = part->end;
    }
    add_range(self, parts, from, parts->text.len);
    self->everything = from == 0;
}

struct relevance relevance_of(const struct linter *linter, const struct selection *selection,
                              struct span text)
{
    struct relevance self = {.everything = true};
    struct needs needs = needs_of(linter, selection, text);
    if (!needs.anywhere && needs.list.len > 0) {
        struct lines lines = lines_read(text);
        struct parts parts = {
            .text = text,
            .linter = linter,
            .needs = &needs,
            .lines = lines.list.items,
            .lines_len = lines.list.len,
        };
        if (!lines.odd) {
            note_coroutines(&parts);
            find_parts(&parts, 0, lines.list.len, false);
            self.nothing = !parts.some_match && !needs.outside_functions;
        }
        if (!lines.odd && !self.nothing) {
            if (parts.some_match || needs.outside_in_code)
                keep_mentioned(&parts);
            add_ranges(&self, &parts);
        }
        VEC_FINISH(&parts.list);
        VEC_FINISH(&parts.table);
        VEC_FINISH(&parts.unread);
        free(parts.coroutines);
        lines_finish(&lines);
    }
    VEC_FINISH(&needs.list);
    return self;
}

void relevance_finish(struct relevance *self)
{
    VEC_FINISH(&self->ranges);
}

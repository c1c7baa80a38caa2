#include "lint/relevance.h"

#include "lint/lines.h"
#include "lint/needs.h"
#include "python/names.h"

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
    struct needs *needs;
    const struct line *lines;
    size_t lines_len;
    bool some_match;         // a pattern can match in a function that stays
    VEC(struct part) list;   // in source order; none inside another
    VEC(struct span) unread; // texts that are kept, in which names are to be looked for
    size_t *table;           // of names: indexes into the list, plus one; open addressing
    size_t table_size;
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

// Whether a call of this name may be a statement of its own: it is no operand of `await` and its kin, and
// stands in no brackets.
static bool may_be_statement(struct span text, size_t at)
{
    static const char *const before_operands[] = {"await", "return", "yield", "from", "in", "if"};
    while (at > 0 && (is_name_byte(text.ptr[at - 1]) || text.ptr[at - 1] == '.'))
        at--;
    while (at > 0 && (text.ptr[at - 1] == ' ' || text.ptr[at - 1] == '\t'))
        at--;
    if (at > 0 && strchr("=,([{", text.ptr[at - 1]) != NULL)
        return false;
    for (size_t i = 0; i < sizeof(before_operands) / sizeof(before_operands[0]); i++) {
        struct span word = span_of(before_operands[i]);
        bool ends = at >= word.len && memcmp(text.ptr + at - word.len, word.ptr, word.len) == 0;
        if (ends && (at == word.len || !is_name_byte(text.ptr[at - word.len - 1])))
            return false;
    }
    return true;
}

// Whether a call that may be a statement has the name of a coroutine function: one of the file, or a
// well-known one.
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
        if (called &&
            (self->coroutines[coroutine_slot(self, name)] != 0 ||
             known_calls_end_in(&self->linter->known, CALL_COROUTINE, name)) &&
            may_be_statement(text, at - len))
            return true;
    }
    return false;
}

static bool can_match_need(const struct parts *self, const struct need *need, struct span text,
                           const struct known_kinds *kinds)
{
    if (need->coroutines && !calls_coroutine(self, text))
        return false;
    return (need->kinds == 0 || (need->kinds & kinds->called) != 0) &&
           (need->coroutines || need_is_met(need, text));
}

// Whether a pattern can match in this text, or only one about code.
static bool can_match(const struct parts *self, struct span text, bool in_code)
{
    struct known_kinds kinds = {0, 0};
    if (self->needs->has_kinds)
        kinds = needs_kinds_in(self->needs, text);
    for (size_t i = 0; i < self->needs->list.len; i++) {
        const struct need *need = &self->needs->list.items[i];
        if (!(need->comment && in_code) && can_match_need(self, need, text, &kinds))
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
    if (!matches && !(in_class && is_last) && words_find(text, 0, "global ") == text.len)
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
    return (size_t)span_hash(HASH_SEED, name) & (self->table_size - 1);
}

static void make_table(struct parts *self)
{
    size_t size = table_size(self->list.len);
    self->table_size = size;
    self->table = mem_calloc(size, sizeof(*self->table));
    for (size_t i = 0; i < self->list.len; i++) {
        size_t slot = slot_of(self, self->list.items[i].name);
        while (self->table[slot] != 0)
            slot = (slot + 1) & (size - 1);
        self->table[slot] = i + 1;
    }
}

// Keeps the parts that a name may mean, and has them read.
static void keep_named(struct parts *self, struct span name, bool after_dot)
{
    for (size_t slot = slot_of(self, name); self->table[slot] != 0;
         slot = (slot + 1) & (self->table_size - 1)) {
        struct part *part = &self->list.items[self->table[slot] - 1];
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

// A text of which little can be left out is parsed as a whole at once: it would be anyway, were something
// found.
static void add_ranges(struct relevance *self, const struct parts *parts)
{
    size_t from = 0, left_out = 0;
    for (size_t i = 0; i < parts->list.len; i++) {
        const struct part *part = &parts->list.items[i];
        if (part->kept)
            continue;
        add_range(self, parts, from, part->start);
        left_out += part->end - part->start;
        from = part->end;
    }
    add_range(self, parts, from, parts->text.len);
    self->everything = left_out < parts->text.len / 4;
}

struct relevance relevance_of(const struct linter *linter, const struct selection *selection,
                              struct span text)
{
    struct relevance self = {.everything = true};
    struct needs needs = needs_of(linter, selection, text);
    self.nothing = !needs.anywhere && needs.list.len == 0;
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
        free(parts.table);
        VEC_FINISH(&parts.unread);
        free(parts.coroutines);
        lines_finish(&lines);
    }
    needs_finish(&needs);
    return self;
}

void relevance_finish(struct relevance *self)
{
    VEC_FINISH(&self->ranges);
}

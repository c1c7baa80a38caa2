#include "lint/relevance.h"

#include "lint/coroutines.h"
#include "lint/lines.h"
#include "lint/needs.h"
#include "lint/parts.h"
#include "lint/queries.h"

// Looking for what has to be parsed of one text.
struct search {
    struct relevance *found;
    struct span text;
    const struct linter *linter;
    const struct needs *needs;
    const struct lines *file;
    const struct line *lines;
    size_t lines_len;
    struct coroutines coroutines;
    struct shape_facts facts;
    struct parts parts;
};

// ---- statements ------------------------------------------------------------------------------------------

static size_t next_statement(const struct search *self, size_t line, size_t end)
{
    while (line < end && self->lines[line].kind == LINE_EMPTY)
        line++;
    return line;
}

// The line behind the definition at `line` and its body.
static size_t definition_end(const struct search *self, size_t line)
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

// ---- what can match --------------------------------------------------------------------------------------

static void add_line(const struct search *self, struct part_holdings *held, const struct line *line)
{
    call_set calls = line->calls & self->file->calls_packaged;
    held->all.words |= line->words;
    held->all.calls |= calls;
    if (line->in_async) {
        held->in_async.words |= line->words;
        held->in_async.calls |= calls;
    }
}

static struct part_holdings holdings_of(const struct search *self, size_t from, size_t to)
{
    struct shapes shapes = shapes_of(&self->facts, from, to);
    struct part_holdings held = {.all.shapes = shapes.all, .in_async.shapes = shapes.in_async};
    for (size_t i = from; i < to; i++)
        add_line(self, &held, &self->lines[i]);
    return held;
}

// Whether a pattern can match in these lines, of which this is known, or only one about code.
static bool can_match(const struct search *self, const struct part_holdings *held, size_t from, size_t to,
                      bool in_code)
{
    for (size_t i = 0; i < self->needs->list.len; i++) {
        const struct need *need = self->needs->list.items[i];
        if (!(need->comment && in_code) && need_is_met(need, held) &&
            (!need->coroutines || coroutines_called_in(&self->coroutines, from, to)))
            return true;
    }
    return false;
}

// ---- parts -----------------------------------------------------------------------------------------------

// Whether a pattern about something other than the code of functions can match.
static bool can_match_outside(const struct search *self)
{
    struct part_holdings held = {.all.shapes = ~0U, .in_async.shapes = ~0U};
    bool coroutine = false;
    for (size_t i = 0; i < self->lines_len;) {
        if (self->lines[i].kind == LINE_FUNCTION) {
            i = definition_end(self, i);
            continue;
        }
        add_line(self, &held, &self->lines[i]);
        coroutine = coroutine || coroutines_called_in(&self->coroutines, i, i + 1);
        i++;
    }
    for (size_t i = 0; i < self->needs->list.len; i++) {
        const struct need *need = self->needs->list.items[i];
        bool met = need_is_met(need, &held) && (!need->coroutines || coroutine);
        if (need->comment || (!need->in_function && met)) // a comment of the text may stand anywhere
            return true;
    }
    return false;
}

// Where a definition stands.
struct place {
    bool in_class;
    bool last;     // of the statements there
    size_t around; // the part that it is in, or PART_NONE
};

static void find_parts(struct search *self, size_t line, size_t end, struct place place);

// The line behind a function's head and its first statement, if that is a simple one; else the function's
// end.
static size_t stump_end(const struct search *self, size_t line, size_t end)
{
    size_t statement = next_statement(self, line + 1, end);
    if (self->lines[line].kind != LINE_FUNCTION || statement == end ||
        self->lines[statement].kind != LINE_OTHER)
        return end;
    size_t next = next_statement(self, statement + 1, end);
    return next < end && self->lines[next].indent <= self->lines[statement].indent ? statement + 1 : end;
}

// Notes a definition in which nothing matches: it may be left out, or stays with all but what can be left out
// in it. Of the last statement of a class something stays, or the class would not parse.
static void add_part(struct search *self, size_t first, size_t line, size_t end, struct place place)
{
    const struct line *head = &self->lines[line];
    bool class = head->kind == LINE_CLASS, needed = place.in_class && place.last;
    size_t index = self->parts.list.len, from = needed ? stump_end(self, line, end) : first;
    VEC_PUSH(&self->parts.list, (struct part){
                                    .kind = class            ? PART_CLASS
                                            : place.in_class ? PART_METHOD
                                                             : PART_FUNCTION,
                                    .start = self->lines[from == end ? first : from].start,
                                    .end = self->lines[end - 1].end,
                                    .name = head->name,
                                    .around = place.around,
                                    .stays = from == end,
                                });
    if (class)
        find_parts(self, line + 1, end, (struct place){.in_class = true, .around = index});
    self->parts.list.items[index].next = self->parts.list.len;
}

// Notes a function that stays, or an `if` or `try` around some, if a pattern about code can match in it.
static void note_place(struct search *self, const struct part_holdings *held, size_t line, size_t end)
{
    if (can_match(self, held, line, end, true))
        VEC_PUSH(&self->found->places,
                 (struct byte_range){self->lines[line].start, self->lines[end - 1].end});
}

// Looks at a statement that stays, and is no definition.
static void look_at_statement(struct search *self, size_t line, size_t end)
{
    bool defines = false;
    for (size_t i = line; i < end; i++)
        defines = defines || self->lines[i].kind == LINE_FUNCTION;
    if (!defines)
        return;
    struct part_holdings held = holdings_of(self, line, end);
    note_place(self, &held, line, end);
}

// Takes the definition whose decorators begin at `first`, or looks into it.
static void take_definition(struct search *self, size_t first, size_t line, size_t end, struct place place)
{
    struct part_holdings held = holdings_of(self, first, end);
    bool matches = can_match(self, &held, first, end, false);
    // What a function says is global may change what module-level names are.
    if (!matches && (held.all.words & WORD(GLOBAL)) == 0)
        add_part(self, first, line, end, place);
    else if (self->lines[line].kind == LINE_CLASS)
        find_parts(self, line + 1, end, (struct place){.in_class = true, .around = place.around});
    else
        note_place(self, &held, first, end);
}

// Whether the line is nothing but a string, or begins with one.
static bool is_string(const struct search *self, size_t line)
{
    const char *at = self->text.ptr + self->lines[line].start, *end = self->text.ptr + self->lines[line].end;
    at = skip_blanks(at, end);
    while (at < end && strchr("rRbBuU", *at) != NULL)
        at++;
    return at < end && (*at == '"' || *at == '\'');
}

static void add_string(struct search *self, size_t line)
{
    size_t index = self->parts.list.len;
    VEC_PUSH(&self->parts.list, (struct part){
                                    .kind = PART_STRING,
                                    .start = self->lines[line].start,
                                    .end = self->lines[line].end,
                                    .name = SPAN(""),
                                    .around = PART_NONE,
                                    .next = index + 1,
                                });
}

// Finds what may be left out of the statements from `line` to `end`, which are one block.
static void find_parts(struct search *self, size_t line, size_t end, struct place place)
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
            take_definition(self, first, line, stop,
                            (struct place){place.in_class, next == end, place.around});
        else if (stop == line + 1 && is_string(self, line) && !(place.in_class && next == end))
            add_string(self, line);
        else
            look_at_statement(self, line, stop);
        line = next;
    }
}

// ---- ranges ----------------------------------------------------------------------------------------------

static TSPoint point_of(const struct search *self, size_t byte)
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

static void add_range(struct relevance *self, const struct search *search, size_t start, size_t end)
{
    if (start == end)
        return;
    VEC_PUSH(&self->ranges, (TSRange){
                                .start_byte = (uint32_t)start,
                                .end_byte = (uint32_t)end,
                                .start_point = point_of(search, start),
                                .end_point = point_of(search, end),
                            });
}

static void add_ranges(struct relevance *self, const struct search *search)
{
    size_t from = 0;
    for (size_t i = 0; i < search->parts.list.len;) {
        const struct part *part = &search->parts.list.items[i];
        bool class = part->kind == PART_CLASS;
        if (part->kept || part->stays) {
            i = class && part->kept ? i + 1 : part->next;
            continue;
        }
        add_range(self, search, from, part->start);
        from = part->end;
        i = part->next;
    }
    add_range(self, search, from, search->text.len);
}

static void find_ranges(struct relevance *self, struct search *search)
{
    find_parts(search, 0, search->lines_len, (struct place){.around = PART_NONE});
    bool outside = can_match_outside(search);
    self->nothing = self->places.len == 0 && !outside;
    // Comments that may be reported are matched, too, wherever they stand.
    self->only_places = !outside && (search->file->words & WORD(SUPPRESSION)) == 0;
    self->everything = false;
    if (!self->nothing) {
        parts_keep_mentioned(&search->parts);
        add_ranges(self, search);
    }
    parts_finish(&search->parts);
}

struct relevance relevance_of(const struct linter *linter, const struct selection *selection,
                              struct span text, int target_minor)
{
    struct relevance self = {.everything = true};
    self.nothing = !needs_may_be_met(linter, selection, text);
    if (self.nothing)
        return self;
    struct lines lines = lines_read(text, &linter->lexicon);
    struct needs needs = needs_of(linter, selection, &lines);
    self.nothing = !needs.anywhere && needs.list.len == 0;
    if (!needs.anywhere && needs.list.len > 0 && !lines.odd) {
        struct search search = {
            .found = &self,
            .text = text,
            .linter = linter,
            .needs = &needs,
            .file = &lines,
            .lines = lines.list.items,
            .lines_len = lines.list.len,
            .coroutines = coroutines_of(text, &lines),
            .parts = {.text = text},
        };
        search.facts = (struct shape_facts){text, &lines, &search.coroutines, target_minor < 8};
        find_ranges(&self, &search);
        coroutines_finish(&search.coroutines);
    }
    needs_finish(&needs);
    lines_finish(&lines);
    return self;
}

void relevance_finish(struct relevance *self)
{
    VEC_FINISH(&self->ranges);
    VEC_FINISH(&self->places);
}

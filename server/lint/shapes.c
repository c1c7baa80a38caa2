#include "lint/shapes.h"

// Lines from `from` to `to`.
struct block {
    size_t from, to;
};

// Reading the try statements of a function.
struct reader {
    const struct shape_facts *facts;
    struct block function;
    size_t try;          // its first line
    word_set suspending; // words of its body, its handlers and its else
    word_set body;       // words of its body
    bool deletes;        // the function has a `del`
    shape_set shapes;
};

static const struct line *line_at(const struct reader *self, size_t line)
{
    return &self->facts->lines->list.items[line];
}

static word_set words_of(const struct reader *self, struct block block)
{
    word_set words = 0;
    for (size_t i = block.from; i < block.to; i++)
        words |= line_at(self, i)->words;
    return words;
}

static struct span text_of(const struct reader *self, struct block block)
{
    size_t start = line_at(self, block.from)->start, end = line_at(self, block.to - 1)->end;
    return (struct span){self->facts->text.ptr + start, end - start};
}

// The line behind the block that the line at `line` opens.
static size_t block_end(const struct reader *self, size_t line, size_t end)
{
    uint32_t indent = line_at(self, line)->indent;
    size_t i = line + 1;
    while (i < end && (line_at(self, i)->kind == LINE_EMPTY || line_at(self, i)->indent > indent))
        i++;
    return i;
}

// The next name in the text from *at on, with *at behind it; empty where there is none.
static struct span next_name(struct span text, size_t *at)
{
    while (*at < text.len && !is_name_byte(text.ptr[*at]))
        (*at)++;
    struct span rest = span_from(text, *at), name = {rest.ptr, name_len(rest)};
    *at += name.len;
    return name;
}

static shape_set cleanup_shape(word_set words)
{
    return (words & WORDS_WAIT) != 0 ? SHAPE_CLEANUP | SHAPE_CLEANUP_WAITS : SHAPE_CLEANUP;
}

// ---- handlers --------------------------------------------------------------------------------------------

// Whether a name in an except clause may stand for the cancellation, or for all exceptions: by what it is
// called, or because the text sets it to something.
static bool may_be_cancellation(const struct reader *self, struct span name)
{
    return span_contains(name, SPAN("ancel")) || span_contains(name, SPAN("BaseException")) ||
           (self->facts->exception_is_broad && span_is(name, "Exception")) ||
           lines_assign(self->facts->lines, name);
}

static bool names_cancellation(const struct reader *self, size_t line)
{
    struct span text = text_of(self, (struct block){line, line + 1});
    size_t at = 0;
    for (struct span name = next_name(text, &at); name.len > 0; name = next_name(text, &at)) {
        if (may_be_cancellation(self, name))
            return true;
    }
    return false;
}

struct clause {
    bool broad;      // a cancellation may enter it
    bool exceptions; // it may be for Exception
    bool star;
};

static struct clause read_clause(const struct reader *self, size_t line)
{
    struct span text = span_trim(text_of(self, (struct block){line, line + 1}));
    size_t at = sizeof("except") - 1;
    const char *behind = skip_blanks(text.ptr + at, text.ptr + text.len);
    bool any = behind < text.ptr + text.len && (*behind == ':' || *behind == '\\');
    struct clause clause = {.broad = any, .star = behind < text.ptr + text.len && *behind == '*'};
    for (struct span name = next_name(text, &at); name.len > 0; name = next_name(text, &at)) {
        if (span_is(name, "as"))
            break;
        clause.broad = clause.broad || may_be_cancellation(self, name);
        clause.exceptions = clause.exceptions || span_contains(name, SPAN("Exception")) ||
                            lines_assign(self->facts->lines, name);
    }
    return clause;
}

static bool is_bare_raise(const struct reader *self, struct block clause)
{
    size_t statements = 0;
    bool raise = false;
    for (size_t i = clause.from + 1; i < clause.to; i++) {
        if (line_at(self, i)->kind == LINE_EMPTY)
            continue;
        statements++;
        struct span text = span_trim(text_of(self, (struct block){i, i + 1}));
        raise = span_is(text, "raise");
    }
    return raise && statements == 1;
}

static void read_handler(struct reader *self, struct block block)
{
    struct clause clause = read_clause(self, block.from);
    word_set words = words_of(self, block);
    bool suspends = (self->body & WORDS_SUSPEND) != 0, raises = (words & WORD(RAISE)) != 0;
    if (raises)
        self->shapes |= (words & WORDS_WAIT) != 0 ? SHAPE_RAISES | SHAPE_WAITS_BEFORE_RAISE : SHAPE_RAISES;
    if (suspends && raises && clause.exceptions && (words & WORD(RELEASES)) != 0)
        self->shapes |= SHAPE_RELEASES_ON_ERROR;
    if (!suspends || !(clause.broad || clause.star))
        return;
    if (clause.star || !is_bare_raise(self, block))
        self->shapes |= SHAPE_CATCHES;
    self->shapes |= cleanup_shape(words);
}

// ---- finally ---------------------------------------------------------------------------------------------

// Whether the text sets the name to something: `name = ...`, `name := ...`, `as name`.
static bool is_set_in(struct span text, struct span name)
{
    bool after_as = false;
    size_t at = 0;
    for (struct span found = next_name(text, &at); found.len > 0; found = next_name(text, &at)) {
        const char *next = skip_blanks(text.ptr + at, text.ptr + text.len);
        size_t left = (size_t)(text.ptr + text.len - next);
        bool set = left > 1 && ((next[0] == '=' && next[1] != '=') || (next[0] == ':' && next[1] != '\n'));
        if (span_equal(found, name) && (after_as || set))
            return true;
        after_as = span_is(found, "as");
    }
    return false;
}

// Whether a line that is always run before the try sets the name.
static bool is_set_before(const struct reader *self, struct span name)
{
    enum { LINES_MAX = 500 };
    uint32_t indent = line_at(self, self->try)->indent;
    for (size_t i = self->try; i-- > self->function.from && self->try - i < LINES_MAX;) {
        const struct line *line = line_at(self, i);
        if (line->kind == LINE_EMPTY || line->indent > indent)
            continue;
        indent = line->indent;
        if (is_set_in(text_of(self, (struct block){i, i + 1}), name))
            return true;
    }
    return false;
}

// Whether a name in a finally may be unbound there, so that reading it raises: the try sets it, and nothing
// before surely does.
static bool may_be_unbound(const struct reader *self, struct span name, struct span before)
{
    return lines_assign(self->facts->lines, name) && is_set_in(before, name) && !is_set_before(self, name);
}

static bool may_raise(const struct reader *self, struct block block)
{
    struct span text = text_of(self, block), before = text_of(self, (struct block){self->try, block.from});
    size_t at = 0;
    for (struct span name = next_name(text, &at); name.len > 0; name = next_name(text, &at)) {
        const char *next = skip_blanks(text.ptr + at, text.ptr + text.len);
        bool called = next < text.ptr + text.len && (*next == '(' || *next == '\\');
        if ((called && self->facts->defines(self->facts->context, name)) ||
            may_be_unbound(self, name, before))
            return true;
    }
    return false;
}

static void read_finally(struct reader *self, struct block block)
{
    static const word_set ENDS = WORD(RETURN) | WORD(BREAK) | WORD(CONTINUE) | WORD(RAISE) | WORD(ASSERT) |
                                 WORD(WHILE) | WORD(DEL) | WORD(ENDS);
    word_set words = words_of(self, block);
    if ((self->suspending & WORDS_SUSPEND) == 0)
        return;
    self->shapes |= cleanup_shape(words);
    if ((words & ENDS) != 0 || self->deletes || may_raise(self, block))
        self->shapes |= SHAPE_FINALLY_ENDS;
}

// ---- loops -----------------------------------------------------------------------------------------------

// Whether a line begins a part of a statement that may not be run.
static bool is_alternative(const struct reader *self, size_t line)
{
    static const char *const words[] = {"elif", "case"};
    size_t at = 0;
    struct span name = next_name(text_of(self, (struct block){line, line + 1}), &at);
    bool found = line_at(self, line)->kind != LINE_OTHER;
    for (size_t i = 0; i < sizeof(words) / sizeof(words[0]); i++)
        found = found || span_is(name, words[i]);
    return found;
}

// Whether a statement of the loop's own block waits, which no way round leaves out: a simple one, or the head
// of one.
static bool always_waits(const struct reader *self, struct block loop)
{
    uint32_t indent = 0;
    bool waits = false;
    for (size_t i = loop.from + 1; i < loop.to && !waits; i++) {
        const struct line *line = line_at(self, i);
        if (line->kind == LINE_EMPTY)
            continue;
        if (indent == 0)
            indent = line->indent;
        waits = line->indent == indent && (line->words & WORDS_WAIT) != 0 && !is_alternative(self, i);
    }
    return waits;
}

static void read_loop(struct reader *self, size_t line)
{
    struct block loop = {line, block_end(self, line, self->function.to)};
    if ((words_of(self, loop) & WORD(CONTINUE)) != 0 || !always_waits(self, loop))
        self->shapes |= SHAPE_LOOPS;
}

// ---- try statements --------------------------------------------------------------------------------------

static bool is_clause(enum line_kind kind)
{
    return kind == LINE_EXCEPT || kind == LINE_FINALLY || kind == LINE_ELSE;
}

static void read_try(struct reader *self, size_t line)
{
    self->try = line;
    size_t next = block_end(self, line, self->function.to);
    self->body = self->suspending = words_of(self, (struct block){line, next});
    uint32_t indent = line_at(self, line)->indent;
    while (next < self->function.to && is_clause(line_at(self, next)->kind) &&
           line_at(self, next)->indent == indent) {
        struct block clause = {next, block_end(self, next, self->function.to)};
        enum line_kind kind = line_at(self, next)->kind;
        if (kind == LINE_EXCEPT)
            read_handler(self, clause);
        if (kind == LINE_FINALLY)
            read_finally(self, clause);
        self->suspending |= words_of(self, clause);
        next = clause.to;
    }
}

shape_set shapes_of(const struct shape_facts *facts, size_t from, size_t to)
{
    struct reader self = {.facts = facts, .function = {from, to}};
    self.deletes = (words_of(&self, self.function) & WORD(DEL)) != 0;
    for (size_t i = from; i < to; i++) {
        const struct line *line = line_at(&self, i);
        if (line->kind == LINE_TRY)
            read_try(&self, i);
        if ((line->words & WORD(WHILE_TRUE)) != 0)
            read_loop(&self, i);
        if ((line->words & WORD(SUPPRESS)) != 0 && names_cancellation(&self, i))
            self.shapes |= SHAPE_SUPPRESSES;
        if (line->kind == LINE_FUNCTION && span_is(line->name, "__aexit__"))
            self.shapes |= cleanup_shape(words_of(&self, (struct block){i, block_end(&self, i, to)}));
    }
    return self.shapes;
}

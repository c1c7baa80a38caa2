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
    struct span *set;    // the names that the function sets, open addressing; NULL before they are asked for
    size_t set_size;     // a power of two
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

// Whether the name is but the beginning of another one, as `m` of `m.Error`.
static bool is_qualifier(struct span text, struct span name)
{
    const char *behind = name.ptr + name.len;
    return behind < text.ptr + text.len && *behind == '.';
}

static shape_set cleanup_shape(word_set words)
{
    return (words & WORDS_WAIT) != 0 ? SHAPE_CLEANUP | SHAPE_CLEANUP_WAITS : SHAPE_CLEANUP;
}

// ---- except clauses --------------------------------------------------------------------------------------

// Whether the text may set the name to something. What stands behind a dot it does not: that is found by what
// it is called.
static bool may_be_assigned(const struct reader *self, struct span name)
{
    bool attribute = name.ptr > self->facts->text.ptr && name.ptr[-1] == '.';
    return !attribute && lines_assign(self->facts->lines, name);
}

// Whether a name in an except clause may stand for the cancellation, or for all exceptions: by what it is
// called, or because the text sets it to something.
static bool may_be_cancellation(const struct reader *self, struct span name)
{
    return span_contains(name, SPAN("ancel")) || span_contains(name, SPAN("BaseException")) ||
           (self->facts->exception_is_broad && span_is(name, "Exception")) || may_be_assigned(self, name);
}

static bool names_cancellation(const struct reader *self, size_t line)
{
    struct span text = text_of(self, (struct block){line, line + 1});
    size_t at = 0;
    for (struct span name = next_name(text, &at); name.len > 0; name = next_name(text, &at)) {
        if (!is_qualifier(text, name) && may_be_cancellation(self, name))
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
        if (is_qualifier(text, name))
            continue;
        clause.broad = clause.broad || may_be_cancellation(self, name);
        clause.exceptions =
            clause.exceptions || span_contains(name, SPAN("Exception")) || may_be_assigned(self, name);
    }
    return clause;
}

// ---- ends ------------------------------------------------------------------------------------------------

// Reading the names that a text may set to something.
struct settings {
    struct span text;
    size_t at;
    bool after_as; // the name before is `as`
};

// The next name that may be set: `name = ...`, `name := ...`, `as name`, or something behind a joined line;
// empty where there is none.
static struct span next_set(struct settings *self)
{
    struct span text = self->text;
    for (struct span name = next_name(text, &self->at); name.len > 0; name = next_name(text, &self->at)) {
        const char *next = skip_blanks(text.ptr + self->at, text.ptr + text.len);
        size_t left = (size_t)(text.ptr + text.len - next);
        bool set = self->after_as || (left > 1 && ((next[0] == '=' && next[1] != '=') ||
                                                   (next[0] == ':' && next[1] != '\n') || next[0] == '\\'));
        self->after_as = span_is(name, "as");
        if (set)
            return name;
    }
    return SPAN("");
}

// The slot of a name that the function sets, or the empty one where it would be.
static struct span *set_slot(const struct reader *self, struct span name)
{
    size_t mask = self->set_size - 1, slot = lexicon_hash(name) & mask;
    while (self->set[slot].len > 0 && !span_equal(self->set[slot], name))
        slot = (slot + 1) & mask;
    return &self->set[slot];
}

static void note_set(struct reader *self)
{
    VEC(struct span) names = {0};
    struct settings settings = {.text = text_of(self, self->function)};
    for (struct span name = next_set(&settings); name.len > 0; name = next_set(&settings))
        VEC_PUSH(&names, name);
    self->set_size = table_size(names.len);
    self->set = mem_calloc(self->set_size, sizeof(*self->set));
    for (size_t i = 0; i < names.len; i++)
        *set_slot(self, names.items[i]) = names.items[i];
    VEC_FINISH(&names);
}

static bool is_set_in_function(struct reader *self, struct span name)
{
    if (self->set == NULL)
        note_set(self);
    return set_slot(self, name)->len > 0;
}

// Whether the line does nothing but set the name: `for name in`, `if x: name = 1` and `f(name=1)` may not.
static bool sets(const struct reader *self, size_t line, struct span name)
{
    struct span text = span_trim(text_of(self, (struct block){line, line + 1}));
    if (!span_starts_with(text, name))
        return false;
    const char *end = text.ptr + text.len, *next = skip_blanks(text.ptr + name.len, end);
    return end - next > 1 && next[0] == '=' && next[1] != '=';
}

// Whether a line of the function that is always run before the try sets the name.
static bool is_set_before(const struct reader *self, struct span name)
{
    enum { LINES_MAX = 500 };
    uint32_t indent = line_at(self, self->try)->indent;
    for (size_t i = self->try; i-- > self->function.from && self->try - i < LINES_MAX;) {
        const struct line *line = line_at(self, i);
        if (line->kind == LINE_EMPTY || line->indent > indent)
            continue;
        if (line->kind == LINE_FUNCTION && line->indent < indent) // what is around it runs at another time
            break;
        indent = line->indent;
        if (sets(self, i, name))
            return true;
    }
    return false;
}

// Whether the head of a clause binds the name: `except X as name:`.
static bool binds(struct span head, struct span name)
{
    bool after_as = false, bound = false;
    size_t at = 0;
    for (struct span found = next_name(head, &at); found.len > 0 && !bound; found = next_name(head, &at)) {
        bound = after_as && span_equal(found, name);
        after_as = span_is(found, "as");
    }
    return bound;
}

// Whether a name in a clause may be unbound there, so that reading it raises: the function sets it, but
// neither the head of the clause does nor surely anything before the try.
static bool may_be_unbound(struct reader *self, struct span name, struct span head)
{
    return lines_assign(self->facts->lines, name) && is_set_in_function(self, name) && !binds(head, name) &&
           !is_set_before(self, name);
}

static bool may_raise(struct reader *self, struct block clause)
{
    struct span text = text_of(self, clause);
    struct span head = text_of(self, (struct block){clause.from, clause.from + 1});
    size_t at = 0;
    for (struct span name = next_name(text, &at); name.len > 0; name = next_name(text, &at)) {
        const char *next = skip_blanks(text.ptr + at, text.ptr + text.len);
        bool called = next < text.ptr + text.len && (*next == '(' || *next == '\\');
        if ((called && coroutines_define(self->facts->functions, name)) || may_be_unbound(self, name, head))
            return true;
    }
    return false;
}

// Whether the clause may end otherwise than by going on behind it.
static bool may_end(struct reader *self, struct block clause)
{
    static const word_set ENDS = WORD(RETURN) | WORD(BREAK) | WORD(CONTINUE) | WORD(RAISE) | WORD(ASSERT) |
                                 WORD(WHILE) | WORD(DEL) | WORD(ENDS);
    return (words_of(self, clause) & ENDS) != 0 || self->deletes || may_raise(self, clause);
}

// ---- handlers and finally ---------------------------------------------------------------------------------

// Where the handler's last statement begins, if that is a bare `raise` that nothing in the handler's own
// block leads around; else the handler's end.
static size_t last_raise(const struct reader *self, struct block clause)
{
    size_t last = clause.to - 1;
    while (line_at(self, last)->kind == LINE_EMPTY)
        last--;
    size_t first = clause.from + 1;
    while (first < last && line_at(self, first)->kind == LINE_EMPTY)
        first++;
    bool raises = span_is(span_trim(text_of(self, (struct block){last, last + 1})), "raise");
    return raises && line_at(self, last)->indent == line_at(self, first)->indent ? last : clause.to;
}

static bool has_statements(const struct reader *self, struct block block)
{
    size_t line = block.from;
    while (line < block.to && line_at(self, line)->kind == LINE_EMPTY)
        line++;
    return line < block.to;
}

static bool has_tries(const struct reader *self, struct block block)
{
    bool found = false;
    for (size_t i = block.from; i < block.to && !found; i++)
        found = line_at(self, i)->kind == LINE_TRY;
    return found;
}

// Whether the handler may end otherwise than by the bare `raise` at its end, where it has one.
static bool may_keep(struct reader *self, struct block clause)
{
    struct block before = {clause.from, last_raise(self, clause)};
    bool does_more = has_statements(self, (struct block){before.from + 1, before.to});
    return before.to == clause.to || (does_more && (may_end(self, before) || has_tries(self, before)));
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
    size_t raise = last_raise(self, block);
    if (clause.star || may_keep(self, block))
        self->shapes |= SHAPE_CATCHES;
    if (raise == block.to || has_statements(self, (struct block){block.from + 1, raise}))
        self->shapes |= SHAPE_HANDLES;
    self->shapes |= cleanup_shape(words);
}

static void read_finally(struct reader *self, struct block block)
{
    if ((self->suspending & WORDS_SUSPEND) == 0)
        return;
    self->shapes |= cleanup_shape(words_of(self, block));
    if (may_end(self, block))
        self->shapes |= SHAPE_FINALLY_ENDS;
}

// ---- loops -----------------------------------------------------------------------------------------------

static struct span first_name(const struct reader *self, size_t line)
{
    size_t at = 0;
    return next_name(text_of(self, (struct block){line, line + 1}), &at);
}

static bool is_one_of(struct span name, const char *const *words, size_t len)
{
    bool found = false;
    for (size_t i = 0; i < len; i++)
        found = found || span_is(name, words[i]);
    return found;
}

// Whether the line waits wherever it is reached: a simple statement, the head of an `if` or of what is async.
// The first word of other lines tells that they, or what is behind their colon, may not be run.
static bool line_waits(const struct reader *self, size_t line, bool opens_block)
{
    static const char *const others[] = {"elif", "case", "for", "while", "match", "with"};
    const struct line *l = line_at(self, line);
    struct span name = first_name(self, line);
    bool simple = l->kind == LINE_OTHER && !is_one_of(name, others, sizeof(others) / sizeof(others[0]));
    return simple && (l->words & WORDS_WAIT) != 0 && (opens_block || !span_is(name, "if"));
}

static bool always_waits(const struct reader *self, struct block block);

// Whether a statement waits whenever it is reached. A handler is entered without having waited only where the
// body of its try can be left without.
static bool statement_waits(const struct reader *self, struct block statement)
{
    struct block body = {statement.from + 1, statement.to};
    bool opens_block = body.from < body.to;
    enum line_kind kind = line_at(self, statement.from)->kind;
    bool runs = kind == LINE_TRY || kind == LINE_FINALLY ||
                (kind == LINE_OTHER && span_is(first_name(self, statement.from), "with"));
    return line_waits(self, statement.from, opens_block) || (runs && opens_block && always_waits(self, body));
}

// Whether all ways through the block wait: one of its statements does, and nothing before leads round it.
static bool always_waits(const struct reader *self, struct block block)
{
    for (size_t i = block.from; i < block.to;) {
        struct block statement = {i, block_end(self, i, block.to)};
        if (line_at(self, i)->kind != LINE_EMPTY && statement_waits(self, statement))
            return true;
        if ((words_of(self, statement) & WORD(CONTINUE)) != 0)
            return false;
        i = statement.to;
    }
    return false;
}

static void read_loop(struct reader *self, size_t line)
{
    struct block loop = {line, block_end(self, line, self->function.to)};
    if (!always_waits(self, (struct block){line + 1, loop.to}))
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

// Reads what begins at a line.
static void read_statement(struct reader *self, size_t i)
{
    const struct line *line = line_at(self, i);
    if (line->kind == LINE_TRY)
        read_try(self, i);
    if ((line->words & WORD(WHILE_TRUE)) != 0)
        read_loop(self, i);
    if ((line->words & WORD(SUPPRESS)) != 0 && names_cancellation(self, i))
        self->shapes |= SHAPE_SUPPRESSES;
    if (line->kind == LINE_FUNCTION && span_is(line->name, "__aexit__"))
        self->shapes |=
            cleanup_shape(words_of(self, (struct block){i, block_end(self, i, self->function.to)}));
}

struct shapes shapes_of(const struct shape_facts *facts, size_t from, size_t to)
{
    struct reader self = {.facts = facts, .function = {from, to}};
    struct shapes shapes = {0};
    self.deletes = (words_of(&self, self.function) & WORD(DEL)) != 0;
    for (size_t i = from; i < to; i++) {
        self.shapes = 0;
        read_statement(&self, i);
        shapes.all |= self.shapes;
        shapes.in_async |= line_at(&self, i)->in_async ? self.shapes : 0;
    }
    free(self.set);
    return shapes;
}

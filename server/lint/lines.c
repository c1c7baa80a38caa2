#include "lint/lines.h"

#include "lint/suppress.h"

enum { TAB_COLUMNS = 8, BYTES_A_LINE = 32 };

// Reading a text from its start to its end.
struct reader {
    struct span text;
    const struct lexicon *lexicon;
    struct lines *lines;
    size_t at;
    uint32_t row;
    int depth; // of open brackets
    bool odd;
    bool in_async; // an async function goes on that has this indentation:
    uint32_t async_indent;
    // Of the line that is read:
    word_set words;
    call_set calls, bare;
    call_set contained;          // in the modules that it names
    bool after_as;               // the word before is `as`
    const struct lexeme *before; // of the name before; NULL for nothing of interest
    const char *before_end;      // the byte behind it
    const char *defined;         // where the name is that the line defines as a function or class, or NULL
    // Of the statement that is read:
    bool plain;       // so far it is names, dots and brackets
    unsigned names;   // how many names; the first one:
    bool own;         // is `self` or `cls`
    bool sets_name;   // what comes now is set to a plain name
    struct span name; // the last one, where nothing but blanks is behind it; else empty
    bool coroutine;   // the last one may be that of a well-known coroutine function
};

static void begin_statement(struct reader *self)
{
    self->plain = true;
    self->names = 0;
    self->own = false;
    self->sets_name = false;
    self->name = SPAN("");
}

static void add_to_statement(struct reader *self, struct span name, bool coroutine)
{
    self->plain = self->plain && self->name.len == 0;
    self->own = self->own || (self->names == 0 && (span_is(name, "self") || span_is(name, "cls")));
    self->names++;
    self->name = name;
    self->coroutine = coroutine;
}

static char peek(const struct reader *self, size_t ahead)
{
    size_t at = self->at + ahead;
    return at < self->text.len ? self->text.ptr[at] : '\0';
}

// The name that begins here; empty where none does.
static struct span name_at(const struct reader *self)
{
    struct span rest = span_from(self->text, self->at);
    return (struct span){rest.ptr, name_len(rest)};
}

static bool is_blank(char c)
{
    return c == ' ' || c == '\t' || c == '\f';
}

static bool is_line_end(char c)
{
    return c == '\n' || c == '\r';
}

// ---- words -----------------------------------------------------------------------------------------------

static size_t assigned_bit(uint32_t hash)
{
    return hash % ASSIGNED_BITS;
}

static void note_assigned(struct reader *self, uint32_t hash)
{
    self->lines->assigned[assigned_bit(hash) / 64] |= (uint64_t)1 << (assigned_bit(hash) % 64);
}

bool lines_assign(const struct lines *self, struct span name)
{
    size_t bit = assigned_bit(lexicon_hash(name));
    return (self->assigned[bit / 64] >> (bit % 64) & 1) != 0;
}

// What stands behind a name, blanks and joined lines left out.
static const char *behind(const struct reader *self)
{
    const char *end = self->text.ptr + self->text.len;
    return skip_blanks(self->text.ptr + self->at, end);
}

static bool is_attribute(const struct reader *self, struct span name)
{
    return name.ptr > self->text.ptr && name.ptr[-1] == '.';
}

// The functions that a name behind a dot may be that of, by what stands before the dot.
static call_set behind_module(const struct reader *self, const struct lexeme *lexeme, struct span name)
{
    bool named = self->before != NULL && self->before_end + 1 == name.ptr;
    return named ? lexeme->functions & self->before->contained : 0;
}

// The calls that a name may be that of. Those of a function by its name alone are only if it is imported.
static call_set calls_of(const struct reader *self, const struct lexeme *lexeme, struct span name)
{
    if (!is_attribute(self, name))
        return lexeme->functions | lexeme->builtins;
    return lexeme->methods | behind_module(self, lexeme, name);
}

// Whether a name that may be that of a module is one here: `os`, `os.path`, `from os import path`.
static bool is_module(const struct reader *self, const struct lexeme *lexeme, bool attribute)
{
    if (attribute)
        return lexeme->packaged == 0 && self->before != NULL && self->before->packaged != 0;
    return lexeme->packaged != 0 || (self->words & WORD(IMPORT)) != 0;
}

// What has another name: nothing that is found by what it is called alone, as methods are.
static void note_renamed(struct reader *self, const struct lexeme *lexeme, struct span name, bool module)
{
    bool attribute = is_attribute(self, name);
    self->lines->renamed |= lexeme->may_be_renamed ? lexeme->words : 0;
    self->lines->calls_moved |= module ? lexeme->contained : 0;
    if (attribute)
        self->lines->calls_renamed |= behind_module(self, lexeme, name);
    else
        self->lines->calls_renamed_bare |= lexeme->functions | lexeme->builtins;
}

// Notes the functions whose names stand alone behind this: `from m import f`, `f = m.f`.
static void note_imported(struct reader *self, const struct lexeme *lexeme, struct span name, bool called)
{
    if ((self->words & WORD(IMPORT)) != 0)
        self->lines->calls_imported |= lexeme->functions & self->contained;
    if (!called)
        self->lines->calls_imported |= behind_module(self, lexeme, name);
    self->contained |= lexeme->contained;
}

static void note_bare(struct reader *self, const struct lexeme *lexeme)
{
    self->calls |= lexeme->builtins;
    self->bare |= lexeme->functions;
}

static void note_lexeme(struct reader *self, const struct lexeme *lexeme, struct span name, bool called)
{
    call_set calls = calls_of(self, lexeme, name);
    bool module = lexeme->contained != 0 && is_module(self, lexeme, is_attribute(self, name));
    self->words |= lexeme->words;
    self->lines->calls_packaged |= lexeme->packaged;
    self->lines->calls_made |= lexeme->made;
    note_imported(self, lexeme, name, called);
    if (called && is_attribute(self, name))
        self->calls |= calls;
    else if (called)
        note_bare(self, lexeme);
    bool may_be_renamed = lexeme->may_be_renamed || module || (calls != 0 && !called);
    if (may_be_renamed && words_renamed_at(self->text, (size_t)(name.ptr - self->text.ptr), name))
        note_renamed(self, lexeme, name, module);
}

// Whether what a call gives is not surely kept: it stands alone, is set to a plain name, or is given by a
// lambda.
static bool is_dropped(const struct reader *self)
{
    bool alone = self->depth == 0 && (self->plain || self->sets_name);
    return alone || (self->words & WORD(LAMBDA)) != 0;
}

// Reads a name, which begins here.
static void pass_name(struct reader *self)
{
    struct span name = name_at(self);
    uint32_t hash = lexicon_hash(name);
    self->at += name.len;
    const char *after = behind(self), *end = self->text.ptr + self->text.len;
    char next = after < end ? *after : '\0', second = after + 1 < end ? after[1] : '\0';
    const struct lexeme *lexeme = lexicon_find(self->lexicon, name, hash);
    if (lexeme != NULL)
        note_lexeme(self, lexeme, name, (next == '(' || next == '\\') && name.ptr != self->defined);
    bool annotated = next == ':' && self->plain && self->names == 0;
    if (self->after_as || annotated || (next == '=' && second != '=') || (next == ':' && second == '=') ||
        next == '\\')
        note_assigned(self, hash);
    self->after_as = span_is(name, "as");
    call_set calls = lexeme == NULL ? 0 : calls_of(self, lexeme, name);
    self->before = lexeme;
    self->before_end = name.ptr + name.len;
    if (self->depth == 0)
        add_to_statement(self, name, (calls & self->lexicon->coroutines) != 0);
    if (lexeme != NULL && (lexeme->words & WORDS_START_TASK) != 0 && is_dropped(self))
        self->words |= WORD(DROPS_TASK);
}

// ---- lines -----------------------------------------------------------------------------------------------

// Passes one byte. "\r\n" is one line end, and so is "\r" alone.
static void pass(struct reader *self)
{
    char c = peek(self, 0);
    self->row += c == '\n' || (c == '\r' && peek(self, 1) != '\n');
    self->at++;
}

static void pass_escape(struct reader *self)
{
    pass(self);
    if (peek(self, 0) == '\r' && peek(self, 1) == '\n')
        pass(self);
    if (self->at < self->text.len)
        pass(self);
}

// Whether the name before a string is a prefix that makes it a formatted one, with code in it.
static bool is_formatted(const struct reader *self)
{
    bool formatted = false;
    size_t at = self->at;
    for (; at > 0 && is_name_byte(self->text.ptr[at - 1]) && self->at - at < 3; at--)
        formatted = formatted || strchr("fFtT", self->text.ptr[at - 1]) != NULL;
    return formatted;
}

// Passes what means nothing in a string that is not formatted.
static void pass_plain(struct reader *self)
{
    static const bool means[256] = {['"'] = true, ['\''] = true, ['\\'] = true, ['\n'] = true, ['\r'] = true};
    const char *at = self->text.ptr + self->at, *end = self->text.ptr + self->text.len;
    while (at < end && !means[(unsigned char)*at])
        at++;
    self->at = (size_t)(at - self->text.ptr);
}

// Passes a string in one kind of quotes. One that its line does not end is a mistake, or a replacement field
// of an f-string with the same quotes in it: then nothing that follows can be told.
static void pass_string(struct reader *self)
{
    char quote = peek(self, 0);
    bool formatted = is_formatted(self);
    bool triple = peek(self, 1) == quote && peek(self, 2) == quote;
    self->at += triple ? 3 : 1;
    self->depth++; // what stands in it is no statement
    while (self->at < self->text.len) {
        char c = peek(self, 0);
        if (c == '\\') {
            pass_escape(self);
        } else if (c == quote && (!triple || (peek(self, 1) == quote && peek(self, 2) == quote))) {
            self->at += triple ? 3 : 1;
            self->depth--;
            return;
        } else if (!triple && is_line_end(c)) {
            break;
        } else if (formatted && is_name_byte(c)) {
            pass_name(self);
        } else {
            pass(self);
            if (!formatted)
                pass_plain(self);
        }
    }
    self->odd = true;
}

static void note_comment(struct reader *self, struct span comment)
{
    const struct lexicon *lexicon = self->lexicon;
    if (suppression_is_accountable(comment, lexicon->rules, lexicon->rules_len))
        self->words |= WORD(SUPPRESSION);
}

static void pass_comment(struct reader *self)
{
    size_t start = self->at;
    self->at = span_line_end(self->text, (uint32_t)start);
    note_comment(self, (struct span){self->text.ptr + start, self->at - start});
}

static void pass_open(struct reader *self)
{
    bool followed = self->names == 1 || (self->names == 2 && self->own);
    if (self->depth == 0 && self->plain && self->name.len > 0 && peek(self, 0) == '(' &&
        (followed || self->coroutine))
        VEC_PUSH(&self->lines->bare_calls,
                 (struct bare_call){self->lines->list.len, self->name, self->names == 2, self->coroutine});
    if (self->depth == 0)
        self->name = SPAN("");
    self->depth++;
    self->at++;
}

// Passes a byte that is neither a name nor a bracket, nor begins a string or a comment.
static void pass_other(struct reader *self)
{
    char c = peek(self, 0);
    bool joins = c == ':' || c == ';'; // what is behind may be a statement
    if (c == '*' && (self->words & WORD(IMPORT)) != 0)
        self->lines->calls_imported = ~(call_set)0;
    if (c == '=' && self->at > 0 && self->text.ptr[self->at - 1] == '+')
        self->words |= WORD(INCREASE);
    if (c == '=' && self->at > 0 && self->text.ptr[self->at - 1] == '-')
        self->words |= WORD(DECREASE);
    if (self->depth == 0 && joins)
        begin_statement(self);
    if (self->depth == 0 && !joins) {
        self->sets_name = self->sets_name || (c == '=' && self->names == 1);
        self->plain = self->plain && c == '.';
        self->name = SPAN("");
    }
    self->at++;
}

enum byte_class { BYTE_OTHER, BYTE_NAME, BYTE_BLANK, BYTE_QUOTE, BYTE_HASH, BYTE_OPEN, BYTE_CLOSE, BYTE_END };

static enum byte_class class_of(char c)
{
    static const unsigned char classes[256] = {
        [' '] = BYTE_BLANK, ['\t'] = BYTE_BLANK, ['\f'] = BYTE_BLANK, ['"'] = BYTE_QUOTE, ['\''] = BYTE_QUOTE,
        ['#'] = BYTE_HASH,  ['('] = BYTE_OPEN,   ['['] = BYTE_OPEN,   ['{'] = BYTE_OPEN,  [')'] = BYTE_CLOSE,
        [']'] = BYTE_CLOSE, ['}'] = BYTE_CLOSE,  ['\n'] = BYTE_END,   ['\r'] = BYTE_END,
    };
    enum byte_class class = (enum byte_class)classes[(unsigned char)c];
    return class == BYTE_OTHER && is_name_byte(c) ? BYTE_NAME : class;
}

// Passes the rest of a logical line, its line end included.
static void pass_line(struct reader *self)
{
    while (self->at < self->text.len) {
        char c = self->text.ptr[self->at];
        switch (class_of(c)) {
        case BYTE_BLANK:
            self->at++;
            break;
        case BYTE_NAME:
            pass_name(self);
            break;
        case BYTE_QUOTE:
            pass_string(self);
            break;
        case BYTE_HASH:
            pass_comment(self);
            break;
        case BYTE_OPEN:
            pass_open(self);
            break;
        case BYTE_CLOSE:
            self->depth--;
            self->odd = self->odd || self->depth < 0;
            self->at++;
            break;
        case BYTE_END:
            pass(self);
            if (self->depth == 0 && !(c == '\r' && peek(self, 0) == '\n'))
                return;
            break;
        case BYTE_OTHER:
            if (c == '\\')
                pass_escape(self);
            else
                pass_other(self);
            break;
        }
    }
}

static uint32_t pass_indentation(struct reader *self)
{
    const char *start = self->text.ptr + self->at, *end = self->text.ptr + self->text.len, *at = start;
    uint32_t column = 0;
    for (; at < end && is_blank(*at); at++)
        column = *at == ' ' ? column + 1 : *at == '\t' ? (column / TAB_COLUMNS + 1) * TAB_COLUMNS : 0;
    self->at += (size_t)(at - start);
    return column;
}

// Passes a word with the blanks behind it, where it stands here. A line that goes on behind a backslash
// counts as blank.
static bool pass_word(struct reader *self, const char *word)
{
    size_t len = strlen(word);
    if (self->at + len >= self->text.len || strncmp(self->text.ptr + self->at, word, len) != 0 ||
        !(is_blank(peek(self, len)) || peek(self, len) == '\\'))
        return false;
    self->at += len;
    while (is_blank(peek(self, 0)) || (peek(self, 0) == '\\' && is_line_end(peek(self, 1)))) {
        bool joins = peek(self, 0) == '\\';
        pass(self);
        while (joins && is_line_end(peek(self, 0))) {
            joins = peek(self, 0) == '\r' && peek(self, 1) == '\n';
            pass(self);
        }
    }
    return true;
}

// Whether `while` has a condition that always holds, or may have: one in brackets.
static bool is_endless(struct span condition)
{
    const char *at = skip_blanks(condition.ptr, condition.ptr + condition.len);
    return at < condition.ptr + condition.len && strchr("T1(\\", *at) != NULL;
}

// The kind of a line that begins with a word other than `async`, `def` and `class`.
static enum line_kind kind_of(struct reader *self, struct span word)
{
    static const struct {
        const char *word;
        enum line_kind kind;
    } kinds[] = {
        {"try", LINE_TRY},
        {"except", LINE_EXCEPT},
        {"finally", LINE_FINALLY},
        {"else", LINE_ELSE},
    };
    if (span_is(word, "while") && is_endless(span_from(self->text, self->at + word.len)))
        self->words |= WORD(WHILE_TRUE);
    for (size_t i = 0; i < sizeof(kinds) / sizeof(kinds[0]); i++) {
        if (span_is(word, kinds[i].word))
            return kinds[i].kind;
    }
    return LINE_OTHER;
}

static enum line_kind read_kind(struct reader *self, struct line *line)
{
    char c = peek(self, 0);
    if (c == '\0' || is_line_end(c) || c == '#')
        return LINE_EMPTY;
    if (c == '@')
        return LINE_DECORATOR;
    line->is_async = c == 'a' && pass_word(self, "async");
    enum line_kind kind = LINE_OTHER;
    if (peek(self, 0) == 'd' && pass_word(self, "def"))
        kind = LINE_FUNCTION;
    else if (c == 'c' && pass_word(self, "class"))
        kind = LINE_CLASS;
    line->name = name_at(self);
    if (line->is_async)
        self->words |= kind == LINE_FUNCTION ? WORD(ASYNC_DEF) : WORD(ASYNC);
    if (kind == LINE_OTHER)
        return line->is_async ? kind : kind_of(self, line->name);
    return line->name.len == 0 ? LINE_OTHER : kind;
}

// Whether the line that begins here is of an async function.
static bool follow_async(struct reader *self, const struct line *line)
{
    if (line->kind != LINE_EMPTY && line->indent <= self->async_indent)
        self->in_async = false;
    if (line->kind == LINE_FUNCTION && line->is_async && !self->in_async) {
        self->in_async = true;
        self->async_indent = line->indent;
    }
    return self->in_async;
}

static void read_line(struct reader *self)
{
    struct line line = {.start = (uint32_t)self->at, .row = self->row};
    self->words = 0;
    self->calls = self->bare = self->contained = 0;
    self->after_as = false;
    self->before = NULL;
    begin_statement(self);
    line.indent = pass_indentation(self);
    line.kind = read_kind(self, &line);
    bool defines = line.kind == LINE_FUNCTION || line.kind == LINE_CLASS;
    self->plain = !defines;
    self->defined = defines ? line.name.ptr : NULL;
    line.in_async = follow_async(self, &line);
    pass_line(self);
    line.end = (uint32_t)self->at;
    line.words = self->words;
    line.calls = self->calls;
    line.bare = self->bare;
    self->lines->words |= line.words;
    VEC_PUSH(&self->lines->list, line);
}

// What a text is about of which the lines cannot be told: whatever looks like a name counts.
static void read_names(struct reader *self)
{
    self->lines->calls_imported = ~(call_set)0;
    for (self->at = 0; self->at < self->text.len;) {
        struct span rest = span_from(self->text, self->at);
        if (rest.ptr[0] == '#')
            note_comment(self, (struct span){rest.ptr, span_line_end(rest, 0)});
        if (is_name_byte(rest.ptr[0]))
            pass_name(self);
        else
            pass_other(self);
    }
    // How words go together cannot be told either.
    if ((self->words & WORD(ASYNC)) != 0)
        self->words |= WORD(ASYNC_DEF);
    if ((self->words & WORD(WHILE)) != 0)
        self->words |= WORD(WHILE_TRUE);
    self->lines->words |= self->words;
    self->lines->calls |= self->calls | self->bare;
}

// Adds to the lines' calls those of functions that turned out to be imported.
static void settle_calls(struct lines *self)
{
    for (size_t i = 0; i < self->list.len; i++) {
        struct line *line = &self->list.items[i];
        line->calls |= line->bare & self->calls_imported;
        self->calls |= line->calls;
    }
}

struct lines lines_read(struct span text, const struct lexicon *lexicon)
{
    struct lines self = {
        .calls_packaged = lexicon->unpackaged,
        .calls_made = lexicon->unmade,
        .calls_imported = lexicon->unpackaged,
    };
    struct reader reader = {.text = text, .lexicon = lexicon, .lines = &self, .name = SPAN("")};
    VEC_RESERVE(&self.list, text.len / BYTES_A_LINE + 1); // rather too much room than to copy it as it grows
    while (reader.at < text.len && !reader.odd)
        read_line(&reader);
    self.odd = reader.odd || reader.depth != 0;
    if (self.odd)
        read_names(&reader);
    settle_calls(&self);
    self.calls_renamed |= self.calls_renamed_bare & self.calls_imported;
    self.calls_packaged &= self.calls_made;
    return self;
}

void lines_finish(struct lines *self)
{
    VEC_FINISH(&self->list);
    VEC_FINISH(&self->bare_calls);
}

#include "lint/lines.h"

#include "lint/words.h"

enum { TAB_COLUMNS = 8 };

// Reading a text from its start to its end.
struct reader {
    struct span text;
    size_t at;
    uint32_t row;
    int depth; // of open brackets
    bool odd;
};

static char peek(const struct reader *self, size_t ahead)
{
    size_t at = self->at + ahead;
    return at < self->text.len ? self->text.ptr[at] : '\0';
}

static bool is_blank(char c)
{
    return c == ' ' || c == '\t' || c == '\f';
}

static bool is_line_end(char c)
{
    return c == '\n' || c == '\r';
}

// Passes one byte. "\r\n" is one line end, and so is "\r" alone.
static void pass(struct reader *self)
{
    char c = peek(self, 0);
    self->row += c == '\n' || (c == '\r' && peek(self, 1) != '\n');
    self->at++;
}

// Passes a string in one kind of quotes. One that its line does not end is a mistake, or a replacement field
// of an f-string with the same quotes in it: then nothing that follows can be told.
static void pass_string(struct reader *self)
{
    char quote = peek(self, 0);
    bool triple = peek(self, 1) == quote && peek(self, 2) == quote;
    self->at += triple ? 3 : 1;
    while (self->at < self->text.len) {
        char c = peek(self, 0);
        if (c == '\\') {
            pass(self);
            if (peek(self, 0) == '\r' && peek(self, 1) == '\n')
                pass(self);
        } else if (c == quote && (!triple || (peek(self, 1) == quote && peek(self, 2) == quote))) {
            self->at += triple ? 3 : 1;
            return;
        } else if (!triple && (c == '\n' || c == '\r')) {
            break;
        }
        pass(self);
    }
    self->odd = true;
}

static void pass_comment(struct reader *self)
{
    while (self->at < self->text.len && peek(self, 0) != '\n' && peek(self, 0) != '\r')
        self->at++;
}

// Passes what is not special, fast.
static void pass_plain(struct reader *self)
{
    static const bool special[256] = {
        ['\n'] = true, ['\r'] = true, ['"'] = true, ['\''] = true, ['#'] = true, ['\\'] = true,
        ['('] = true,  [')'] = true,  ['['] = true, [']'] = true,  ['{'] = true, ['}'] = true};
    while (self->at < self->text.len && !special[(unsigned char)self->text.ptr[self->at]])
        self->at++;
}

// Passes the rest of a logical line, its line end included.
static void pass_line(struct reader *self)
{
    while (pass_plain(self), self->at < self->text.len) {
        char c = peek(self, 0);
        bool line_end = c == '\n' || (c == '\r' && peek(self, 1) != '\n');
        if (c == '"' || c == '\'') {
            pass_string(self);
            continue;
        }
        if (c == '#') {
            pass_comment(self);
            continue;
        }
        self->depth += c == '(' || c == '[' || c == '{';
        self->depth -= c == ')' || c == ']' || c == '}';
        self->odd = self->odd || self->depth < 0;
        if (c == '\\') {
            pass(self);
            if (peek(self, 0) == '\r' && peek(self, 1) == '\n')
                pass(self);
        }
        pass(self);
        if (line_end && self->depth == 0)
            return;
    }
}

static uint32_t pass_indentation(struct reader *self)
{
    uint32_t column = 0;
    for (; is_blank(peek(self, 0)); self->at++) {
        char c = peek(self, 0);
        column = c == ' ' ? column + 1 : c == '\t' ? (column / TAB_COLUMNS + 1) * TAB_COLUMNS : 0;
    }
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

static enum line_kind read_kind(struct reader *self, struct line *line)
{
    char c = peek(self, 0);
    if (c == '\0' || c == '\n' || c == '\r' || c == '#')
        return LINE_EMPTY;
    if (c == '@')
        return LINE_DECORATOR;
    enum line_kind kind = LINE_OTHER;
    line->is_async = pass_word(self, "async");
    if (pass_word(self, "def"))
        kind = LINE_FUNCTION;
    else if (pass_word(self, "class"))
        kind = LINE_CLASS;
    size_t len = 0;
    while (is_name_byte(peek(self, len)))
        len++;
    line->name = (struct span){self->text.ptr + self->at, len};
    return kind != LINE_OTHER && len == 0 ? LINE_OTHER : kind;
}

struct lines lines_read(struct span text)
{
    struct lines self = {0};
    struct reader reader = {.text = text};
    while (reader.at < text.len && !reader.odd) {
        struct line line = {.start = (uint32_t)reader.at, .row = reader.row};
        line.indent = pass_indentation(&reader);
        line.kind = read_kind(&reader, &line);
        pass_line(&reader);
        line.end = (uint32_t)reader.at;
        VEC_PUSH(&self.list, line);
    }
    self.odd = reader.odd || reader.depth != 0;
    return self;
}

void lines_finish(struct lines *self)
{
    VEC_FINISH(&self->list);
}

#include "lint/coroutines.h"

#define NO_LINE SIZE_MAX

// ---- functions -------------------------------------------------------------------------------------------

// The slot of the function of this name, or the empty one where it would be. Of several of one name an async
// one is told.
static size_t function_slot(const struct coroutines *self, struct span name)
{
    const struct line *lines = self->lines->list.items;
    size_t mask = self->size - 1, slot = lexicon_hash(name) & mask;
    while (self->slots[slot] != 0 && !span_equal(lines[self->slots[slot] - 1].name, name))
        slot = (slot + 1) & mask;
    return slot;
}

static bool is_definition(const struct line *line)
{
    return line->kind == LINE_FUNCTION || line->kind == LINE_CLASS;
}

static size_t count_definitions(const struct lines *lines)
{
    size_t count = 0;
    for (size_t i = 0; i < lines->list.len; i++)
        count += is_definition(&lines->list.items[i]);
    return count;
}

static void note_functions(struct coroutines *self)
{
    self->size = table_size(count_definitions(self->lines));
    self->slots = mem_calloc(self->size, sizeof(*self->slots));
    for (size_t i = 0; i < self->lines->list.len; i++) {
        const struct line *line = &self->lines->list.items[i];
        if (!is_definition(line))
            continue;
        size_t *slot = &self->slots[function_slot(self, line->name)];
        if (*slot == 0 || line->is_async)
            *slot = i + 1;
    }
}

bool coroutines_define(const struct coroutines *self, struct span name)
{
    return self->slots[function_slot(self, name)] != 0;
}

// ---- methods ---------------------------------------------------------------------------------------------

// A class of which the line that is read is part.
struct open_class {
    size_t line;
    uint32_t indent;  // columns
    uint32_t members; // their indentation; UINT32_MAX before the first
};

struct method {
    size_t line; // NO_LINE: an empty slot
    size_t class;
};

// Looking for the classes around lines, and for their methods.
struct search {
    const struct line *lines;
    VEC(struct open_class) open; // outer before inner
    struct method *methods;      // open addressing
    size_t size;                 // of the methods' table, a power of two
    size_t *around;              // the class around each bare call, or NO_LINE
};

// The slot of the first method of this name in the class, or the empty one where it would be.
static struct method *method_slot(const struct search *self, size_t class, struct span name)
{
    size_t mask = self->size - 1, slot = (lexicon_hash(name) + class * 0x9E3779B97F4A7C15U) & mask;
    while (
        self->methods[slot].line != NO_LINE &&
        !(self->methods[slot].class == class && span_equal(self->lines[self->methods[slot].line].name, name)))
        slot = (slot + 1) & mask;
    return &self->methods[slot];
}

// The class around a line, once those are closed that it is not in.
static struct open_class *class_around(struct search *self, const struct line *line)
{
    while (self->open.len > 0 && self->open.items[self->open.len - 1].indent >= line->indent)
        self->open.len--;
    return self->open.len > 0 ? &self->open.items[self->open.len - 1] : NULL;
}

static void read_line(struct search *self, size_t i, struct open_class *class)
{
    const struct line *line = &self->lines[i];
    if (class != NULL && class->members == UINT32_MAX)
        class->members = line->indent;
    if (class != NULL && line->kind == LINE_FUNCTION && line->indent == class->members) {
        struct method *method = method_slot(self, class->line, line->name);
        if (method->line == NO_LINE)
            *method = (struct method){i, class->line};
    }
    if (line->kind == LINE_CLASS)
        VEC_PUSH(&self->open, (struct open_class){i, line->indent, UINT32_MAX});
}

static void read_lines(struct search *self, const struct lines *lines)
{
    size_t call = 0;
    for (size_t i = 0; i < lines->list.len; i++) {
        if (self->lines[i].kind == LINE_EMPTY)
            continue;
        struct open_class *class = class_around(self, &self->lines[i]);
        for (; call < lines->bare_calls.len && lines->bare_calls.items[call].line == i; call++)
            self->around[call] = class == NULL ? NO_LINE : class->line;
        read_line(self, i, class);
    }
}

static struct search search_begin(const struct lines *lines)
{
    struct search self = {.lines = lines->list.items, .size = table_size(count_definitions(lines))};
    self.methods = mem_alloc(self.size * sizeof(*self.methods));
    for (size_t i = 0; i < self.size; i++)
        self.methods[i].line = NO_LINE;
    self.around = mem_calloc(lines->bare_calls.len, sizeof(*self.around));
    read_lines(&self, lines);
    return self;
}

static void search_finish(struct search *self)
{
    VEC_FINISH(&self->open);
    free(self->methods);
    free(self->around);
}

// ---- calls -----------------------------------------------------------------------------------------------

static bool has_bases(const struct coroutines *self, size_t class)
{
    struct span name = self->lines->list.items[class].name;
    const char *end = self->text.ptr + self->text.len, *behind = skip_blanks(name.ptr + name.len, end);
    return behind == end || *behind != ':';
}

// Whether the call of a method is of an async one: of its class or of one of the bases.
static bool is_async_method(const struct coroutines *self, const struct search *search, size_t call)
{
    size_t class = search->around[call];
    if (class == NO_LINE)
        return false;
    size_t method = method_slot(search, class, self->lines->bare_calls.items[call].name)->line;
    return method == NO_LINE ? has_bases(self, class) : search->lines[method].is_async;
}

static bool names_coroutine_function(const struct coroutines *self, const struct bare_call *call)
{
    size_t line = self->slots[function_slot(self, call->name)];
    return line != 0 && self->lines->list.items[line - 1].is_async;
}

// Most texts have no call for which the classes have to be known.
static void note_methods(struct coroutines *self)
{
    struct search search = search_begin(self->lines);
    for (size_t i = 0; i < self->lines->bare_calls.len; i++) {
        const struct bare_call *call = &self->lines->bare_calls.items[i];
        if (call->own && !call->known)
            self->called[i] = self->called[i] && is_async_method(self, &search, i);
    }
    search_finish(&search);
}

static void note_calls(struct coroutines *self)
{
    bool methods = false;
    self->called = mem_calloc(self->lines->bare_calls.len, sizeof(*self->called));
    for (size_t i = 0; i < self->lines->bare_calls.len; i++) {
        const struct bare_call *call = &self->lines->bare_calls.items[i];
        self->called[i] = call->known || names_coroutine_function(self, call);
        methods = methods || (self->called[i] && call->own && !call->known);
    }
    if (methods)
        note_methods(self);
}

struct coroutines coroutines_of(struct span text, const struct lines *lines)
{
    struct coroutines self = {.text = text, .lines = lines};
    note_functions(&self);
    note_calls(&self);
    return self;
}

void coroutines_finish(struct coroutines *self)
{
    free(self->slots);
    free(self->called);
}

bool coroutines_called_in(const struct coroutines *self, size_t from, size_t to)
{
    const struct bare_call *calls = self->lines->bare_calls.items;
    size_t low = 0, high = self->lines->bare_calls.len;
    while (low < high) {
        size_t middle = low + (high - low) / 2;
        if (calls[middle].line < from)
            low = middle + 1;
        else
            high = middle;
    }
    bool called = false;
    for (; low < self->lines->bare_calls.len && calls[low].line < to && !called; low++)
        called = self->called[low];
    return called;
}

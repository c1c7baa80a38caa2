#include "lint/words.h"

#include <string.h>

#include "lint/known_names.h"
#include "lint/objects.h"

// ---- the lexicon -----------------------------------------------------------------------------------------

static const struct {
    word_set words;
    bool may_be_renamed;
    const char *names; // separated by blanks
} table[] = {
    {WORD(ASSERT), false, "assert"},
    {WORD(ASYNC), false, "async"},
    {WORD(AWAIT), false, "await"},
    {WORD(BREAK), false, "break"},
    {WORD(CONTINUE), false, "continue"},
    {WORD(DEL), false, "del"},
    {WORD(GLOBAL), false, "global"},
    {WORD(IMPORT), false, "import"},
    {WORD(LAMBDA), false, "lambda"},
    {WORD(RAISE), false, "raise"},
    {WORD(RETURN), false, "return"},
    {WORD(WHILE), false, "while"},
    {WORD(WITH), false, "with"},
    {WORD(YIELD), false, "yield"},
    {WORD(LIBRARY), false, "asyncio trio anyio"},
    {WORD(AEXIT) | WORD(EXIT), false, "__aexit__"},
    {WORD(CANCEL), false, "cancel"},
    {WORD(CONTEXT_MANAGER), true, "contextmanager asynccontextmanager"},
    {WORD(CREATE_TASK), true, "create_task"},
    {WORD(ENDS), false, "exit quit"},
    {WORD(ENSURE_FUTURE), true, "ensure_future"},
    {WORD(EXIT), false, "__exit__"},
    {WORD(ISINSTANCE), false, "isinstance"},
    {WORD(RETURN_EXCEPTIONS), false, "return_exceptions"},
    {WORD(SHIELD), true, "shield"},
    {WORD(SUPPRESS), true, "suppress"},
    {WORD(UNCANCEL), false, "uncancel"},
};

// Odd, and without a pattern: the high bits of a product with it depend on all bits of the other factor.
static uint64_t stir(uint64_t hash)
{
    hash *= 0x9E3779B97F4A7C15U;
    return hash ^ hash >> 32;
}

uint32_t lexicon_hash(struct span name)
{
    uint64_t hash = name.len, eight, rest = 0;
    size_t at = 0;
    for (; name.len - at >= sizeof(eight); at += sizeof(eight)) {
        memcpy(&eight, name.ptr + at, sizeof(eight));
        hash = stir(hash ^ eight);
    }
    for (; at < name.len; at++)
        rest = rest << 8 | (unsigned char)name.ptr[at];
    return (uint32_t)stir(hash ^ rest) | 0x80000000U;
}

size_t table_size(size_t items)
{
    size_t size = 16;
    while (size < items * 2)
        size *= 2;
    return size;
}

// The slot of the name, or the empty one where it would be.
static size_t slot_of(const struct lexicon *self, struct span name, uint32_t hash)
{
    size_t slot = hash % LEXEMES_MAX;
    while (self->hashes[slot] != 0 &&
           !(self->hashes[slot] == hash && span_equal(self->slots[slot].text, name)))
        slot = (slot + 1) % LEXEMES_MAX;
    return slot;
}

const struct lexeme *lexicon_find(const struct lexicon *self, struct span name, uint32_t hash)
{
    size_t slot = slot_of(self, name, hash);
    return self->hashes[slot] == 0 ? NULL : &self->slots[slot];
}

// The tables hold some 300 names, and queries add no more than there are bits: there is always room.
static struct lexeme *add(struct lexicon *self, struct span name)
{
    uint32_t hash = lexicon_hash(name);
    size_t slot = slot_of(self, name, hash);
    self->hashes[slot] = hash;
    self->slots[slot].text = name;
    return &self->slots[slot];
}

static void add_word(struct lexicon *self, struct span name, word_set words, bool may_be_renamed)
{
    struct lexeme *lexeme = add(self, name);
    lexeme->words |= words;
    lexeme->may_be_renamed |= may_be_renamed;
}

static void add_words(struct lexicon *self)
{
    for (size_t row = 0; row < sizeof(table) / sizeof(table[0]); row++) {
        struct span rest = span_of(table[row].names);
        for (struct span name = span_next_word(&rest); name.len > 0; name = span_next_word(&rest))
            add_word(self, name, table[row].words, table[row].may_be_renamed);
    }
    for (const char *const *name = known_release_names; *name != NULL; name++)
        add_word(self, span_of(*name), WORD(RELEASES), false);
    for (const char *const *name = known_acquire_names; *name != NULL; name++)
        add_word(self, span_of(*name), WORD(ACQUIRES), false);
    for (const char *const *name = known_open_names; *name != NULL; name++)
        add_word(self, span_behind_last(span_of(*name), '.'), WORD(ACQUIRES), true);
}

// ---- known calls -----------------------------------------------------------------------------------------

// The package that a call is from, "os" of "os.path.exists"; "" for a builtin function, and for the methods
// of an event loop: what is called `loop` is taken for one, wherever it comes from.
static struct span package_of(struct span name)
{
    const char *dot = memchr(name.ptr, '.', name.len);
    bool loop = span_starts_with(name, SPAN("asyncio.AbstractEventLoop."));
    return dot == NULL || loop ? SPAN("") : (struct span){name.ptr, (size_t)(dot - name.ptr)};
}

// What stands before the last part of the name: "path" of "os.path.exists".
static struct span container_of(struct span name)
{
    struct span last = span_behind_last(name, '.');
    return last.len == name.len ? SPAN("")
                                : span_behind_last((struct span){name.ptr, name.len - last.len - 1}, '.');
}

// The class that a method is of; empty for a function.
static struct span class_of(struct span name)
{
    struct span container = container_of(name);
    bool method = container.len > 0 && container.ptr[0] >= 'A' && container.ptr[0] <= 'Z';
    return method ? container : SPAN("");
}

// One bit for the calls of a kind, a package and a class. The last one stands for all that there is no bit
// for.
struct call_bits {
    struct {
        enum call_kind kind;
        struct span package, class;
    } of[64];
    unsigned len;
};

static call_set bit_of(struct call_bits *bits, const struct known_call *call)
{
    struct span package = package_of(call->name), class = class_of(call->name);
    unsigned i = 0;
    while (i < bits->len && !(bits->of[i].kind == call->kind && span_equal(bits->of[i].package, package) &&
                              span_equal(bits->of[i].class, class)))
        i++;
    if (i == bits->len && i < 63) {
        bits->of[i].kind = call->kind;
        bits->of[i].package = package;
        bits->of[i].class = class;
        bits->len++;
    }
    return (call_set)1 << i;
}

// Notes by which names the text tells that an object of the class is made.
static void add_makers(struct lexicon *self, call_set bit, struct span class)
{
    add(self, class)->made |= bit;
    for (const struct object_maker *maker = object_makers; maker->function != NULL; maker++) {
        if (span_equal(span_behind_last(span_of(maker->class), '.'), class))
            add(self, span_behind_last(span_of(maker->function), '.'))->made |= bit;
    }
}

static void add_call(struct lexicon *self, struct call_bits *bits, const struct known_call *call)
{
    call_set bit = bit_of(bits, call);
    struct span package = package_of(call->name), container = container_of(call->name);
    struct span class = class_of(call->name);
    bool method = class.len > 0;
    struct lexeme *lexeme = add(self, call->last);
    self->kinds[call->kind] |= bit;
    if (container.len == 0)
        lexeme->builtins |= bit;
    else if (method)
        lexeme->methods |= bit;
    else
        lexeme->functions |= bit;
    if (package.len == 0)
        self->unpackaged |= bit;
    else
        add(self, package)->packaged |= bit;
    if (container.len > 0 && !method)
        add(self, container)->contained |= bit;
    if (method && package.len > 0)
        add_makers(self, bit, class);
    else
        self->unmade |= bit;
}

struct lexicon lexicon_make(struct arena *arena, const struct known_calls *known)
{
    struct lexicon self = {
        .slots = ARENA_ARRAY(arena, struct lexeme, LEXEMES_MAX),
        .hashes = ARENA_ARRAY(arena, uint32_t, LEXEMES_MAX),
    };
    memset(self.slots, 0, LEXEMES_MAX * sizeof(*self.slots));
    memset(self.hashes, 0, LEXEMES_MAX * sizeof(*self.hashes));
    add_words(&self);
    struct call_bits bits = {.len = 0};
    for (size_t i = 0; i < KNOWN_CALLS_BUCKETS; i++) {
        for (const struct known_call *call = known->buckets[i]; call != NULL; call = call->next)
            add_call(&self, &bits, call);
    }
    self.coroutines = self.kinds[CALL_COROUTINE] | self.kinds[CALL_WAIT];
    return self;
}

word_set lexicon_add_own(struct lexicon *self, struct span name)
{
    if (name.len == 0 || name_len(name) != name.len || (name.ptr[0] >= '0' && name.ptr[0] <= '9'))
        return 0;
    bool known = self->slots[slot_of(self, name, lexicon_hash(name))].words != 0;
    if (!known && self->own_len == OWN_WORDS_MAX)
        return 0;
    struct lexeme *lexeme = add(self, name);
    lexeme->may_be_renamed = true;
    if (!known)
        lexeme->words = (word_set)1 << (WORD_OWN + self->own_len++);
    return lexeme->words;
}

// ---- other names -----------------------------------------------------------------------------------------

// Whether the line that holds `at` imports something, or begins with what is at `at`, as the lines of an
// import in brackets do.
static bool is_import_line(struct span text, size_t at)
{
    size_t start = span_line_start(text, (uint32_t)at);
    while (start < at && (text.ptr[start] == ' ' || text.ptr[start] == '\t'))
        start++;
    struct span rest = span_from(text, start);
    return start == at || span_starts_with(rest, SPAN("from ")) || span_starts_with(rest, SPAN("import "));
}

// Whether `name = m.word` stands around the word, so that `name` is another name of it; `before` is where
// `m.word` begins. What is set to an attribute, an item, or the same name gets none.
static bool is_assigned(struct span text, const char *before, const char *after, struct span word)
{
    const char *end = text.ptr + text.len;
    bool spaced = before > text.ptr && before[-1] == ' ';
    while (before > text.ptr && (before[-1] == ' ' || before[-1] == '\t'))
        before--;
    bool set = before - text.ptr > 1 && before[-1] == '=' && strchr("=!<>+-", before[-2]) == NULL;
    if (!set)
        return false;
    before--;
    bool argument = !spaced && after < end && (*after == ',' || *after == ')'); // f(name=word)
    if (argument || (after < end && strchr(",;)#\r\n\\", *after) == NULL))
        return false; // or the value goes on: `name = word + 1`
    while (before > text.ptr && (before[-1] == ' ' || before[-1] == '\t'))
        before--;
    const char *name = before;
    while (name > text.ptr && is_name_byte(name[-1]))
        name--;
    struct span left = {name, (size_t)(before - name)};
    bool attribute = name > text.ptr && name[-1] == '.';
    bool subscript = name > text.ptr && name[-1] == ']';
    return left.len == 0 ? !subscript : !(attribute || span_equal(left, word));
}

// Whether `word as other` stands there in an import; many are imported as what they are called.
static bool is_imported_as(struct span text, size_t at, const char *after, struct span word)
{
    const char *end = text.ptr + text.len;
    if (end - after < 3 || strncmp(after, "as", 2) != 0 || is_name_byte(after[2]) ||
        !is_import_line(text, at))
        return false;
    const char *name = skip_blanks(after + 2, end);
    return !span_equal((struct span){name, name_len((struct span){name, (size_t)(end - name)})}, word);
}

bool words_renamed_at(struct span text, size_t at, struct span word)
{
    const char *end = text.ptr + text.len, *after = skip_blanks(text.ptr + at + word.len, end);
    if (is_imported_as(text, at, after, word))
        return true;
    if (after < end && (*after == '(' || *after == '.'))
        return false;
    const char *before = text.ptr + at;
    while (before > text.ptr && (is_name_byte(before[-1]) || before[-1] == '.'))
        before--;
    return is_assigned(text, before, after, word);
}

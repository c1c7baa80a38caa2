#include "lint/parts.h"

#include "lint/words.h"

static size_t slot_of(const struct parts *self, struct span name)
{
    return lexicon_hash(name) & (self->table_size - 1);
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

static void read_later(struct parts *self, size_t start, size_t end)
{
    if (start < end)
        VEC_PUSH(&self->unread, (struct span){self->text.ptr + start, end - start});
}

// Has a part that matters now read; of a class also what matters in it.
static void keep(struct parts *self, size_t index)
{
    size_t from = self->list.items[index].start;
    self->list.items[index].kept = true;
    for (size_t i = index + 1; i < self->list.items[index].next; i = self->list.items[i].next) {
        read_later(self, from, self->list.items[i].start);
        from = self->list.items[i].end;
        if (self->list.items[i].kept)
            keep(self, i);
    }
    read_later(self, from, self->list.items[index].end);
}

// Whether all classes around the part that may be left out are kept.
static bool is_inside_kept(const struct parts *self, size_t index)
{
    size_t around = self->list.items[index].around;
    while (around != PART_NONE && self->list.items[around].kept)
        around = self->list.items[around].around;
    return around == PART_NONE;
}

// Keeps the parts that a name may mean. What is in a class that is left out is read when that is kept.
static void keep_named(struct parts *self, struct span name, enum part_kind kind)
{
    for (size_t slot = slot_of(self, name); self->table[slot] != 0;
         slot = (slot + 1) & (self->table_size - 1)) {
        size_t index = self->table[slot] - 1;
        struct part *part = &self->list.items[index];
        if (part->kept || part->kind != kind || !span_equal(part->name, name))
            continue;
        part->kept = true;
        if (is_inside_kept(self, index))
            keep(self, index);
    }
}

// Reads the names in a text. Calls are followed that are written `name(...)`, `self.name(...)` and
// `cls.name(...)`; a decorator is a call, too.
static void read_names(struct parts *self, struct span text)
{
    const char *end = text.ptr + text.len;
    bool own = false; // the name before is `self` or `cls`
    for (const char *at = text.ptr; at < end;) {
        struct span rest = {at, (size_t)(end - at)}, name = {at, name_len(rest)};
        if (name.len == 0) {
            own = own && *at == '.';
            at++;
            continue;
        }
        const char *behind = skip_blanks(at + name.len, end);
        char before = at > text.ptr ? at[-1] : '\0';
        bool called = behind < end && (*behind == '(' || *behind == '\\');
        if (before != '.')
            keep_named(self, name, PART_CLASS);
        if (before != '.' && (called || before == '@'))
            keep_named(self, name, PART_FUNCTION);
        if (before == '.' && own && called)
            keep_named(self, name, PART_METHOD);
        own = before != '.' && (span_is(name, "self") || span_is(name, "cls"));
        at += name.len;
    }
}

void parts_keep_mentioned(struct parts *self)
{
    make_table(self);
    size_t from = 0;
    for (size_t i = 0; i < self->list.len; i = self->list.items[i].next) {
        read_later(self, from, self->list.items[i].start);
        from = self->list.items[i].end;
    }
    read_later(self, from, self->text.len);
    while (self->unread.len > 0)
        read_names(self, self->unread.items[--self->unread.len]);
}

void parts_finish(struct parts *self)
{
    VEC_FINISH(&self->list);
    VEC_FINISH(&self->unread);
    free(self->table);
}

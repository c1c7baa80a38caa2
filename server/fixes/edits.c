#include "fixes/edits.h"

#include <stdlib.h>

#include "util/mem.h"
#include "util/strbuf.h"

void edits_add(struct edit_set *self, uint32_t start, uint32_t end, struct span text)
{
    if (self->len == self->cap) {
        size_t cap = mem_grow(self->cap, self->len + 1);
        struct edit *items = ARENA_ARRAY(self->arena, struct edit, cap);
        if (self->len > 0)
            memcpy(items, self->items, self->len * sizeof(*items));
        self->items = items;
        self->cap = cap;
    }
    self->items[self->len++] = (struct edit){start, end, text};
}

void edits_insert(struct edit_set *self, uint32_t at, struct span text)
{
    if (text.len > 0)
        edits_add(self, at, at, text);
}

void edits_delete(struct edit_set *self, uint32_t start, uint32_t end)
{
    if (end > start)
        edits_add(self, start, end, SPAN(""));
}

static bool goes_before(const struct edit *a, const struct edit *b)
{
    bool a_inserts = a->end == a->start, b_inserts = b->end == b->start;
    return a->start < b->start || (a->start == b->start && a_inserts && !b_inserts);
}

// Insertion sort: stable, and the edits of a repair come almost sorted.
static void sort(struct edit *items, size_t len)
{
    for (size_t i = 1; i < len; i++) {
        struct edit moving = items[i];
        size_t at = i;
        for (; at > 0 && goes_before(&moving, &items[at - 1]); at--)
            items[at] = items[at - 1];
        items[at] = moving;
    }
}

bool edits_finish(struct edit_set *self)
{
    sort(self->items, self->len);
    size_t len = 0;
    for (size_t i = 0; i < self->len; i++) {
        struct edit *edit = &self->items[i], *last = len > 0 ? &self->items[len - 1] : NULL;
        if (last != NULL && edit->start < last->end)
            return false;
        if (last != NULL && edit->start == last->start) {
            const char *text = arena_printf(self->arena, "%.*s%.*s", (int)last->text.len, last->text.ptr,
                                            (int)edit->text.len, edit->text.ptr);
            *last = (struct edit){last->start, edit->end, span_of(text)};
        } else {
            self->items[len++] = *edit;
        }
    }
    self->len = len;
    return true;
}

uint32_t edits_map(const struct edit *edits, size_t edits_len, uint32_t at)
{
    uint32_t mapped = at;
    for (size_t i = 0; i < edits_len && edits[i].start <= at; i++) {
        uint32_t old = edits[i].end - edits[i].start;
        if (edits[i].end <= at)
            mapped += (uint32_t)edits[i].text.len - old;
        else
            mapped = mapped - (at - edits[i].start) + (uint32_t)edits[i].text.len;
    }
    return mapped;
}

char *edits_apply(struct span source, const struct edit *edits, size_t edits_len, size_t *len)
{
    struct strbuf out = {0};
    size_t at = 0;
    for (size_t i = 0; i < edits_len; i++) {
        strbuf_add(&out, (struct span){source.ptr + at, edits[i].start - at});
        strbuf_add(&out, edits[i].text);
        at = edits[i].end;
    }
    strbuf_add(&out, span_from(source, at));
    *len = out.len;
    return strbuf_steal(&out);
}

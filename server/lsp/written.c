#include "lsp/written.h"

#include <string.h>

void written_finish(struct written *self)
{
    VEC_FINISH(&self->items);
    VEC_FINISH(&self->places);
    strbuf_finish(&self->json);
}

void written_clear(struct written *self)
{
    self->items.len = 0;
    self->places.len = 0;
    strbuf_cut(&self->json, 0);
    self->newest = 0;
}

void written_add(struct written *self, uint64_t id)
{
    VEC_PUSH(&self->items, (struct written_one){id, self->places.len, self->json.len});
    self->newest = id > self->newest ? id : self->newest;
}

static bool is_at(const struct written *self, size_t item, const struct position *places, size_t len)
{
    size_t first = item > 0 ? self->items.items[item - 1].places_end : 0;
    return self->items.items[item].places_end - first == len &&
           memcmp(&self->places.items[first], places, len * sizeof(*places)) == 0;
}

struct span written_find(const struct written *self, size_t *at, uint64_t id, const struct position *places,
                         size_t len)
{
    if (id == 0 || id > self->newest)
        return SPAN("");
    size_t i = *at;
    while (i < self->items.len && self->items.items[i].id != id)
        i++;
    if (i == self->items.len)
        return SPAN("");
    *at = i + 1;
    size_t start = i > 0 ? self->items.items[i - 1].json_end + 1 : 0;
    return is_at(self, i, places, len)
               ? (struct span){self->json.bytes + start, self->items.items[i].json_end - start}
               : SPAN("");
}

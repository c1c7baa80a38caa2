#include "python/places.h"

#include <stdbool.h>
#include <string.h>

static const struct site present = {PLACE_PRESENT, 0};

static size_t sites_len(const struct sites *self)
{
    return self == NULL ? 1 : self->len;
}

static const struct site *sites_items(const struct sites *self)
{
    return self == NULL ? &present : self->items;
}

static struct sites *sites_alloc(struct arena *arena, size_t len)
{
    return arena_alloc(arena, sizeof(struct sites) + len * sizeof(struct site));
}

static uint16_t earlier(uint16_t a, uint16_t b)
{
    if (a == 0 || b == 0)
        return a == 0 ? b : a;
    return a < b ? a : b;
}

const struct sites *sites_single(struct arena *arena, uint16_t place, uint16_t suspension)
{
    struct sites *self = sites_alloc(arena, 1);
    self->len = 1;
    self->items[0] = (struct site){place, suspension};
    return self;
}

bool sites_equal(const struct sites *a, const struct sites *b)
{
    size_t len = sites_len(a);
    if (a == b)
        return true;
    return len == sites_len(b) && memcmp(sites_items(a), sites_items(b), len * sizeof(struct site)) == 0;
}

const struct sites *sites_union(struct arena *arena, const struct sites *a, const struct sites *b)
{
    if (sites_equal(a, b))
        return a;
    size_t a_len = sites_len(a);
    size_t b_len = sites_len(b);
    const struct site *x = sites_items(a);
    const struct site *y = sites_items(b);
    struct sites *both = sites_alloc(arena, a_len + b_len);
    size_t i = 0;
    size_t k = 0;
    while (i < a_len || k < b_len) {
        struct site *next = &both->items[both->len++];
        if (k == b_len || (i < a_len && x[i].place < y[k].place))
            *next = x[i++];
        else if (i == a_len || y[k].place < x[i].place)
            *next = y[k++];
        else {
            *next = (struct site){x[i].place, earlier(x[i].suspension, y[k].suspension)};
            i++;
            k++;
        }
    }
    return both;
}

bool sites_has_present(const struct sites *self)
{
    return sites_len(self) > 0 && sites_items(self)[0].place == PLACE_PRESENT;
}

const struct sites *sites_without_present(struct arena *arena, const struct sites *self)
{
    if (self != NULL && !sites_has_present(self))
        return self;
    size_t len = sites_len(self) - 1;
    struct sites *rest = sites_alloc(arena, len);
    rest->len = (uint16_t)len;
    if (len > 0)
        memcpy(rest->items, sites_items(self) + 1, len * sizeof(struct site));
    return rest;
}

const struct sites *sites_then(struct arena *arena, const struct sites *first, const struct sites *second)
{
    if (second == NULL || first == NULL)
        return second == NULL ? first : second;
    if (!sites_has_present(second))
        return second;
    return sites_union(arena, first, sites_without_present(arena, second));
}

uint16_t sites_suspension(const struct sites *self)
{
    uint16_t first = 0;
    for (size_t i = 0; i < sites_len(self); i++)
        first = earlier(first, sites_items(self)[i].suspension);
    return first;
}

const struct origins *origins_single(struct arena *arena, uint16_t id)
{
    struct origins *self = arena_alloc(arena, sizeof(*self) + sizeof(uint16_t));
    self->len = 1;
    self->ids[0] = id;
    return self;
}

static bool origins_hold(const struct origins *self, const struct origins *other)
{
    for (size_t i = 0; i < other->len; i++) {
        bool found = false;
        for (size_t k = 0; k < self->len && !found; k++)
            found = self->ids[k] == other->ids[i];
        if (!found)
            return false;
    }
    return true;
}

const struct origins *origins_union(struct arena *arena, const struct origins *a, const struct origins *b)
{
    if (a == NULL || b == NULL)
        return a == NULL ? b : a;
    if (a == b || origins_hold(a, b))
        return a;
    if (origins_hold(b, a))
        return b;
    struct origins *both = arena_alloc(arena, sizeof(*both) + sizeof(uint16_t) * ((size_t)a->len + b->len));
    size_t i = 0;
    size_t k = 0;
    while (i < a->len || k < b->len) {
        uint16_t id;
        if (k == b->len || (i < a->len && a->ids[i] < b->ids[k]))
            id = a->ids[i++];
        else if (i == a->len || b->ids[k] < a->ids[i])
            id = b->ids[k++];
        else {
            id = a->ids[i++];
            k++;
        }
        both->ids[both->len++] = id;
    }
    return both;
}

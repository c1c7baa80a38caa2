#include "lint/anchors.h"

#include <string.h>
#include <strings.h>

enum { FARTHEST = ANCHOR_MIN - 1 };

// The number of a block of two bytes. Letters of both cases have the same.
static unsigned block_of(const char *at)
{
    unsigned first = (unsigned char)at[0] | 0x20U, second = (unsigned char)at[1] | 0x20U;
    return (first << 4 ^ second) % ANCHOR_BLOCKS;
}

void anchors_init(struct anchors *self)
{
    self->len = 0;
    memset(self->shifts, FARTHEST, sizeof(self->shifts));
    for (size_t i = 0; i < ANCHOR_BLOCKS; i++)
        self->first[i] = -1;
}

// How common the bytes of a window are in English, and so in code.
static size_t commonness(const char *window)
{
    static const char order[] = "qjzxkvwbygf_pmuhdclrsnioate";
    size_t sum = 0;
    for (size_t i = 0; i < ANCHOR_MIN; i++) {
        const char *found = strchr(order, window[i]);
        sum += found == NULL ? 0 : (size_t)(found - order);
    }
    return sum;
}

static size_t rarest_window(struct span word)
{
    size_t best = 0;
    for (size_t i = 1; i + ANCHOR_MIN <= word.len; i++) {
        if (commonness(word.ptr + i) < commonness(word.ptr + best))
            best = i;
    }
    return best;
}

static void add_window(struct anchors *self, int index)
{
    struct anchor *anchor = &self->items[index];
    const char *window = anchor->text.ptr + anchor->window;
    for (size_t i = 0; i < FARTHEST; i++) {
        unsigned char *shift = &self->shifts[block_of(window + i)];
        unsigned char left = (unsigned char)(FARTHEST - 1 - i);
        if (left < *shift)
            *shift = left;
    }
    int *first = &self->first[block_of(window + FARTHEST - 1)];
    anchor->next = *first;
    *first = index;
}

anchor_set anchors_add(struct anchors *self, struct span word)
{
    for (int i = 0; i < self->len; i++) {
        if (span_equal(self->items[i].text, word))
            return (anchor_set)1 << i;
    }
    if (word.len < ANCHOR_MIN || self->len == ANCHORS_MAX)
        return 0;
    self->items[self->len] = (struct anchor){.text = word, .window = rarest_window(word)};
    add_window(self, self->len);
    return (anchor_set)1 << self->len++;
}

// Whether a wanted word stands where its window would end in the block at `at`.
static bool is_wanted(const struct anchors *self, anchor_set wanted, struct span text, size_t at)
{
    for (int i = self->first[block_of(text.ptr + at)]; i >= 0; i = self->items[i].next) {
        const struct anchor *anchor = &self->items[i];
        size_t before = anchor->window + FARTHEST - 1;
        if ((wanted >> i & 1) != 0 && at >= before && text.len - (at - before) >= anchor->text.len &&
            strncasecmp(text.ptr + at - before, anchor->text.ptr, anchor->text.len) == 0)
            return true;
    }
    return false;
}

bool anchors_find(const struct anchors *self, anchor_set wanted, struct span text)
{
    for (size_t at = FARTHEST - 1; at + 1 < text.len;) {
        size_t shift = self->shifts[block_of(text.ptr + at)];
        if (shift == 0 && is_wanted(self, wanted, text, at))
            return true;
        at += shift == 0 ? 1 : shift;
    }
    return false;
}

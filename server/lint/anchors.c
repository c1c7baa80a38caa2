#include "lint/anchors.h"

#include <limits.h>
#include <string.h>
#include <strings.h>

#include "lint/words.h"

enum { PART = ANCHOR_MIN - 1, SLOT_BITS = 12, AT_ONCE = 8 };

_Static_assert(ANCHOR_SLOTS == 1 << SLOT_BITS, "a slot is a number of so many bits");
_Static_assert(2 * ANCHORS_MAX <= UCHAR_MAX, "a part's number has a byte");

// The slot of the three bytes at `at`, behind which there is a fourth. Letters of both cases have the same.
static unsigned slot_of(const char *at)
{
    static const unsigned char lower[] = {0x20, 0x20, 0x20, 0}, three[] = {0xff, 0xff, 0xff, 0};
    uint32_t bytes, to_lower, of_three;
    memcpy(&bytes, at, sizeof(bytes));
    memcpy(&to_lower, lower, sizeof(to_lower));
    memcpy(&of_three, three, sizeof(of_three));
    // 2^32 divided by the golden ratio: Fibonacci hashing (Knuth, "The Art of Computer Programming", 6.4)
    return (uint32_t)(((bytes | to_lower) & of_three) * 0x9E3779B1U) >> (32 - SLOT_BITS);
}

void anchors_init(struct anchors *self)
{
    self->len = 0;
    memset(self->first, 0, sizeof(self->first));
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

static void add_part(struct anchors *self, size_t index, size_t offset)
{
    char bytes[PART + 1] = {0};
    memcpy(bytes, self->words[index / 2].text.ptr + offset, PART);
    unsigned char *first = &self->first[slot_of(bytes)];
    self->parts[index] = (struct anchor_part){offset, *first};
    *first = (unsigned char)(index + 1);
}

anchor_set anchors_add(struct anchors *self, struct span word, enum anchor_kind kind)
{
    for (int i = 0; i < self->len; i++) {
        if (span_equal(self->words[i].text, word) && self->words[i].kind == kind)
            return (anchor_set)1 << i;
    }
    if (word.len < ANCHOR_MIN || self->len == ANCHORS_MAX)
        return 0;
    size_t index = (size_t)self->len++, window = rarest_window(word);
    self->words[index] = (struct anchor){word, kind};
    add_part(self, 2 * index, window);
    add_part(self, 2 * index + 1, window + 1);
    return (anchor_set)1 << index;
}

// Whether the word stands at `at`.
static bool stands_at(const struct anchor *word, struct span text, size_t at)
{
    size_t len = word->text.len, end = at + len;
    if (text.len - at < len)
        return false;
    if (word->kind == ANCHOR_TEXT)
        return strncasecmp(text.ptr + at, word->text.ptr, len) == 0;
    return memcmp(text.ptr + at, word->text.ptr, len) == 0 && (at == 0 || !is_name_byte(text.ptr[at - 1])) &&
           (end == text.len || !is_name_byte(text.ptr[end]));
}

// Whether a wanted word stands where its part would be at `at`.
static bool is_wanted(const struct anchors *self, anchor_set wanted, struct span text, size_t at,
                      unsigned slot)
{
    for (size_t i = self->first[slot]; i > 0; i = self->parts[i - 1].next) {
        size_t word = (i - 1) / 2, before = self->parts[i - 1].offset;
        if ((wanted >> word & 1) != 0 && at >= before && stands_at(&self->words[word], text, at - before))
            return true;
    }
    return false;
}

bool anchors_find(const struct anchors *self, anchor_set wanted, struct span text)
{
    size_t at = 0;
    for (; at + AT_ONCE + PART <= text.len; at += AT_ONCE) {
        const char *here = text.ptr + at;
        unsigned slots[] = {slot_of(here), slot_of(here + 2), slot_of(here + 4), slot_of(here + 6)};
        if ((self->first[slots[0]] | self->first[slots[1]] | self->first[slots[2]] | self->first[slots[3]]) ==
            0)
            continue;
        for (size_t i = 0; i < AT_ONCE / 2; i++) {
            if (is_wanted(self, wanted, text, at + 2 * i, slots[i]))
                return true;
        }
    }
    for (; at + PART <= text.len; at += 2) {
        char bytes[PART + 1] = {0};
        memcpy(bytes, text.ptr + at, PART);
        if (is_wanted(self, wanted, text, at, slot_of(bytes)))
            return true;
    }
    return false;
}

#include "cli/nearest.h"

#include <ctype.h>
#include <stdint.h>
#include <string.h>

// Longer names are not names of ours, and are near to none.
enum { NAME_MAX_LEN = 63 };

struct nearest nearest_begin(const char *typed)
{
    return (struct nearest){.wanted = typed, .distance = SIZE_MAX};
}

static size_t smallest(size_t a, size_t b, size_t c)
{
    size_t least = a < b ? a : b;
    return least < c ? least : c;
}

static int lower(char c)
{
    return tolower((unsigned char)c);
}

// The number of insertions, deletions, replacements and swaps of neighbours that lead from `a` to `b`, in any
// letter case.
static size_t edit_distance(const char *a, size_t a_len, const char *b, size_t b_len)
{
    size_t rows[3][NAME_MAX_LEN + 1];
    size_t *before = rows[0], *above = rows[1], *row = rows[2];
    for (size_t j = 0; j <= b_len; j++)
        above[j] = j;
    for (size_t i = 1; i <= a_len; i++) {
        row[0] = i;
        for (size_t j = 1; j <= b_len; j++) {
            size_t differs = lower(a[i - 1]) != lower(b[j - 1]);
            row[j] = smallest(above[j] + 1, row[j - 1] + 1, above[j - 1] + differs);
            if (i > 1 && j > 1 && lower(a[i - 1]) == lower(b[j - 2]) && lower(a[i - 2]) == lower(b[j - 1]))
                row[j] = smallest(row[j], row[j], before[j - 2] + 1);
        }
        size_t *free_row = before;
        before = above;
        above = row;
        row = free_row;
    }
    return above[b_len];
}

void nearest_try(struct nearest *self, const char *candidate)
{
    size_t wanted_len = strlen(self->wanted), len = strlen(candidate);
    if (wanted_len > NAME_MAX_LEN || len > NAME_MAX_LEN)
        return;
    size_t distance = edit_distance(self->wanted, wanted_len, candidate, len);
    // A name cut short was meant, however much of it is missing.
    if (wanted_len >= 3 && len > wanted_len && strncmp(self->wanted, candidate, wanted_len) == 0)
        distance = 1;
    if (distance < self->distance) {
        self->distance = distance;
        self->best = candidate;
    }
}

const char *nearest_result(const struct nearest *self)
{
    // A third of the letters may be wrong, and two in any case but that of the shortest names.
    size_t len = strlen(self->wanted);
    size_t allowed = len < 3 ? 1 : len < 6 ? 2 : len / 3;
    return self->distance <= allowed ? self->best : NULL;
}

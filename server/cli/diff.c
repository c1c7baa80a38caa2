#include "cli/diff.h"

#include <stdint.h>
#include <string.h>

#include "util/mem.h"
#include "util/vec.h"

enum {
    CONTEXT = 3,
    // Of the search below, which takes memory and time that grow with the square of the number of changes.
    MOST_CHANGES = 1500,
};

// The lines of a text, with their line ends, and which of them the other text does not have.
struct side {
    VEC(struct span) lines;
    bool *changed;
};

static struct side side_make(struct span text)
{
    struct side self = {0};
    while (text.len > 0) {
        const char *end = memchr(text.ptr, '\n', text.len);
        size_t len = end != NULL ? (size_t)(end - text.ptr) + 1 : text.len;
        VEC_PUSH(&self.lines, (struct span){text.ptr, len});
        text = span_from(text, len);
    }
    self.changed = mem_calloc(self.lines.len + 1, sizeof(bool));
    return self;
}

static void side_finish(struct side *self)
{
    VEC_FINISH(&self->lines);
    free(self->changed);
}

// The part of both texts that is compared: after the lines that are equal at the start, before those at the
// end.
struct middle {
    const struct span *before, *after;
    int32_t before_len, after_len;
    size_t start; // lines before it, in both texts
};

static struct middle middle_of(const struct side *before, const struct side *after)
{
    size_t start = 0, n = before->lines.len, m = after->lines.len;
    while (start < n && start < m && span_equal(before->lines.items[start], after->lines.items[start]))
        start++;
    while (n > start && m > start && span_equal(before->lines.items[n - 1], after->lines.items[m - 1])) {
        n--;
        m--;
    }
    static const struct span none[1]; // an empty text has no items to point into
    return (struct middle){
        .before = n > start ? before->lines.items + start : none,
        .after = m > start ? after->lines.items + start : none,
        .before_len = (int32_t)(n - start),
        .after_len = (int32_t)(m - start),
        .start = start,
    };
}

// How far each diagonal k = x - y was followed with `changes` changes: reached[k + changes] is that x.
struct frontier {
    int32_t *reached;
};

static int32_t frontier_at(const struct frontier *self, int32_t changes, int32_t k)
{
    return k < -changes || k > changes ? -1 : self->reached[k + changes];
}

// Whether the path to diagonal k with one more change than `last` comes from k + 1: an added line.
static bool comes_from_above(const struct frontier *last, int32_t changes, int32_t k)
{
    return k == -changes ||
           (k != changes && frontier_at(last, changes - 1, k - 1) < frontier_at(last, changes - 1, k + 1));
}

static int32_t follow(const struct middle *middle, int32_t x, int32_t k)
{
    while (x < middle->before_len && x - k < middle->after_len &&
           span_equal(middle->before[x], middle->after[x - k]))
        x++;
    return x;
}

// Goes one change further. Returns whether the end of both texts was reached.
static bool advance(const struct middle *middle, const struct frontier *last, struct frontier *next,
                    int32_t changes)
{
    next->reached = mem_alloc(sizeof(int32_t) * (size_t)(2 * changes + 1));
    for (int32_t k = -changes; k <= changes; k += 2) {
        int32_t x = 0;
        if (changes > 0)
            x = comes_from_above(last, changes, k) ? frontier_at(last, changes - 1, k + 1)
                                                   : frontier_at(last, changes - 1, k - 1) + 1;
        x = follow(middle, x, k);
        next->reached[k + changes] = x;
        if (k + changes + 1 <= 2 * changes)
            next->reached[k + changes + 1] = -1; // a diagonal of the other parity
        if (x >= middle->before_len && x - k >= middle->after_len)
            return true;
    }
    return false;
}

// Goes back from the end along the frontiers and marks what was removed and added on the way.
static void mark_path(const struct middle *middle, const struct frontier *frontiers, int32_t changes,
                      struct side *before, struct side *after)
{
    int32_t k = middle->before_len - middle->after_len;
    for (; changes > 0; changes--) {
        const struct frontier *last = &frontiers[changes - 1];
        if (comes_from_above(last, changes, k)) {
            k++;
            int32_t x = frontier_at(last, changes - 1, k);
            after->changed[middle->start + (size_t)(x - k)] = true;
        } else {
            k--;
            int32_t x = frontier_at(last, changes - 1, k);
            before->changed[middle->start + (size_t)x] = true;
        }
    }
}

// Marks the changed lines of both sides, as few as possible: the greedy algorithm of Eugene Myers, "An O(ND)
// Difference Algorithm and Its Variations" (1986).
static void compare(struct side *before, struct side *after)
{
    struct middle middle = middle_of(before, after);
    VEC(struct frontier) frontiers = {0};
    bool found = false;
    for (int32_t changes = 0; !found && changes <= MOST_CHANGES; changes++) {
        VEC_PUSH(&frontiers, (struct frontier){0});
        struct frontier *next = &frontiers.items[changes];
        found = advance(&middle, changes > 0 ? next - 1 : NULL, next, changes);
    }
    if (found) {
        mark_path(&middle, frontiers.items, (int32_t)frontiers.len - 1, before, after);
    } else {
        memset(before->changed + middle.start, true, (size_t)middle.before_len);
        memset(after->changed + middle.start, true, (size_t)middle.after_len);
    }
    for (size_t i = 0; i < frontiers.len; i++)
        free(frontiers.items[i].reached);
    VEC_FINISH(&frontiers);
}

// A run of lines that differ; empty on one side where lines were only added or only removed.
struct change {
    size_t before, before_end;
    size_t after, after_end;
};

typedef VEC(struct change) change_list;

static change_list list_changes(const struct side *before, const struct side *after)
{
    change_list changes = {0};
    size_t i = 0, j = 0;
    while (i < before->lines.len || j < after->lines.len) {
        struct change change = {.before = i, .after = j};
        while (i < before->lines.len && before->changed[i])
            i++;
        while (j < after->lines.len && after->changed[j])
            j++;
        change.before_end = i;
        change.after_end = j;
        if (change.before_end > change.before || change.after_end > change.after) {
            VEC_PUSH(&changes, change);
        } else {
            i++;
            j++;
        }
    }
    return changes;
}

struct style {
    const char *header, *hunk, *removed, *added, *end;
};

static void add_lines(struct strbuf *out, const struct side *side, size_t from, size_t to, char sign,
                      const char *begin, const char *end)
{
    for (size_t i = from; i < to; i++) {
        struct span line = side->lines.items[i];
        bool ended = line.ptr[line.len - 1] == '\n';
        if (ended)
            line.len--;
        strbuf_printf(out, "%s%c", begin, sign);
        strbuf_add(out, line);
        strbuf_printf(out, "%s\n%s", end, ended ? "" : "\\ No newline at end of file\n");
    }
}

// A range of a hunk's header: the number of its first line, from 1; of an empty one, of the line before it.
static void add_range(struct strbuf *out, char sign, size_t from, size_t to)
{
    strbuf_printf(out, " %c%zu", sign, to > from ? from + 1 : from);
    if (to - from != 1)
        strbuf_printf(out, ",%zu", to - from);
}

// One hunk: changes so near to each other that their context touches.
static void add_hunk(struct strbuf *out, const struct side *before, const struct side *after,
                     const struct change *changes, size_t len, const struct style *style)
{
    const struct change *first = &changes[0], *last = &changes[len - 1];
    size_t lead = first->before < CONTEXT ? first->before : CONTEXT;
    size_t rest = before->lines.len - last->before_end;
    size_t trail = rest < CONTEXT ? rest : CONTEXT;

    strbuf_printf(out, "%s@@", style->hunk);
    add_range(out, '-', first->before - lead, last->before_end + trail);
    add_range(out, '+', first->after - lead, last->after_end + trail);
    strbuf_printf(out, " @@%s\n", style->end);
    size_t shown = first->before - lead;
    for (size_t i = 0; i < len; i++) {
        add_lines(out, before, shown, changes[i].before, ' ', "", "");
        add_lines(out, before, changes[i].before, changes[i].before_end, '-', style->removed, style->end);
        add_lines(out, after, changes[i].after, changes[i].after_end, '+', style->added, style->end);
        shown = changes[i].before_end;
    }
    add_lines(out, before, shown, shown + trail, ' ', "", "");
}

void diff_unified(struct strbuf *out, const char *path, struct span before_text, struct span after_text,
                  bool color)
{
    static const struct style plain = {"", "", "", "", ""};
    static const struct style colored = {"\033[1m", "\033[36m", "\033[31m", "\033[32m", "\033[0m"};
    const struct style *style = color ? &colored : &plain;

    struct side before = side_make(before_text), after = side_make(after_text);
    compare(&before, &after);
    change_list changes = list_changes(&before, &after);
    if (changes.len > 0)
        strbuf_printf(out, "%s--- %s%s\n%s+++ %s%s\n", style->header, path, style->end, style->header, path,
                      style->end);
    for (size_t i = 0, next; i < changes.len; i = next) {
        for (next = i + 1; next < changes.len; next++) {
            if (changes.items[next].before - changes.items[next - 1].before_end > 2 * (size_t)CONTEXT)
                break;
        }
        add_hunk(out, &before, &after, &changes.items[i], next - i, style);
    }
    VEC_FINISH(&changes);
    side_finish(&before);
    side_finish(&after);
}

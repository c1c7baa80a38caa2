#include "lsp/fix_all.h"

#include <stdlib.h>

#include "platform/log.h"
#include "python/module.h"
#include "util/strbuf.h"
#include "util/vec.h"

enum { ROUNDS_MAX = 10 };

/*
 * A part of the text as it is after some rounds.
 * - kept:     whether it is a part of the original text; otherwise a repair wrote it
 * - original: its offset in the original text, where kept
 */
struct piece {
    bool kept;
    uint32_t original;
    struct span text;
};

struct pieces {
    VEC(struct piece) items;
};

static void add_piece(struct pieces *self, struct piece piece)
{
    if (piece.text.len > 0)
        VEC_PUSH(&self->items, piece);
}

// Moves on in `from` until `len` bytes are passed, and appends what is passed to `to` (unless that is NULL).
static void pass(struct pieces *from, size_t *index, size_t len, struct pieces *to)
{
    while (len > 0 && *index < from->items.len) {
        struct piece *piece = &from->items.items[*index];
        struct piece part = *piece;
        part.text.len = len < piece->text.len ? len : piece->text.len;
        if (to != NULL)
            add_piece(to, part);
        len -= part.text.len;
        piece->original += (uint32_t)part.text.len;
        piece->text = span_from(piece->text, part.text.len);
        if (piece->text.len == 0)
            (*index)++;
    }
}

// Applies edits, which count in the text that the pieces make.
static void pieces_edit(struct pieces *self, struct edit_list edits)
{
    struct pieces edited = {0};
    size_t index = 0;
    uint32_t at = 0;
    for (size_t i = 0; i < edits.len; i++) {
        const struct edit *edit = &edits.items[i];
        pass(self, &index, edit->start - at, &edited);
        pass(self, &index, edit->end - edit->start, NULL);
        add_piece(&edited, (struct piece){.text = edit->text});
        at = edit->end;
    }
    pass(self, &index, SIZE_MAX, &edited);
    VEC_FINISH(&self->items);
    *self = edited;
}

// The edits of the original text (`len` bytes) that give the pieces: what lies between two kept ones.
static struct edit_list pieces_to_edits(const struct pieces *self, struct arena *arena, uint32_t len)
{
    struct edit *edits = ARENA_ARRAY(arena, struct edit, self->items.len + 1);
    size_t edits_len = 0;
    struct strbuf written = {0};
    uint32_t at = 0;
    for (size_t i = 0; i <= self->items.len; i++) {
        struct piece end = {true, len, SPAN("")};
        const struct piece *piece = i < self->items.len ? &self->items.items[i] : &end;
        if (!piece->kept) {
            strbuf_add(&written, piece->text);
            continue;
        }
        if (piece->original > at || written.len > 0) {
            struct span text = {arena_copy(arena, strbuf_span(&written)), written.len};
            edits[edits_len++] = (struct edit){at, piece->original, text};
            strbuf_cut(&written, 0);
        }
        at = piece->original + (uint32_t)piece->text.len;
    }
    strbuf_finish(&written);
    return (struct edit_list){edits, edits_len};
}

// Makes the repairs of one round.
static struct edit_list choose(struct arena *arena, const struct policy *policy,
                               const struct analysis *analysis, const struct fix_all *asked,
                               struct patience *patience)
{
    size_t all, len = 0, applied;
    const struct finding *found = analysis_findings(analysis, &all);
    struct finding *findings = ARENA_ARRAY(arena, struct finding, all);
    for (size_t i = 0; i < all; i++) {
        if (asked->only == NULL || found[i].rule == asked->only)
            findings[len++] = found[i];
    }
    struct module *module = analysis_module(analysis);
    module->repairs = patience;
    struct edit_list edits =
        fixes_all(arena, module, findings, len, &policy->config, asked->unsafe, &applied);
    module->repairs = NULL;
    return edits;
}

struct edit_list fix_all_begin(struct arena *arena, const struct policy *policy,
                               const struct analysis *analysis, const struct fix_all *asked,
                               struct budget *budget)
{
    return choose(arena, policy, analysis, asked, &budget->patience);
}

// What a fix-all works with.
struct repairing {
    struct arena *arena;
    struct analysis *scratch; // of the text after the rounds so far
    const struct policy *policy;
    const struct fix_all *asked;
    struct budget *budget; // of everything
    struct budget half;    // of the choosing of repairs
    bool clean;            // the text had no syntax error, so it must have none afterwards
};

static bool is_sound(const struct repairing *self)
{
    return !self->clean || analysis_is_clean(self->scratch);
}

// Repairs round by round; `edits` are the first round's. Returns false where the text does not parse any more
// although it has to.
static bool repair_rounds(struct repairing *self, struct pieces *pieces, struct span text,
                          struct edit_list edits)
{
    bool sound = true;
    char *current = NULL; // the text after the rounds so far, owned
    for (int round = 0; round < ROUNDS_MAX && edits.len > 0; round++) {
        pieces_edit(pieces, edits);
        size_t len;
        char *repaired = edits_apply(text, edits.items, edits.len, &len);
        analysis_set_patience(self->scratch, &self->budget->patience);
        bool done = analysis_update(self->scratch, repaired, len, NULL, 0) == ANALYSIS_DONE;
        sound = is_sound(self);
        free(current);
        current = repaired;
        text = (struct span){repaired, len};
        edits = sound && done
                    ? choose(self->arena, self->policy, self->scratch, self->asked, &self->half.patience)
                    : (struct edit_list){0};
    }
    free(current);
    return sound;
}

struct edit_list fix_all_rounds(struct arena *arena, const struct linter *linter, const struct policy *policy,
                                const struct analysis *analysis, struct span text,
                                const struct fix_all *asked, struct budget *budget)
{
    struct repairing repairing = {.arena = arena,
                                  .policy = policy,
                                  .asked = asked,
                                  .budget = budget,
                                  .clean = analysis_is_clean(analysis)};
    budget_begin(&repairing.half, budget_left(budget) / 2);
    struct edit_list first = choose(arena, policy, analysis, asked, &repairing.half.patience);
    if (first.len == 0)
        return first;
    struct pieces pieces = {0};
    add_piece(&pieces, (struct piece){.kept = true, .text = text});
    repairing.scratch = analysis_create(linter);
    analysis_configure(repairing.scratch, &policy->config, &policy->selection);
    bool sound = repair_rounds(&repairing, &pieces, text, first);
    analysis_destroy(repairing.scratch);

    struct edit_list edits = {0};
    if (sound)
        edits = pieces_to_edits(&pieces, arena, (uint32_t)text.len);
    else if (!budget->patience.over)
        log_line("repairs would break the file's syntax and are not offered; please report this");
    VEC_FINISH(&pieces.items);
    return edits;
}

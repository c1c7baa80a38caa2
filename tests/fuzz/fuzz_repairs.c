// Every repair of every finding of a source: its edits are in order and apart, and a text without syntax
// errors has none afterwards.
#include "fixes/fix.h"
#include "source.h"
#include "util/utf8.h"

static void check_edits(struct span text, const struct edit *edits, size_t len)
{
    uint32_t at = 0;
    for (size_t i = 0; i < len; i++) {
        require(at <= edits[i].start && edits[i].start <= edits[i].end && edits[i].end <= text.len);
        require(edits[i].start < edits[i].end || edits[i].text.len > 0);
        at = edits[i].end;
    }
}

// Applies the edits and analyses what they give, beside the analysis of the source itself.
static void check_text(const struct analysis *analysis, struct analysis *repaired, struct span text,
                       const struct edit *edits, size_t edits_len)
{
    check_edits(text, edits, edits_len);
    size_t len;
    char *after = edits_apply(text, edits, edits_len, &len);
    require(utf8_valid_len((struct span){after, len}) == len);
    enum analysis_state state = analysis_update(repaired, after, len, NULL, 0);
    require(state != ANALYSIS_DONE || !analysis_is_clean(analysis) || analysis_is_clean(repaired));
    analysis_update(repaired, "", 0, NULL, 0);
    free(after);
}

static void check_repairs(struct analysis *analysis, struct analysis *repaired, struct span text,
                          const struct config *config)
{
    struct arena arena;
    arena_init(&arena);
    size_t len, applied;
    const struct finding *findings = analysis_findings(analysis, &len);
    for (size_t i = 0; i < len; i++) {
        struct fix_list fixes = fixes_for(&arena, analysis_module(analysis), &findings[i], config);
        for (size_t k = 0; k < fixes.len; k++) {
            require(!fixes.items[k].preferred || k == 0);
            check_text(analysis, repaired, text, fixes.items[k].edits, fixes.items[k].edits_len);
        }
    }
    for (int unsafe = 0; unsafe <= 1; unsafe++) {
        struct edit_list all =
            fixes_all(&arena, analysis_module(analysis), findings, len, config, unsafe != 0, &applied);
        check_text(analysis, repaired, text, all.items, all.len);
    }
    arena_finish(&arena);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    struct input input = input_of(data, size);
    struct selection selection = source_selection();
    struct config config = config_default();
    struct analysis *analysis = analysis_create(source_linter());
    struct analysis *repaired = analysis_create(source_linter());
    analysis_configure(analysis, &config, &selection);
    analysis_configure(repaired, &config, &selection);
    struct buffer buffer;
    source_read(&input, &buffer);
    while (input.len > 0)
        source_edit(&input, &buffer);
    struct span text = buffer_text(&buffer);
    if (analysis_update(analysis, text.ptr, text.len, NULL, 0) == ANALYSIS_DONE)
        check_repairs(analysis, repaired, text, &config);
    analysis_destroy(analysis);
    analysis_destroy(repaired);
    buffer_finish(&buffer);
    return 0;
}

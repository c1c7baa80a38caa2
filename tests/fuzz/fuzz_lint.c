// A source and edits of it: after each group of them the findings are those of the same text analysed from
// scratch.
#include "source.h"

static bool same(const struct finding *a, const struct finding *b)
{
    if (a->rule != b->rule || a->start != b->start || a->end != b->end || a->node_start != b->node_start ||
        a->node_end != b->node_end || a->severity != b->severity || a->library != b->library ||
        strcmp(a->message, b->message) != 0 || a->related_len != b->related_len)
        return false;
    for (size_t i = 0; i < a->related_len; i++) {
        if (a->related[i].start != b->related[i].start || a->related[i].end != b->related[i].end)
            return false;
    }
    return true;
}

static void compare(const struct analysis *followed, struct analysis *fresh, enum analysis_state state,
                    struct span text)
{
    require(analysis_update(fresh, text.ptr, text.len, NULL, 0) == state);
    size_t len, fresh_len;
    const struct finding *a = analysis_findings(followed, &len);
    const struct finding *b = analysis_findings(fresh, &fresh_len);
    require(len == fresh_len);
    for (size_t i = 0; i < len; i++) {
        require(same(&a[i], &b[i]));
        require(a[i].start <= a[i].end && a[i].end <= text.len);
    }
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    enum { GROUP_MAX = 4 };
    struct input input = input_of(data, size);
    struct selection selection = source_selection();
    struct config config = config_default();
    struct analysis *followed = analysis_create(source_linter());
    struct analysis *fresh = analysis_create(source_linter());
    analysis_configure(followed, &config, &selection);
    analysis_configure(fresh, &config, &selection);
    struct buffer buffer;
    source_read(&input, &buffer);
    struct span text = buffer_text(&buffer);
    compare(followed, fresh, analysis_update(followed, text.ptr, text.len, NULL, 0), text);
    while (input.len > 0) {
        struct text_edit edits[GROUP_MAX];
        size_t len = 0, wanted = 1 + input_byte(&input) % GROUP_MAX;
        while (len < wanted && input.len > 0)
            edits[len++] = source_edit(&input, &buffer);
        if (len == 0)
            break;
        text = buffer_text(&buffer);
        compare(followed, fresh, analysis_update(followed, text.ptr, text.len, edits, len), text);
    }
    analysis_destroy(followed);
    analysis_destroy(fresh);
    buffer_finish(&buffer);
    return 0;
}

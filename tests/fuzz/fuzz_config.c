// Any bytes as a configuration file: each problem names a place in it.
#include "config/layer.h"
#include "config/toml.h"
#include "input.h"
#include "util/arena.h"

static bool names_any(const void *context, struct span pattern)
{
    (void)context;
    return span_starts_with(pattern, SPAN("CNL"));
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    struct arena arena;
    arena_init(&arena);
    struct problems problems = {.arena = &arena};
    const struct rule_names names = {.names_any = names_any};
    struct span text = {(const char *)(size > 0 ? data : (const uint8_t *)""), size};
    const struct value *table = toml_read(text, &problems);
    require((table == NULL) == (problems_fatal(&problems) != NULL));
    if (table != NULL) {
        struct layer layer = layer_read(table, SPAN("/project"), &names, &problems);
        layer_excludes(&layer, SPAN("/project/src/service.py"));
    }
    for (size_t i = 0; i < problems.items.len; i++) {
        const struct problem *problem = &problems.items.items[i];
        require(problem->place.start <= problem->place.end && problem->place.end <= text.len);
        require(problem->message[0] != '\0');
    }
    VEC_FINISH(&problems.items);
    arena_finish(&arena);
    return 0;
}

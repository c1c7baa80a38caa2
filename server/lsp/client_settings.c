#include "lsp/client_settings.h"

enum { DEPTH_MAX = 8 }; // deeper than any setting

void client_settings_init(struct client_settings *self)
{
    *self = (struct client_settings){.layer = layer_empty()};
}

void client_settings_finish(struct client_settings *self)
{
    arena_finish(&self->arena);
}

static struct span copy(struct arena *arena, const char *bytes, size_t len)
{
    return (struct span){arena_copy(arena, (struct span){bytes, len}), len};
}

static struct value *convert(struct arena *arena, const json_t *json, int depth);

static void convert_members(struct arena *arena, struct value *table, const json_t *json, int depth)
{
    // jansson's iterators do not change the object, but want to be able to.
    for (void *i = json_object_iter((json_t *)json); i != NULL;
         i = json_object_iter_next((json_t *)json, i)) {
        struct value *member = convert(arena, json_object_iter_value(i), depth + 1);
        member->key = copy(arena, json_object_iter_key(i), json_object_iter_key_len(i));
        value_append(table, member);
    }
}

// JSON as a value; what is nested too deeply is left out.
static struct value *convert(struct arena *arena, const json_t *json, int depth)
{
    struct value *value = arena_alloc(arena, sizeof(*value));
    value->string = SPAN("");
    value->key = SPAN("");
    if (json_is_string(json)) {
        value->kind = VALUE_STRING;
        value->string = copy(arena, json_string_value(json), json_string_length(json));
    } else if (json_is_number(json)) {
        value->kind = VALUE_NUMBER;
        value->number = json_number_value(json);
    } else if (json_is_boolean(json)) {
        value->kind = VALUE_BOOLEAN;
        value->boolean = json_is_true(json);
    } else if (json_is_array(json)) {
        value->kind = VALUE_ARRAY;
        for (size_t i = 0; i < json_array_size(json) && depth < DEPTH_MAX; i++)
            value_append(value, convert(arena, json_array_get(json, i), depth + 1));
    } else if (json_is_object(json)) {
        value->kind = VALUE_TABLE;
        if (depth < DEPTH_MAX)
            convert_members(arena, value, json, depth);
    }
    return value;
}

bool client_settings_read(struct client_settings *self, const json_t *object, const struct rule_names *rules,
                          struct strbuf *problem)
{
    struct client_settings read = {.layer = layer_empty()};
    struct problems problems = {.arena = &read.arena};
    read.layer = layer_read(convert(&read.arena, object, 0), SPAN(""), rules, &problems);
    const struct problem *fatal = problems_fatal(&problems);
    if (fatal != NULL) {
        strbuf_add_str(problem, fatal->message);
        client_settings_finish(&read);
    } else {
        client_settings_finish(self);
        *self = read;
    }
    VEC_FINISH(&problems.items);
    return fatal == NULL;
}

#include "lsp/client_settings.h"

#include <string.h>

#include "lsp/protocol.h"

enum { SHIELD_TIMEOUT_MAX = 24 * 60 * 60 }; // seconds

typedef bool change_selection(struct selection *, const struct linter *, struct span);

// Lua has one empty table, and editors written in it send either of JSON's.
static bool is_empty(const json_t *value)
{
    return (json_is_array(value) && json_array_size(value) == 0) ||
           (json_is_object(value) && json_object_size(value) == 0);
}

static bool read_rules(struct selection *selection, const char *name, const json_t *value,
                       const struct linter *linter, change_selection *change, struct strbuf *problem)
{
    if (!json_is_array(value) && !is_empty(value)) {
        strbuf_printf(problem, "%s has to be an array of rules' codes or names, such as [\"CNL1\"]", name);
        return false;
    }
    for (size_t i = 0; i < json_array_size(value); i++) {
        struct span pattern;
        if (!read_string(json_array_get(value, i), &pattern)) {
            strbuf_printf(problem, "%s[%zu] has to be a string, a rule's code or name", name, i);
            return false;
        }
        if (!change(selection, linter, pattern)) {
            strbuf_printf(problem, "%s names no rule: \"%.*s\" (the command 'cancelot rules' lists them)",
                          name, pattern.len < 80 ? (int)pattern.len : 80, pattern.ptr);
            return false;
        }
    }
    return true;
}

static bool read_select(struct client_settings *settings, const json_t *value, const struct linter *linter,
                        struct strbuf *problem)
{
    settings->selection = (struct selection){0};
    return read_rules(&settings->selection, "select", value, linter, selection_select, problem);
}

static bool read_ignore(struct client_settings *settings, const json_t *value, const struct linter *linter,
                        struct strbuf *problem)
{
    return read_rules(&settings->selection, "ignore", value, linter, selection_ignore, problem);
}

// The N of "3.N", or -1.
static int parse_minor(struct span text)
{
    if (!span_starts_with(text, SPAN("3.")) || text.len < 3 || text.len > 4)
        return -1;
    int minor = 0;
    for (size_t i = 2; i < text.len; i++) {
        if (text.ptr[i] < '0' || text.ptr[i] > '9')
            return -1;
        minor = minor * 10 + (text.ptr[i] - '0');
    }
    return minor >= TARGET_MINOR_OLDEST && minor <= TARGET_MINOR_NEWEST ? minor : -1;
}

static bool read_target_version(struct client_settings *settings, const json_t *value,
                                const struct linter *linter, struct strbuf *problem)
{
    (void)linter;
    struct span text = SPAN("");
    int minor = read_string(value, &text) ? parse_minor(text) : -1;
    if (minor < 0) {
        strbuf_printf(problem, "target-version has to be a string from \"3.%d\" to \"3.%d\"",
                      TARGET_MINOR_OLDEST, TARGET_MINOR_NEWEST);
        return false;
    }
    settings->config.target_minor = minor;
    return true;
}

static bool read_shield_timeout(struct client_settings *settings, const json_t *value,
                                const struct linter *linter, struct strbuf *problem)
{
    (void)linter;
    double seconds = json_number_value(value);
    if (!json_is_number(value) || seconds <= 0 || seconds > SHIELD_TIMEOUT_MAX) {
        strbuf_printf(problem, "shield-timeout has to be a number of seconds above 0, at most %d",
                      SHIELD_TIMEOUT_MAX);
        return false;
    }
    settings->config.shield_timeout = seconds;
    return true;
}

// In the order in which they are applied: `ignore` takes from what `select` gave.
static const struct setting {
    const char *name;
    bool (*read)(struct client_settings *, const json_t *, const struct linter *, struct strbuf *problem);
} settings_table[] = {
    {"select", read_select},
    {"ignore", read_ignore},
    {"target-version", read_target_version},
    {"shield-timeout", read_shield_timeout},
};

bool client_settings_read(struct client_settings *settings, const json_t *object, const struct linter *linter,
                          struct strbuf *problem)
{
    if (!json_is_object(object) && !is_empty(object)) {
        strbuf_add_str(problem, "they have to be an object");
        return false;
    }
    struct client_settings changed = *settings;
    for (size_t i = 0; i < sizeof(settings_table) / sizeof(*settings_table); i++) {
        const json_t *value = json_object_get(object, settings_table[i].name);
        if (value != NULL && !json_is_null(value) &&
            !settings_table[i].read(&changed, value, linter, problem))
            return false;
    }
    *settings = changed;
    return true;
}

bool client_settings_equal(const struct client_settings *a, const struct client_settings *b)
{
    return a->config.target_minor == b->config.target_minor &&
           a->config.shield_timeout == b->config.shield_timeout &&
           memcmp(a->selection.on, b->selection.on, sizeof(a->selection.on)) == 0 &&
           memcmp(a->selection.chosen, b->selection.chosen, sizeof(a->selection.chosen)) == 0;
}

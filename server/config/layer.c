#include "config/layer.h"

#include <stdio.h>

#include "config/config.h"
#include "config/glob.h"
#include "config/version.h"

struct reading {
    struct layer *layer;
    const struct rule_names *rules;
    struct problems *problems;
};

struct layer layer_empty(void)
{
    return (struct layer){
        .folder = SPAN(""), .library = SPAN(""), .logger = SPAN(""), .safe_resource = SPAN("")};
}

static int shown(struct span text)
{
    return text.len < 80 ? (int)text.len : 80;
}

// Lua has one empty table, and editors written in it send either of JSON's.
static bool is_list(const struct value *value)
{
    return value->kind == VALUE_ARRAY || (value->kind == VALUE_TABLE && value->first == NULL);
}

static bool is_table(const struct value *value)
{
    return value->kind == VALUE_TABLE || (value->kind == VALUE_ARRAY && value->first == NULL);
}

static size_t count(const struct value *parent)
{
    size_t len = 0;
    for (const struct value *child = parent->first; child != NULL; child = child->next)
        len++;
    return len;
}

static void check_rule(const struct reading *self, const char *what, struct span rule, struct extent place)
{
    if (!self->rules->names_any(self->rules->context, rule))
        problems_add(self->problems, place, true,
                     "%s names no rule: \"%.*s\" (the command 'cancelot rules' lists them)", what,
                     shown(rule), rule.ptr);
}

// What the strings of an array are, and how a message describes them.
enum word_kind { WORD_RULE, WORD_PATTERN, WORD_FOLDER };

static const struct {
    const char *one, *many;
} word_kinds[] = {
    [WORD_RULE] = {"a rule's code or name", "rules' codes or names, such as [\"CNL1\"]"},
    [WORD_PATTERN] = {"a pattern of paths", "patterns of paths, such as [\"build\", \"tests/**\"]"},
    [WORD_FOLDER] = {"a folder's path", "folders' paths, such as [\"tools/cancelot\"]"},
};

// Reads an array of strings that `what` is called.
static struct word_list read_words(const struct reading *self, const char *what, const struct value *value,
                                   enum word_kind kind)
{
    if (!is_list(value)) {
        problems_add(self->problems, value->place, true, "%s has to be an array of %s", what,
                     word_kinds[kind].many);
        return (struct word_list){0};
    }
    struct span *words = ARENA_ARRAY(self->problems->arena, struct span, count(value));
    size_t len = 0;
    for (const struct value *item = value->first; item != NULL; item = item->next) {
        if (item->kind != VALUE_STRING || item->string.len == 0) {
            problems_add(self->problems, item->place, true, "%s[%zu] has to be a string, %s", what, len,
                         word_kinds[kind].one);
            return (struct word_list){0};
        }
        if (kind == WORD_RULE)
            check_rule(self, what, item->string, item->place);
        words[len++] = item->string;
    }
    return (struct word_list){.given = true, .len = len, .items = words};
}

static void read_select(const struct reading *self, const struct value *value)
{
    self->layer->select = read_words(self, "select", value, WORD_RULE);
}

static void read_ignore(const struct reading *self, const struct value *value)
{
    self->layer->ignore = read_words(self, "ignore", value, WORD_RULE);
}

static void read_exclude(const struct reading *self, const struct value *value)
{
    self->layer->exclude = read_words(self, "exclude", value, WORD_PATTERN);
}

static void read_queries(const struct reading *self, const struct value *value)
{
    self->layer->queries = read_words(self, "queries", value, WORD_FOLDER);
}

static void read_file_ignores(const struct reading *self, const struct value *value)
{
    if (!is_table(value)) {
        problems_add(self->problems, value->place, true,
                     "per-file-ignores has to be a table from patterns of paths to arrays of rules");
        return;
    }
    struct file_ignore *items = ARENA_ARRAY(self->problems->arena, struct file_ignore, count(value));
    size_t len = 0;
    for (const struct value *member = value->first; member != NULL; member = member->next) {
        struct word_list rules = read_words(self, "per-file-ignores", member, WORD_RULE);
        items[len++] = (struct file_ignore){member->key, rules, member->key_place};
    }
    self->layer->file_ignores = items;
    self->layer->file_ignores_len = len;
}

static bool is_one_of(const struct value *value, const char *const *words)
{
    for (; value->kind == VALUE_STRING && *words != NULL; words++) {
        if (span_is(value->string, *words))
            return true;
    }
    return false;
}

static void read_severity(const struct reading *self, const struct value *value)
{
    static const char *const words[] = {"off", "hint", "information", "warning", "error", NULL};
    if (!is_table(value)) {
        problems_add(self->problems, value->place, true,
                     "severity has to be a table from rules to severities, such as { CNL101 = \"error\" }");
        return;
    }
    struct severity_setting *items =
        ARENA_ARRAY(self->problems->arena, struct severity_setting, count(value));
    size_t len = 0;
    for (const struct value *member = value->first; member != NULL; member = member->next) {
        check_rule(self, "severity", member->key, member->key_place);
        if (!is_one_of(member, words))
            problems_add(
                self->problems, member->place, true,
                "severity of %.*s has to be \"off\", \"hint\", \"information\", \"warning\" or \"error\"",
                shown(member->key), member->key.ptr);
        items[len++] = (struct severity_setting){member->key, member->string, member->key_place};
    }
    self->layer->severities = items;
    self->layer->severities_len = len;
}

static void read_target_version(const struct reading *self, const struct value *value)
{
    int minor = value->kind == VALUE_STRING ? version_minor(value->string) : -1;
    if (minor < 0)
        problems_add(self->problems, value->place, true,
                     "target-version has to be a string from \"3.%d\" to \"3.%d\"", TARGET_MINOR_OLDEST,
                     TARGET_MINOR_NEWEST);
    else
        self->layer->target_minor = minor;
}

static void read_library(const struct reading *self, const struct value *value)
{
    static const char *const words[] = {"asyncio", "trio", "anyio", NULL};
    if (is_one_of(value, words))
        self->layer->library = value->string;
    else
        problems_add(self->problems, value->place, true,
                     "library has to be \"asyncio\", \"trio\" or \"anyio\"");
}

static void read_shield_timeout(const struct reading *self, const struct value *value)
{
    bool fits =
        value->kind == VALUE_NUMBER && value->number > 0 && value->number <= (double)SHIELD_TIMEOUT_MAX;
    if (fits)
        self->layer->shield_timeout = value->number;
    else
        problems_add(self->problems, value->place, true,
                     "shield-timeout has to be a number of seconds above 0, at most %d", SHIELD_TIMEOUT_MAX);
}

static bool is_letter(char c)
{
    return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || c == '_';
}

// Whether the text is names with dots between them, two at least. (ASCII: what code generators can rely on.)
static bool is_full_name(struct span text)
{
    bool begins = true, dotted = false;
    for (size_t i = 0; i < text.len; i++) {
        char c = text.ptr[i];
        if (begins ? !is_letter(c) : !is_letter(c) && c != '.' && (c < '0' || c > '9'))
            return false;
        begins = c == '.';
        dotted = dotted || begins;
    }
    return dotted && !begins;
}

static bool names_something(const struct value *value)
{
    return value->kind == VALUE_STRING && value->string.len <= FULL_NAME_MAX && is_full_name(value->string);
}

static void read_logger(const struct reading *self, const struct value *value)
{
    if (names_something(value))
        self->layer->logger = value->string;
    else
        problems_add(self->problems, value->place, true,
                     "logger has to be a string, the full name of a logger such as \"app.log.logger\"");
}

static void read_safe_resource(const struct reading *self, const struct value *value)
{
    if (names_something(value))
        self->layer->safe_resource = value->string;
    else
        problems_add(self->problems, value->place, true,
                     "safe-resource has to be a string, the full name of a function such as "
                     "\"app.resources.safe_resource\"");
}

static const struct key {
    const char *name;
    void (*read)(const struct reading *self, const struct value *value);
} keys[] = {
    [LAYER_SELECT] = {"select", read_select},
    [LAYER_IGNORE] = {"ignore", read_ignore},
    [LAYER_FILE_IGNORES] = {"per-file-ignores", read_file_ignores},
    [LAYER_SEVERITY] = {"severity", read_severity},
    [LAYER_EXCLUDE] = {"exclude", read_exclude},
    [LAYER_QUERIES] = {"queries", read_queries},
    [LAYER_TARGET_VERSION] = {"target-version", read_target_version},
    [LAYER_LIBRARY] = {"library", read_library},
    [LAYER_SHIELD_TIMEOUT] = {"shield-timeout", read_shield_timeout},
    [LAYER_LOGGER] = {"logger", read_logger},
    [LAYER_SAFE_RESOURCE] = {"safe-resource", read_safe_resource},
};

const char *layer_key_name(enum layer_key key)
{
    return keys[key].name;
}

// LAYER_KEYS for what is no key.
static enum layer_key find_key(struct span name)
{
    enum layer_key key = 0;
    while (key < LAYER_KEYS && !span_is(name, keys[key].name))
        key++;
    return key;
}

static void read_member(const struct reading *self, const struct value *member)
{
    enum layer_key key = find_key(member->key);
    if (key == LAYER_KEYS) {
        problems_add(self->problems, member->key_place, false,
                     "\"%.*s\" is no setting of Cancelot and does nothing", shown(member->key),
                     member->key.ptr);
    } else if (member->kind != VALUE_NULL) {
        self->layer->places[key] = member->key_place;
        keys[key].read(self, member);
    }
}

struct layer layer_read(const struct value *table, struct span folder, const struct rule_names *rules,
                        struct problems *problems)
{
    struct layer layer = layer_empty();
    struct reading self = {&layer, rules, problems};
    layer.folder = folder;
    if (!is_table(table)) {
        problems_add(problems, table->place, true, "the settings have to be a table of keys and values");
        return layer;
    }
    for (const struct value *member = table->first; member != NULL; member = member->next)
        read_member(&self, member);
    return layer;
}

bool layer_relative(const struct layer *self, struct span path, struct span *relative)
{
    struct span folder = self->folder;
    if (folder.len > 0 && folder.ptr[folder.len - 1] == '/')
        folder.len--; // the root
    *relative = path;
    if (self->folder.len == 0)
        return true;
    if (!span_starts_with(path, folder) || path.len <= folder.len || path.ptr[folder.len] != '/')
        return false;
    *relative = span_from(path, folder.len + 1);
    return true;
}

bool layer_excludes(const struct layer *self, struct span path)
{
    struct span relative;
    if (!layer_relative(self, path, &relative))
        return false;
    for (size_t i = 0; i < self->exclude.len; i++) {
        if (glob_covers(self->exclude.items[i], relative))
            return true;
    }
    return false;
}

// What holds for a file, and where each part of it comes from.
#include <stdlib.h>
#include <string.h>

#include "cli/choice.h"
#include "cli/command.h"
#include "cli/configuration.h"
#include "cli/paths.h"
#include "cli/severities.h"
#include "config/glob.h"

enum {
    OPTION_SELECT,
    OPTION_IGNORE,
    OPTION_QUERIES,
    OPTION_TARGET_VERSION,
    OPTION_ISOLATED,
};

static const struct command_option options[] = {
    [OPTION_SELECT] = {"select", "RULES", "as given to check", NULL},
    [OPTION_IGNORE] = {"ignore", "RULES", "as given to check", NULL},
    [OPTION_QUERIES] = {"queries", "FOLDER", "as given to check", NULL},
    [OPTION_TARGET_VERSION] = {"target-version", "3.N", "as given to check", NULL},
    [OPTION_ISOLATED] = {"isolated", NULL, "read no configuration files", NULL},
    {NULL, NULL, NULL, NULL},
};

// A layer, and the file that says it; NULL for the options of the call.
struct origin {
    const struct layer *layer;
    const struct config_file *file;
};

enum { ORIGINS_MAX = 2 };

// What is printed, and of what.
struct view {
    const struct linter *linter;
    const struct project *project;      // NULL where no configuration files are read
    struct origin origins[ORIGINS_MAX]; // from the lowest to the uppermost
    size_t origins_len;
    struct span path; // of the file; empty for a folder
    struct policy policy;
    struct strbuf out;
};

// ---- rows ------------------------------------------------------------------------------------------------

enum { NAME_WIDTH = 18, VALUE_WIDTH = 30 };

// Columns are two blanks apart at least.
static void add_padding(struct strbuf *out, size_t from, size_t width)
{
    strbuf_add_str(out, "  ");
    while (out->len < from + width)
        strbuf_add_char(out, ' ');
}

// Begins a row. The value and where it comes from follow, with end_value() between them.
static size_t begin_row(struct view *self, const char *name)
{
    size_t from = self->out.len;
    strbuf_add_str(&self->out, name);
    add_padding(&self->out, from, NAME_WIDTH);
    return self->out.len;
}

static void end_value(struct view *self, size_t from)
{
    add_padding(&self->out, from, VALUE_WIDTH);
}

static void add_words(struct strbuf *out, const struct word_list *words)
{
    strbuf_add_char(out, '[');
    for (size_t i = 0; i < words->len; i++)
        strbuf_printf(out, "%s\"%.*s\"", i > 0 ? ", " : "", (int)words->items[i].len, words->items[i].ptr);
    strbuf_add_char(out, ']');
}

static void add_place(struct view *self, const struct origin *origin, enum layer_key key, struct extent place)
{
    if (origin->file != NULL)
        configuration_add_place(&self->out, origin->file, place);
    else
        strbuf_printf(&self->out, "--%s", layer_key_name(key));
}

static void add_key_place(struct view *self, const struct origin *origin, enum layer_key key)
{
    add_place(self, origin, key, origin->layer->places[key]);
}

// ---- lists -----------------------------------------------------------------------------------------------

static const struct word_list *list_of(const struct layer *layer, enum layer_key key)
{
    switch (key) {
    case LAYER_SELECT:
        return &layer->select;
    case LAYER_IGNORE:
        return &layer->ignore;
    case LAYER_EXCLUDE:
        return &layer->exclude;
    default:
        return &layer->queries;
    }
}

// Whether a layer above begins the set of rules anew.
static bool is_overruled(const struct view *self, size_t origin)
{
    for (size_t i = origin + 1; i < self->origins_len; i++) {
        if (self->origins[i].layer->select.given)
            return true;
    }
    return false;
}

static void add_unset(struct view *self, const char *name)
{
    size_t from = begin_row(self, name);
    strbuf_add_char(&self->out, '-');
    end_value(self, from);
    strbuf_add_str(&self->out, "not set\n");
}

static void add_list(struct view *self, enum layer_key key)
{
    bool any = false, selects = key == LAYER_SELECT || key == LAYER_IGNORE;
    for (size_t i = 0; i < self->origins_len; i++) {
        const struct word_list *list = list_of(self->origins[i].layer, key);
        if (!list->given)
            continue;
        size_t from = begin_row(self, layer_key_name(key));
        add_words(&self->out, list);
        end_value(self, from);
        add_key_place(self, &self->origins[i], key);
        strbuf_add_str(&self->out, selects && is_overruled(self, i) ? ", overruled by --select\n" : "\n");
        any = true;
    }
    if (!any)
        add_unset(self, layer_key_name(key));
}

static void add_file_ignores(struct view *self)
{
    const struct layer *layer = self->project != NULL ? self->project->layer : NULL;
    if (layer == NULL || layer->file_ignores_len == 0) {
        add_unset(self, layer_key_name(LAYER_FILE_IGNORES));
        return;
    }
    for (size_t i = 0; i < layer->file_ignores_len; i++) {
        const struct file_ignore *ignore = &layer->file_ignores[i];
        size_t from = begin_row(self, layer_key_name(LAYER_FILE_IGNORES));
        strbuf_printf(&self->out, "\"%.*s\" = ", (int)ignore->pattern.len, ignore->pattern.ptr);
        add_words(&self->out, &ignore->rules);
        end_value(self, from);
        add_place(self, &self->origins[0], LAYER_FILE_IGNORES, ignore->place);
        strbuf_add_char(&self->out, '\n');
    }
}

// ---- single values ---------------------------------------------------------------------------------------

// The uppermost origin that says a key, or NULL.
static const struct origin *origin_of(const struct view *self, enum layer_key key)
{
    for (size_t i = self->origins_len; i-- > 0;) {
        const struct origin *origin = &self->origins[i];
        bool option = origin->file == NULL && key == LAYER_TARGET_VERSION && origin->layer->target_minor > 0;
        if (option || origin->layer->places[key].end > 0)
            return origin;
    }
    return NULL;
}

static void add_target_origin(struct view *self)
{
    const struct project *project = self->project;
    if (project == NULL || project->requires_minor == 0) {
        strbuf_add_str(&self->out, "default\n");
        return;
    }
    configuration_add_place(&self->out, project->requires_from, project->requires_from->used->requires_place);
    strbuf_add_str(&self->out, ", requires-python\n");
}

static void add_value(struct view *self, enum layer_key key, const char *value)
{
    const struct origin *origin = origin_of(self, key);
    size_t from = begin_row(self, layer_key_name(key));
    strbuf_add_str(&self->out, value);
    end_value(self, from);
    if (origin == NULL && key == LAYER_TARGET_VERSION) {
        add_target_origin(self);
        return;
    }
    if (origin != NULL)
        add_key_place(self, origin, key);
    else
        strbuf_add_str(&self->out, "default");
    strbuf_add_char(&self->out, '\n');
}

// The full name of something, or "".
static void add_name(struct view *self, enum layer_key key, const char *name)
{
    char quoted[FULL_NAME_MAX + 3];
    snprintf(quoted, sizeof(quoted), "\"%s\"", name);
    if (*name != '\0')
        add_value(self, key, quoted);
    else
        add_unset(self, layer_key_name(key));
}

static void add_values(struct view *self)
{
    const struct config *config = &self->policy.config;
    char version[32], seconds[32];
    snprintf(version, sizeof(version), "\"3.%d\"", config->target_minor);
    snprintf(seconds, sizeof(seconds), "%g", config->shield_timeout);
    struct strbuf library = {0};
    strbuf_printf(&library, "\"%s\"", library_name((enum library)config->library));
    add_value(self, LAYER_TARGET_VERSION, version);
    add_value(self, LAYER_LIBRARY, library.bytes);
    add_value(self, LAYER_SHIELD_TIMEOUT, seconds);
    add_name(self, LAYER_LOGGER, config->logger);
    add_name(self, LAYER_SAFE_RESOURCE, config->safe_resource);
    strbuf_finish(&library);
}

// ---- rules -----------------------------------------------------------------------------------------------

static bool names_rule(const struct word_list *list, const struct rule *rule)
{
    for (size_t i = 0; i < list->len; i++) {
        if (rule_matches(rule, list->items[i]))
            return true;
    }
    return false;
}

static void add_reason(struct view *self, const struct origin *origin, enum layer_key key,
                       struct extent place)
{
    strbuf_add_str(&self->out, origin->file != NULL ? layer_key_name(key) : "");
    strbuf_add_str(&self->out, origin->file != NULL ? ", " : "");
    add_place(self, origin, key, place);
}

// Whether the file's own ignores take the rule away; then it says so.
static bool add_file_ignore(struct view *self, const struct rule *rule)
{
    const struct layer *layer = self->project != NULL ? self->project->layer : NULL;
    struct span relative;
    if (layer == NULL || self->path.len == 0 || !layer_relative(layer, self->path, &relative))
        return false;
    for (size_t i = 0; i < layer->file_ignores_len; i++) {
        const struct file_ignore *ignore = &layer->file_ignores[i];
        if (names_rule(&ignore->rules, rule) && glob_covers(ignore->pattern, relative)) {
            add_reason(self, &self->origins[0], LAYER_FILE_IGNORES, ignore->place);
            return true;
        }
    }
    return false;
}

// Whether a layer turns the rule on or off, in so far as none above does; then it says so.
static bool add_selection(struct view *self, const struct rule *rule)
{
    bool on = self->policy.selection.on[rule->index];
    for (size_t i = self->origins_len; i-- > 0;) {
        const struct origin *origin = &self->origins[i];
        bool ignored = !on && names_rule(&origin->layer->ignore, rule);
        if (!ignored && !origin->layer->select.given && !(on && names_rule(&origin->layer->select, rule)))
            continue;
        enum layer_key key = ignored ? LAYER_IGNORE : LAYER_SELECT;
        strbuf_add_str(&self->out, ignored || on ? "" : "not in ");
        add_reason(self, origin, key, origin->layer->places[key]);
        return true;
    }
    return false;
}

// Whether a layer sets the rule's severity; then it says so. Of several settings in one layer the last
// counts.
static bool add_severity_setting(struct view *self, const struct rule *rule)
{
    for (size_t i = self->origins_len; i-- > 0;) {
        const struct layer *layer = self->origins[i].layer;
        for (size_t j = layer->severities_len; j-- > 0;) {
            if (!rule_matches(rule, layer->severities[j].rule))
                continue;
            add_reason(self, &self->origins[i], LAYER_SEVERITY, layer->severities[j].place);
            return true;
        }
    }
    return false;
}

static void add_severity(struct view *self, const struct rule *rule)
{
    const struct selection *selection = &self->policy.selection;
    if (!selection->on[rule->index])
        strbuf_add_str(&self->out, severity_name(SEVERITY_OFF));
    else if (selection->severity[rule->index] > 0)
        strbuf_add_str(&self->out, severity_name((enum severity)(selection->severity[rule->index] - 1)));
    else if (rule_severity(rule) == SEVERITY_OFF) // what is off is a warning where it is selected
        strbuf_add_str(&self->out, severity_name(SEVERITY_WARNING));
    else
        severities_add(&self->out, rule);
}

static void add_rule(struct view *self, const struct rule *rule)
{
    enum { RULE_WIDTH = 46 };
    struct strbuf *out = &self->out;
    size_t from = out->len;
    strbuf_printf(out, "%s %s", rule->code, rule->name);
    add_padding(out, from, RULE_WIDTH);
    from = out->len;
    add_severity(self, rule);
    end_value(self, from);
    bool on = self->policy.selection.on[rule->index];
    if (!(on && add_severity_setting(self, rule)) && !(!on && add_file_ignore(self, rule)) &&
        !add_selection(self, rule))
        strbuf_add_str(out, "default");
    strbuf_add_char(out, '\n');
}

// ---- the command -----------------------------------------------------------------------------------------

static void add_title(struct view *self, const char *path)
{
    bool excluded = false;
    for (size_t i = 0; i < self->origins_len && self->path.len > 0; i++)
        excluded = excluded || layer_excludes(self->origins[i].layer, self->path);
    strbuf_printf(&self->out, "What holds for %s%s:\n\n", self->path.len > 0 ? "" : "the files in ", path);
    if (excluded)
        strbuf_add_str(&self->out, "It is left out, unless it is named, by 'exclude'.\n\n");
}

static void add_everything(struct view *self, const char *path)
{
    add_title(self, path);
    add_list(self, LAYER_SELECT);
    add_list(self, LAYER_IGNORE);
    add_file_ignores(self);
    add_list(self, LAYER_EXCLUDE);
    add_list(self, LAYER_QUERIES);
    add_values(self);
    strbuf_add_char(&self->out, '\n');
    size_t len;
    const struct rule *rules = linter_rules(self->linter, &len);
    for (size_t i = 0; i < len; i++)
        add_rule(self, &rules[i]);
}

// Prints what holds for a file, or for the files in a folder. Returns whether all of it could be read.
static bool print_view(const struct settings *settings, bool isolated, const char *path)
{
    struct projects projects;
    projects_init(&projects, policy_rule_names(settings->linter));
    const struct project *project = isolated ? NULL : configuration_of(&projects, path);
    struct strbuf problems = {0};
    bool good = configuration_add_problems(&projects, &problems);
    fputs(problems.len > 0 ? problems.bytes : "", stderr);

    char *real = path_real(path);
    struct layer given = settings_layer(settings);
    struct view view = {.linter = settings->linter, .project = project, .path = SPAN("")};
    if (!path_is_folder(real))
        view.path = span_of(real);
    if (project != NULL && project->layer != NULL)
        view.origins[view.origins_len++] = (struct origin){project->layer, project->from};
    view.origins[view.origins_len++] = (struct origin){&given, NULL};
    view.policy = settings_policy(settings, project, view.path);
    add_everything(&view, path);
    fwrite(view.out.bytes, 1, view.out.len, stdout);

    strbuf_finish(&view.out);
    strbuf_finish(&problems);
    free(real);
    projects_finish(&projects);
    return good;
}

static bool take_option(struct choice *choice, struct settings *settings, int option, const char *value)
{
    switch (option) {
    case OPTION_SELECT:
        VEC_PUSH(&choice->selects, value);
        return true;
    case OPTION_IGNORE:
        VEC_PUSH(&choice->ignores, value);
        return true;
    case OPTION_QUERIES:
        VEC_PUSH(&choice->queries, value);
        return true;
    case OPTION_TARGET_VERSION:
        return settings_target_version(settings, value);
    default: // --isolated
        choice->isolated = true;
        return true;
    }
}

// The path that the arguments name; NULL where they are wrong, which is said.
static char *path_of(const struct arguments *arguments)
{
    char **paths = arguments_rest(arguments);
    if (paths[0] == NULL)
        return (char *)".";
    if (paths[1] == NULL && *paths[0] != '\0')
        return paths[0];
    complain("config: takes one path, of a file or of a folder");
    return NULL;
}

static int show(const struct command *self, struct settings *settings, struct choice *choice, int argc,
                char **argv)
{
    struct arguments arguments;
    arguments_begin(&arguments, self, argc, argv);
    const char *value;
    int option;
    while ((option = arguments_next(&arguments, &value)) >= 0) {
        if (!take_option(choice, settings, option, value))
            return EXIT_TROUBLE;
    }
    if (option != ARGUMENTS_END)
        return option == ARGUMENTS_HELP ? EXIT_CLEAN : EXIT_TROUBLE;
    char *const paths[] = {path_of(&arguments), NULL};
    if (paths[0] == NULL)
        return EXIT_TROUBLE;
    bool usable = choice_add_queries(choice, settings, paths);
    if (!choice_apply(choice, settings))
        return EXIT_TROUBLE;
    return print_view(settings, choice->isolated, paths[0]) && usable ? EXIT_CLEAN : EXIT_TROUBLE;
}

static int run(const struct command *self, int argc, char **argv)
{
    struct settings settings;
    struct choice choice = {0};
    if (!settings_init(&settings))
        return EXIT_TROUBLE;
    int status = show(self, &settings, &choice, argc, argv);
    choice_finish(&choice);
    settings_finish(&settings);
    return status;
}

const struct command command_config = {
    .name = "config",
    .arguments = "[FILE|FOLDER]",
    .summary = "Print which settings hold for a file, and where each comes from",
    .help =
        "Without an argument it is about the files in the current folder. Settings come from the nearest\n"
        "cancelot.toml, or pyproject.toml with a table [tool.cancelot], beside the file or above it;\n"
        "options lie on top of them.\n",
    .options = options,
    .run = run,
};

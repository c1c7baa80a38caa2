#include "lint/policy.h"

#include <string.h>

#include "config/glob.h"

static enum library parse_library(struct span word)
{
    enum library library = LIBRARY_ASYNCIO;
    for (enum library l = 0; l < LIBRARY_COUNT; l++) {
        if (span_is(word, library_name(l)))
            library = l;
    }
    return library;
}

static void apply_selection(struct selection *selection, const struct linter *linter,
                            const struct layer *layer)
{
    if (layer->select.given) {
        memset(selection->on, 0, sizeof(selection->on));
        memset(selection->chosen, 0, sizeof(selection->chosen));
    }
    for (size_t i = 0; i < layer->select.len; i++)
        selection_select(selection, linter, layer->select.items[i]);
    for (size_t i = 0; i < layer->ignore.len; i++)
        selection_ignore(selection, linter, layer->ignore.items[i]);
}

static void apply_severities(struct selection *selection, const struct linter *linter,
                             const struct layer *layer)
{
    for (size_t i = 0; i < layer->severities_len; i++) {
        bool known;
        enum severity severity = severity_parse(layer->severities[i].severity, &known);
        if (known)
            selection_set_severity(selection, linter, layer->severities[i].rule, severity);
    }
}

// A name that is not said stays as it is; one that is fits: the reader has seen to that.
static void copy_name(char name[FULL_NAME_MAX + 1], struct span said)
{
    if (said.len == 0)
        return;
    memset(name, 0, FULL_NAME_MAX + 1);
    memcpy(name, said.ptr, said.len);
}

static void apply_config(struct config *config, const struct layer *layer)
{
    if (layer->target_minor != 0)
        config->target_minor = layer->target_minor;
    if (layer->shield_timeout > 0)
        config->shield_timeout = layer->shield_timeout;
    if (layer->library.len > 0)
        config->library = (int)parse_library(layer->library);
    copy_name(config->logger, layer->logger);
    copy_name(config->safe_resource, layer->safe_resource);
}

static void apply_file_ignores(struct selection *selection, const struct linter *linter,
                               const struct layer *layer, struct span path)
{
    struct span relative;
    if (path.len == 0 || !layer_relative(layer, path, &relative))
        return;
    for (size_t i = 0; i < layer->file_ignores_len; i++) {
        const struct file_ignore *ignore = &layer->file_ignores[i];
        for (size_t j = 0; j < ignore->rules.len && glob_covers(ignore->pattern, relative); j++)
            selection_ignore(selection, linter, ignore->rules.items[j]);
    }
}

// All layers from the lowest to the uppermost; returns how many.
static size_t list_layers(const struct policy_sources *sources,
                          const struct layer *layers[POLICY_LAYERS_MAX + 1])
{
    size_t len = 0;
    if (sources->project != NULL && sources->project->layer != NULL)
        layers[len++] = sources->project->layer;
    for (size_t i = 0; i < sources->layers_len; i++)
        layers[len++] = sources->layers[i];
    return len;
}

struct policy policy_for(const struct linter *linter, const struct policy_sources *sources, struct span path)
{
    const struct layer *layers[POLICY_LAYERS_MAX + 1];
    size_t len = list_layers(sources, layers);
    struct policy policy = {config_default(), selection_default(linter)};
    if (sources->project != NULL && sources->project->requires_minor > 0)
        policy.config.target_minor = sources->project->requires_minor;
    for (size_t i = 0; i < len; i++) {
        apply_selection(&policy.selection, linter, layers[i]);
        apply_severities(&policy.selection, linter, layers[i]);
        apply_config(&policy.config, layers[i]);
    }
    for (size_t i = 0; i < len; i++)
        apply_file_ignores(&policy.selection, linter, layers[i], path);
    return policy;
}

bool policy_excludes(const struct policy_sources *sources, struct span path)
{
    const struct layer *layers[POLICY_LAYERS_MAX + 1];
    size_t len = list_layers(sources, layers);
    bool excluded = false;
    for (size_t i = 0; i < len && path.len > 0; i++)
        excluded = excluded || layer_excludes(layers[i], path);
    return excluded;
}

// Whether the uppermost layer that selects anything selects this rule by its code or name.
static bool is_named(const struct policy_sources *sources, const struct rule *rule)
{
    const struct layer *layers[POLICY_LAYERS_MAX + 1];
    const struct word_list *select = NULL;
    for (size_t i = 0, len = list_layers(sources, layers); i < len; i++) {
        if (layers[i]->select.given)
            select = &layers[i]->select;
    }
    for (size_t i = 0; select != NULL && i < select->len; i++) {
        if (rule_is_named(rule, select->items[i]))
            return true;
    }
    return false;
}

void policy_yield_to_ruff(struct policy *self, const struct linter *linter,
                          const struct policy_sources *sources)
{
    if (sources->project == NULL || sources->project->ruff == NULL)
        return;
    size_t len;
    const struct rule *rules = linter_rules(linter, &len);
    for (size_t i = 0; i < len; i++) {
        for (const char *const *alias = rules[i].aliases; *alias != NULL; alias++) {
            if (ruff_reports(sources->project->ruff, span_of(*alias)) && !is_named(sources, &rules[i]))
                self->selection.on[i] = false;
        }
    }
}

bool policy_equal(const struct policy *a, const struct policy *b)
{
    return a->config.target_minor == b->config.target_minor && a->config.library == b->config.library &&
           a->config.shield_timeout == b->config.shield_timeout &&
           strcmp(a->config.logger, b->config.logger) == 0 &&
           strcmp(a->config.safe_resource, b->config.safe_resource) == 0 &&
           memcmp(a->selection.on, b->selection.on, sizeof(a->selection.on)) == 0 &&
           memcmp(a->selection.chosen, b->selection.chosen, sizeof(a->selection.chosen)) == 0 &&
           memcmp(a->selection.severity, b->selection.severity, sizeof(a->selection.severity)) == 0;
}

static bool names_any(const void *context, struct span pattern)
{
    return linter_names_any(context, pattern);
}

struct rule_names policy_rule_names(const struct linter *linter)
{
    return (struct rule_names){names_any, linter};
}

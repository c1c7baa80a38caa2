#include <string.h>

#include "cli/command.h"
#include "cli/settings.h"

enum { OPTION_QUERIES };

static const struct command_option options[] = {
    [OPTION_QUERIES] = {"queries", "FOLDER", "know the rules in this folder, too (*.scm)", NULL},
    {NULL, NULL, NULL, NULL},
};

static int explain(const struct settings *settings, const char *code_or_name)
{
    const struct rule *rule = linter_find_rule(settings->linter, span_of(code_or_name));
    if (rule == NULL) {
        settings_say_unknown_rule(settings, "explain: ", span_of(code_or_name));
        return EXIT_TROUBLE;
    }
    if (rule->page[0] == '\0') // a user's own rule without a page
        printf("# %s (%s)\n\n%s\n", rule->name, rule->code, rule->summary);
    fputs(rule->page, stdout);
    size_t len = strlen(rule->page);
    if (len > 0 && rule->page[len - 1] != '\n')
        putchar('\n');
    return EXIT_CLEAN;
}

static int run(const struct command *self, int argc, char **argv)
{
    struct arguments arguments;
    arguments_begin(&arguments, self, argc, argv);
    const char *value, *queries = NULL;
    int option;
    while ((option = arguments_next(&arguments, &value)) == OPTION_QUERIES)
        queries = value;
    if (option != ARGUMENTS_END)
        return option == ARGUMENTS_HELP ? EXIT_CLEAN : EXIT_TROUBLE;

    char **names = arguments_rest(&arguments);
    if (names[0] == NULL || names[1] != NULL) {
        complain("explain: needs one rule: cancelot explain CNL101; 'cancelot rules' lists them");
        return EXIT_TROUBLE;
    }
    struct settings settings;
    if (!settings_init(&settings))
        return EXIT_TROUBLE;
    bool good = queries == NULL || settings_add_queries(&settings, &queries, 1);
    int status = explain(&settings, names[0]);
    settings_finish(&settings);
    return good ? status : EXIT_TROUBLE;
}

const struct command command_explain = {
    .name = "explain",
    .arguments = "CODE|NAME",
    .summary = "Print what a rule finds, why that goes wrong, and what to write instead",
    .help = "The page is Markdown.\n",
    .options = options,
    .run = run,
};

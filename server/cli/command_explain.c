#include <string.h>

#include "cli/choice.h"
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

static int explain_with(const struct choice *choice, const char *code_or_name)
{
    static char *const here[] = {(char *)".", NULL};
    struct settings settings;
    if (!settings_init(&settings))
        return EXIT_TROUBLE;
    bool good = choice_add_queries(choice, &settings, here);
    int status = explain(&settings, code_or_name);
    settings_finish(&settings);
    return good ? status : EXIT_TROUBLE;
}

static int run(const struct command *self, int argc, char **argv)
{
    struct arguments arguments;
    arguments_begin(&arguments, self, argc, argv);
    struct choice choice = {0};
    const char *value;
    int option;
    while ((option = arguments_next(&arguments, &value)) == OPTION_QUERIES)
        VEC_PUSH(&choice.queries, value);
    char **names = arguments_rest(&arguments);
    int status = EXIT_TROUBLE;
    if (option == ARGUMENTS_HELP)
        status = EXIT_CLEAN;
    else if (option == ARGUMENTS_END && (names[0] == NULL || names[1] != NULL))
        complain("explain: needs one rule: cancelot explain CNL101; 'cancelot rules' lists them");
    else if (option == ARGUMENTS_END)
        status = explain_with(&choice, names[0]);
    choice_finish(&choice);
    return status;
}

const struct command command_explain = {
    .name = "explain",
    .arguments = "CODE|NAME",
    .summary = "Print what a rule finds, why that goes wrong, and what to write instead",
    .help = "The page is Markdown.\n",
    .options = options,
    .run = run,
};

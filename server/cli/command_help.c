#include "cli/command.h"

static const struct command_option options[] = {{NULL, NULL, NULL, NULL}};

static int run(const struct command *self, int argc, char **argv)
{
    struct arguments arguments;
    arguments_begin(&arguments, self, argc, argv);
    const char *value;
    int option = arguments_next(&arguments, &value);
    if (option != ARGUMENTS_END)
        return option == ARGUMENTS_HELP ? EXIT_CLEAN : EXIT_TROUBLE;

    char **names = arguments_rest(&arguments);
    if (names[0] == NULL) {
        command_print_overview(stdout);
        return EXIT_CLEAN;
    }
    const struct command *command = command_find(names[0]);
    if (command == NULL) {
        command_say_unknown(names[0]);
        return EXIT_TROUBLE;
    }
    command_print_help(command, stdout);
    return EXIT_CLEAN;
}

const struct command command_help = {
    .name = "help",
    .arguments = "[COMMAND]",
    .summary = "Print how Cancelot, or one of its commands, is used",
    .help = "",
    .options = options,
    .run = run,
};

#include "cli/command.h"

#include <stdarg.h>
#include <string.h>

#include "cli/nearest.h"
#include "platform/files.h"

extern const struct command command_server, command_check, command_rules, command_explain, command_config,
    command_completions, command_help;

const struct command *const commands[] = {
    &command_server, &command_check,       &command_rules, &command_explain,
    &command_config, &command_completions, &command_help,  NULL,
};

const struct command *command_find(const char *name)
{
    for (const struct command *const *entry = commands; *entry != NULL; entry++) {
        if (strcmp((*entry)->name, name) == 0)
            return *entry;
    }
    return NULL;
}

void command_say_unknown(const char *name)
{
    struct nearest nearest = nearest_begin(name);
    for (const struct command *const *entry = commands; *entry != NULL; entry++)
        nearest_try(&nearest, (*entry)->name);

    const char *found = nearest_result(&nearest);
    if (found != NULL)
        complain("there is no command '%s'; did you mean 'cancelot %s'?", name, found);
    else if (file_exists(name))
        complain("there is no command '%s'; to check that path: cancelot check %s", name, name);
    else
        complain("there is no command '%s'; 'cancelot --help' lists the commands", name);
}

void command_print_help(const struct command *self, FILE *to)
{
    fprintf(to, "%s\n\nUsage: cancelot %s [OPTION...]%s%s\n\n%s", self->summary, self->name,
            *self->arguments != '\0' ? " " : "", self->arguments, self->help);
    fprintf(to, "%sOptions:\n", *self->help != '\0' ? "\n" : "");
    for (const struct command_option *option = self->options; option->name != NULL; option++) {
        int width = fprintf(to, "  --%s%s%s", option->name, option->value != NULL ? " " : "",
                            option->value != NULL ? option->value : "");
        fprintf(to, "%*s%s\n", width < 28 ? 28 - width : 1, "", option->help);
    }
    fprintf(to, "  --help                    print this help\n");
}

void command_print_overview(FILE *to)
{
    fprintf(to, "Cancelot finds lost cancellations in async Python, and repairs them.\n\n"
                "Usage: cancelot COMMAND [OPTION...] [ARGUMENT...]\n\nCommands:\n");
    for (const struct command *const *entry = commands; *entry != NULL; entry++)
        fprintf(to, "  %-12s %s\n", (*entry)->name, (*entry)->summary);
    fprintf(
        to,
        "\n"
        "  cancelot COMMAND --help   how a command is used\n"
        "  cancelot --version        which version this is\n\n"
        "Without a command, and with standard input not a terminal, cancelot is the language server.\n"
        "Exit status: 0 nothing found, 1 findings, 2 a mistake in the call or a file that cannot be read.\n");
}

void complain(const char *format, ...)
{
    va_list args;
    va_start(args, format);
    fputs("cancelot: ", stderr);
    vfprintf(stderr, format, args);
    fputc('\n', stderr);
    va_end(args);
}

// What getopt_long() returns for the command's first option: above every character, which it returns for
// others.
enum { FIRST_OPTION = 256 };

void arguments_begin(struct arguments *self, const struct command *command, int argc, char **argv)
{
    *self = (struct arguments){.command = command, .argc = argc, .argv = argv};
    int count = 0;
    for (; command->options[count].name != NULL && count < COMMAND_OPTIONS_MAX; count++) {
        const struct command_option *option = &command->options[count];
        self->options[count] = (struct option){
            .name = option->name,
            .has_arg = option->value != NULL ? required_argument : no_argument,
            .val = FIRST_OPTION + count,
        };
    }
    self->options[count] = (struct option){.name = "help", .has_arg = no_argument, .val = 'h'};
    opterr = 0; // the messages are ours
    optind = 1;
}

static void say_unknown_option(const struct arguments *self, const char *given)
{
    const char *name = given + strspn(given, "-");
    char bare[64] = "";
    snprintf(bare, sizeof(bare), "%.*s", (int)strcspn(name, "="), name);

    struct nearest nearest = nearest_begin(bare);
    for (const struct option *option = self->options; option->name != NULL; option++)
        nearest_try(&nearest, option->name);

    const char *found = nearest_result(&nearest);
    if (found != NULL)
        complain("%s: there is no option '%s'; did you mean '--%s'?", self->command->name, given, found);
    else
        complain("%s: there is no option '%s'; 'cancelot %s --help' lists the options", self->command->name,
                 given, self->command->name);
}

// What getopt_long() could not accept. It tells an option of the table by optopt, and others by argv; what is
// wrong with it, not every C library tells.
static void say_wrong(const struct arguments *self)
{
    if (optopt >= FIRST_OPTION || optopt == 'h') {
        const struct command_option *option =
            optopt >= FIRST_OPTION ? &self->command->options[optopt - FIRST_OPTION] : NULL;
        if (option != NULL && option->value != NULL)
            complain("%s: --%s needs a value: --%s %s", self->command->name, option->name, option->name,
                     option->value);
        else
            complain("%s: --%s takes no value", self->command->name, option != NULL ? option->name : "help");
    } else if (optopt != 0) {
        char given[] = {'-', (char)optopt, '\0'};
        say_unknown_option(self, given);
    } else {
        say_unknown_option(self, self->argv[optind - 1]);
    }
}

int arguments_next(struct arguments *self, const char **value)
{
    // The colon makes a missing value distinguishable from an unknown option.
    int result = getopt_long(self->argc, self->argv, ":h", self->options, NULL);
    *value = optarg;
    if (result == -1)
        return ARGUMENTS_END;
    if (result == 'h') {
        command_print_help(self->command, stdout);
        return ARGUMENTS_HELP;
    }
    if (result >= FIRST_OPTION)
        return result - FIRST_OPTION;
    say_wrong(self);
    return ARGUMENTS_WRONG;
}

char **arguments_rest(const struct arguments *self)
{
    return self->argv + optind;
}

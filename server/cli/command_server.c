#include <stdlib.h>
#include <unistd.h>

#include "cli/command.h"
#include "cli/settings.h"
#include "lsp/server.h"

enum {
    OPTION_STDIO,
    OPTION_CLIENT_PROCESS_ID,
    OPTION_SELECT,
    OPTION_IGNORE,
    OPTION_TARGET_VERSION,
    OPTION_ANALYSIS_TIMEOUT,
};

// Half of what a person is ready to wait for.
static const double ANALYSIS_TIMEOUT_DEFAULT = 0.5;

static const struct command_option options[] = {
    [OPTION_STDIO] = {"stdio", NULL, "speak over standard input and output, as it does anyway", NULL},
    [OPTION_CLIENT_PROCESS_ID] = {"clientProcessId", "PID",
                                  "the editor's process, which its first message names, too", NULL},
    [OPTION_SELECT] = {"select", "RULES", "report only these rules: codes, beginnings of codes, names", NULL},
    [OPTION_IGNORE] = {"ignore", "RULES", "do not report these rules", NULL},
    [OPTION_TARGET_VERSION] = {"target-version", "3.N", "the oldest Python that the code has to run on",
                               NULL},
    [OPTION_ANALYSIS_TIMEOUT] = {"analysis-timeout", "SECONDS",
                                 "give up on a file whose analysis takes longer (0.5)", NULL},
    {NULL, NULL, NULL, NULL},
};

static bool set_timeout(double *timeout, const char *value)
{
    char *end;
    double seconds = strtod(value, &end);
    if (*value == '\0' || *end != '\0' || !(seconds > 0 && seconds <= 3600)) {
        complain("--analysis-timeout: '%s' is not a number of seconds above 0, at most 3600", value);
        return false;
    }
    *timeout = seconds;
    return true;
}

// Takes one option. Returns whether its value was right.
static bool take_option(struct settings *settings, double *timeout, int option, const char *value)
{
    switch (option) {
    case OPTION_SELECT:
        return settings_select(settings, value);
    case OPTION_IGNORE:
        return settings_ignore(settings, value);
    case OPTION_TARGET_VERSION:
        return settings_target_version(settings, value);
    case OPTION_ANALYSIS_TIMEOUT:
        return set_timeout(timeout, value);
    default: // --stdio is the only way to speak; the client's process id comes with its first message
        return true;
    }
}

static int serve(const struct command *self, struct settings *settings, int argc, char **argv)
{
    struct arguments arguments;
    arguments_begin(&arguments, self, argc, argv);
    const char *value;
    int option;
    double timeout = ANALYSIS_TIMEOUT_DEFAULT;
    while ((option = arguments_next(&arguments, &value)) >= 0) {
        if (!take_option(settings, &timeout, option, value))
            return EXIT_TROUBLE;
    }
    if (option != ARGUMENTS_END)
        return option == ARGUMENTS_HELP ? EXIT_CLEAN : EXIT_TROUBLE;
    if (*arguments_rest(&arguments) != NULL) {
        complain("server: takes no arguments; files are opened by the editor");
        return EXIT_TROUBLE;
    }
    struct layer given = settings_layer(settings);
    return server_run(settings->linter, &given, timeout, STDIN_FILENO, STDOUT_FILENO);
}

static int run(const struct command *self, int argc, char **argv)
{
    struct settings settings;
    if (!settings_init(&settings))
        return EXIT_TROUBLE;
    int status = serve(self, &settings, argc, argv);
    settings_finish(&settings);
    return status;
}

const struct command command_server = {
    .name = "server",
    .arguments = "",
    .summary = "Serve an editor over the language server protocol",
    .help =
        "The server speaks over standard input and output until the editor ends it. Editors start it; see\n"
        "editors/ for how to configure them.\n",
    .options = options,
    .run = run,
};

#include <errno.h>
#include <stdlib.h>
#include <string.h>

#include "cli/choice.h"
#include "cli/command.h"
#include "cli/settings.h"
#include "lsp/server.h"
#include "platform/crash.h"
#include "platform/streams.h"

enum {
    OPTION_STDIO,
    OPTION_CLIENT_PROCESS_ID,
    OPTION_SELECT,
    OPTION_IGNORE,
    OPTION_QUERIES,
    OPTION_TARGET_VERSION,
    OPTION_ANALYSIS_TIMEOUT,
    OPTION_LOG_FILE,
    OPTION_LOG_LEVEL,
};

// Half of what a person is ready to wait for.
static const double ANALYSIS_TIMEOUT_DEFAULT = 0.5;

static const struct command_option options[] = {
    [OPTION_STDIO] = {"stdio", NULL, "speak over standard input and output, as it does anyway", NULL},
    [OPTION_CLIENT_PROCESS_ID] = {"clientProcessId", "PID",
                                  "the editor's process, which its first message names, too", NULL},
    [OPTION_SELECT] = {"select", "RULES", "report only these rules: codes, beginnings of codes, names", NULL},
    [OPTION_IGNORE] = {"ignore", "RULES", "do not report these rules", NULL},
    [OPTION_QUERIES] = {"queries", "FOLDER", "use the rules in this folder, too (*.scm)", NULL},
    [OPTION_TARGET_VERSION] = {"target-version", "3.N", "the oldest Python that the code has to run on",
                               NULL},
    [OPTION_ANALYSIS_TIMEOUT] = {"analysis-timeout", "SECONDS",
                                 "give up on a file whose analysis takes longer (0.5)", NULL},
    [OPTION_LOG_FILE] = {"log-file", "FILE", "append the log to a file instead of standard error", NULL},
    [OPTION_LOG_LEVEL] = {"log-level", "LEVEL", "how much is logged (info)", "info debug"},
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

static bool log_to(const char *path)
{
    bool good = stream_redirect_error(path);
    if (!good)
        complain("--log-file: cannot write to '%s': %s", path, strerror(errno));
    return good;
}

static bool set_log_level(bool *debug, const char *value)
{
    *debug = strcmp(value, "debug") == 0;
    if (!*debug && strcmp(value, "info") != 0) {
        complain("--log-level: there is no level '%s'; the levels are info and debug", value);
        return false;
    }
    return true;
}

// The call as it was given.
struct call {
    struct settings settings;
    struct choice choice;
    struct server_options server;
};

// Takes one option. Returns whether its value was right.
static bool take_option(struct call *self, int option, const char *value)
{
    switch (option) {
    case OPTION_SELECT:
        VEC_PUSH(&self->choice.selects, value);
        return true;
    case OPTION_IGNORE:
        VEC_PUSH(&self->choice.ignores, value);
        return true;
    case OPTION_QUERIES:
        VEC_PUSH(&self->choice.queries, value);
        return true;
    case OPTION_TARGET_VERSION:
        return settings_target_version(&self->settings, value);
    case OPTION_ANALYSIS_TIMEOUT:
        return set_timeout(&self->server.analysis_timeout, value);
    case OPTION_LOG_FILE:
        return log_to(value);
    case OPTION_LOG_LEVEL:
        return set_log_level(&self->server.debug, value);
    default: // --stdio is the only way to speak; the client's process id comes with its first message
        return true;
    }
}

// Reads the arguments. Returns ARGUMENTS_END, or how the reading ended.
static int read_arguments(struct call *self, const struct command *command, int argc, char **argv)
{
    struct arguments arguments;
    arguments_begin(&arguments, command, argc, argv);
    const char *value;
    int option;
    while ((option = arguments_next(&arguments, &value)) >= 0) {
        if (!take_option(self, option, value))
            return ARGUMENTS_WRONG;
    }
    if (option == ARGUMENTS_END && *arguments_rest(&arguments) != NULL) {
        complain("server: takes no arguments; files are opened by the editor");
        return ARGUMENTS_WRONG;
    }
    return option;
}

// Rules of the user's that cannot be used are said, and the others serve.
static int serve(struct call *self)
{
    static char *const here[] = {(char *)".", NULL};
    choice_add_queries(&self->choice, &self->settings, here);
    if (!choice_apply(&self->choice, &self->settings))
        return EXIT_TROUBLE;
    struct layer given = settings_layer(&self->settings);
    crash_watch();
    return server_run(self->settings.linter, &given, &self->server, STREAM_IN, STREAM_OUT);
}

static int run(const struct command *command, int argc, char **argv)
{
    struct call self = {.server = {.analysis_timeout = ANALYSIS_TIMEOUT_DEFAULT}};
    if (!settings_init(&self.settings))
        return EXIT_TROUBLE;
    int read = read_arguments(&self, command, argc, argv);
    int status = read == ARGUMENTS_HELP ? EXIT_CLEAN : EXIT_TROUBLE;
    if (read == ARGUMENTS_END)
        status = serve(&self);
    choice_finish(&self.choice);
    settings_finish(&self.settings);
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

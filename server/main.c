// The command line's dispatch: which command runs, and what happens without one.
#include <stdio.h>
#include <string.h>

#include "cli/command.h"
#include "platform/streams.h"
#include "util/build.h"

// Editors start the server as `cancelot --stdio`, some with more options around it.
static bool asks_for_stdio(int argc, char **argv)
{
    for (int i = 1; i < argc; i++) {
        if (strcmp(argv[i], "--stdio") == 0)
            return true;
    }
    return false;
}

static int run_without_command(int argc, char **argv)
{
    const struct command *server = command_find("server");
    if (argc == 1 && stream_is_terminal(STREAM_IN)) {
        command_print_overview(stderr);
        return EXIT_TROUBLE;
    }
    if (argc == 1 || asks_for_stdio(argc, argv))
        return server->run(server, argc, argv);
    if (strcmp(argv[1], "--version") == 0) {
        printf("cancelot " CANCELOT_VERSION " (commit %s)\n%s\n", build_commit, build_libraries);
        return EXIT_CLEAN;
    }
    if (strcmp(argv[1], "--help") == 0 || strcmp(argv[1], "-h") == 0) {
        command_print_overview(stdout);
        return EXIT_CLEAN;
    }
    complain("'%s' is no option of cancelot itself; a command comes first: cancelot check %s", argv[1],
             argv[1]);
    return EXIT_TROUBLE;
}

static int dispatch(int argc, char **argv)
{
    if (argc < 2 || argv[1][0] == '-')
        return run_without_command(argc, argv);
    const struct command *command = command_find(argv[1]);
    if (command == NULL) {
        command_say_unknown(argv[1]);
        return EXIT_TROUBLE;
    }
    return command->run(command, argc - 1, argv + 1);
}

int main(int argc, char **argv)
{
    streams_begin();
    argv = program_arguments(argv);
    for (argc = 0; argv[argc] != NULL;) // the C library of Windows may count others
        argc++;
    int status = dispatch(argc, argv);
    if (fflush(stdout) != 0 || ferror(stdout)) {
        perror("cancelot: standard output");
        return EXIT_TROUBLE;
    }
    return status;
}

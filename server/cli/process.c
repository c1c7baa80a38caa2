#include "cli/process.h"

#include <errno.h>
#include <fcntl.h>
#include <spawn.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/wait.h>
#include <unistd.h>

#include "util/vec.h"

extern char **environ;

enum { CHUNK = 64 * 1024 };

// Whether a variable would make git look at something else than the folder that it is started for.
static bool redirects_git(const char *variable)
{
    static const char *const names[] = {"GIT_DIR=",    "GIT_WORK_TREE=",  "GIT_INDEX_FILE=",
                                        "GIT_PREFIX=", "GIT_COMMON_DIR=", "GIT_LITERAL_PATHSPECS="};
    for (size_t i = 0; i < sizeof(names) / sizeof(names[0]); i++) {
        if (strncmp(variable, names[i], strlen(names[i])) == 0)
            return true;
    }
    return false;
}

// The environment without those variables; the caller frees the array.
static char **plain_environment(void)
{
    VEC(char *) kept = {0};
    for (char **variable = environ; *variable != NULL; variable++) {
        if (!redirects_git(*variable))
            VEC_PUSH(&kept, *variable);
    }
    VEC_PUSH(&kept, NULL);
    return kept.items;
}

// "git -C FOLDER ARGUMENTS..."; the strings are borrowed, the caller frees the array.
static char **git_command(const char *folder, const char *const *arguments)
{
    VEC(const char *) words = {0};
    VEC_PUSH(&words, "git");
    VEC_PUSH(&words, "-C");
    VEC_PUSH(&words, folder);
    for (; *arguments != NULL; arguments++)
        VEC_PUSH(&words, *arguments);
    VEC_PUSH(&words, NULL);
    return (char **)words.items; // posix_spawn() changes none of them
}

// Starts git with its output in a pipe. Returns 0 or an errno.
static int start(char **command, int output, int errors, pid_t *child)
{
    posix_spawn_file_actions_t actions;
    posix_spawn_file_actions_init(&actions);
    posix_spawn_file_actions_addopen(&actions, STDIN_FILENO, "/dev/null", O_RDONLY, 0);
    posix_spawn_file_actions_adddup2(&actions, output, STDOUT_FILENO);
    posix_spawn_file_actions_adddup2(&actions, errors, STDERR_FILENO);
    char **environment = plain_environment();
    int error = posix_spawnp(child, command[0], &actions, NULL, command, environment);
    free(environment);
    posix_spawn_file_actions_destroy(&actions);
    return error;
}

static void read_to_end(int fd, struct strbuf *out)
{
    char chunk[CHUNK];
    ssize_t len;
    while ((len = read(fd, chunk, sizeof(chunk))) > 0 || (len < 0 && errno == EINTR)) {
        if (len > 0)
            strbuf_add(out, (struct span){chunk, (size_t)len});
    }
}

static bool ended_well(pid_t child)
{
    int status;
    while (waitpid(child, &status, 0) < 0) {
        if (errno != EINTR)
            return false;
    }
    return WIFEXITED(status) && WEXITSTATUS(status) == 0;
}

static void read_first_line(FILE *from, struct strbuf *line)
{
    char text[256] = "";
    rewind(from);
    if (fgets(text, sizeof(text), from) != NULL)
        strbuf_add(line, span_trim(span_of(text)));
}

// With a pipe and a file for its errors, which may be longer than a second pipe would take.
static bool run(char **command, int pipe_ends[2], FILE *errors, struct strbuf *out, struct strbuf *error)
{
    pid_t child;
    int failure = start(command, pipe_ends[1], fileno(errors), &child);
    close(pipe_ends[1]);
    if (failure != 0) {
        close(pipe_ends[0]);
        strbuf_printf(error, "git cannot be started: %s", strerror(failure));
        return false;
    }
    read_to_end(pipe_ends[0], out);
    close(pipe_ends[0]);
    if (ended_well(child))
        return true;
    read_first_line(errors, error);
    return false;
}

bool git_read(const char *folder, const char *const *arguments, struct strbuf *out, struct strbuf *error)
{
    int pipe_ends[2];
    FILE *errors = tmpfile();
    bool good = errors != NULL && pipe(pipe_ends) == 0;
    if (good) {
        fcntl(pipe_ends[0], F_SETFD, FD_CLOEXEC);
        fcntl(pipe_ends[1], F_SETFD, FD_CLOEXEC);
        char **command = git_command(folder, arguments);
        good = run(command, pipe_ends, errors, out, error);
        free(command);
    } else {
        strbuf_printf(error, "git cannot be started: %s", strerror(errno));
    }
    if (errors != NULL)
        fclose(errors);
    return good;
}

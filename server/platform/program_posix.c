#include <errno.h>
#include <fcntl.h>
#include <spawn.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/wait.h>
#include <unistd.h>

#include "platform/program.h"
#include "util/vec.h"

extern char **environ;

enum { CHUNK = 64 * 1024 };

// The environment that the program gets; the caller frees the array.
static char **environment_of(const struct program *self)
{
    VEC(char *) kept = {0};
    for (char **variable = environ; *variable != NULL; variable++) {
        if (!program_goes_without(self, *variable))
            VEC_PUSH(&kept, *variable);
    }
    VEC_PUSH(&kept, NULL);
    return kept.items;
}

// Starts it with its output in a pipe. Returns 0 or an errno.
static int start(const struct program *self, int output, int errors, pid_t *child)
{
    posix_spawn_file_actions_t actions;
    posix_spawn_file_actions_init(&actions);
    posix_spawn_file_actions_addopen(&actions, STDIN_FILENO, "/dev/null", O_RDONLY, 0);
    posix_spawn_file_actions_adddup2(&actions, output, STDOUT_FILENO);
    posix_spawn_file_actions_adddup2(&actions, errors, STDERR_FILENO);
    char **environment = environment_of(self);
    char **words = (char **)self->words; // posix_spawn() changes none of them
    int error = posix_spawnp(child, words[0], &actions, NULL, words, environment);
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
static bool run(const struct program *self, int pipe_ends[2], FILE *errors, struct strbuf *out,
                struct strbuf *error)
{
    pid_t child;
    int failure = start(self, pipe_ends[1], fileno(errors), &child);
    close(pipe_ends[1]);
    if (failure != 0) {
        close(pipe_ends[0]);
        strbuf_printf(error, "%s cannot be started: %s", self->words[0], strerror(failure));
        return false;
    }
    read_to_end(pipe_ends[0], out);
    close(pipe_ends[0]);
    if (ended_well(child))
        return true;
    read_first_line(errors, error);
    return false;
}

bool program_read(const struct program *self, struct strbuf *out, struct strbuf *error)
{
    int pipe_ends[2];
    FILE *errors = tmpfile();
    bool good = errors != NULL && pipe(pipe_ends) == 0;
    if (good) {
        fcntl(pipe_ends[0], F_SETFD, FD_CLOEXEC);
        fcntl(pipe_ends[1], F_SETFD, FD_CLOEXEC);
        good = run(self, pipe_ends, errors, out, error);
    } else {
        strbuf_printf(error, "%s cannot be started: %s", self->words[0], strerror(errno));
    }
    if (errors != NULL)
        fclose(errors);
    return good;
}

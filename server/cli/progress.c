#include "cli/progress.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

enum { PATIENCE_MS = 1000, BETWEEN_MS = 100 };

static long milliseconds_since(const struct timespec *then)
{
    struct timespec now;
    clock_gettime(CLOCK_MONOTONIC, &now);
    return (now.tv_sec - then->tv_sec) * 1000L + (now.tv_nsec - then->tv_nsec) / 1000000L;
}

void progress_begin(struct progress *self, enum progress_when when, size_t files)
{
    const char *terminal = getenv("TERM");
    bool steerable = isatty(STDERR_FILENO) && (terminal == NULL || strcmp(terminal, "dumb") != 0);
    *self = (struct progress){.when = when, .files = files};
    if (when == PROGRESS_AUTO && !steerable)
        self->when = PROGRESS_NEVER;
    clock_gettime(CLOCK_MONOTONIC, &self->begun);
}

static bool is_time(const struct progress *self)
{
    if (self->when == PROGRESS_AUTO && milliseconds_since(&self->begun) < PATIENCE_MS)
        return false;
    return !self->shown || milliseconds_since(&self->change) >= BETWEEN_MS;
}

void progress_set(struct progress *self, size_t done)
{
    if (self->when == PROGRESS_NEVER || !is_time(self))
        return;
    fprintf(stderr, "\r%zu of %zu files (%zu %%)\033[K", done, self->files, done * 100 / self->files);
    fflush(stderr);
    self->shown = true;
    clock_gettime(CLOCK_MONOTONIC, &self->change);
}

void progress_hide(struct progress *self)
{
    if (self->shown)
        fputs("\r\033[K", stderr);
    self->shown = false;
}

#include "cli/progress.h"

#include <stdio.h>

#include "platform/clock.h"
#include "platform/streams.h"

// Seconds before the line shows, and between two of its changes.
static const double patience = 1, between = 0.1;

void progress_begin(struct progress *self, enum progress_when when, size_t files)
{
    *self = (struct progress){.when = when, .files = files, .begun = clock_now()};
    if (!stream_takes_escapes(STREAM_ERROR) && when == PROGRESS_AUTO)
        self->when = PROGRESS_NEVER;
}

static bool is_time(const struct progress *self)
{
    if (self->when == PROGRESS_AUTO && clock_now() - self->begun < patience)
        return false;
    return !self->shown || clock_now() - self->change >= between;
}

void progress_set(struct progress *self, size_t done)
{
    if (self->when == PROGRESS_NEVER || !is_time(self))
        return;
    fprintf(stderr, "\r%zu of %zu files (%zu %%)\033[K", done, self->files, done * 100 / self->files);
    fflush(stderr);
    self->shown = true;
    self->change = clock_now();
}

void progress_hide(struct progress *self)
{
    if (self->shown)
        fputs("\r\033[K", stderr);
    self->shown = false;
}

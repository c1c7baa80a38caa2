#include <errno.h>
#include <fcntl.h>
#include <poll.h>
#include <signal.h>
#include <stdbool.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/socket.h>
#include <sys/stat.h>
#include <unistd.h>

#include "platform/channel.h"
#include "util/mem.h"

// A pipe or terminal that poll() calls writable takes this much without blocking.
enum { WRITE_MAX = 4096 };

struct channel {
    int in, out;
    int pipe;       // `out` opened anew so that it does not block, where it is a pipe; else -1
    bool is_socket; // `out` is
};

// Opens a pipe's end a second time, where the system can (proc(5)). Setting O_NONBLOCK on the end that was
// given to us would do it to everyone who shares that: a terminal, our own standard error.
static int open_anew(int fd)
{
    char path[32];
    snprintf(path, sizeof(path), "/proc/self/fd/%d", fd);
    return open(path, O_WRONLY | O_NONBLOCK | O_CLOEXEC);
}

struct channel *channel_open(int in, int out)
{
    signal(SIGPIPE, SIG_IGN); // a reader that is gone is noticed where it is written to
    struct channel *self = mem_alloc(sizeof(*self));
    struct stat status = {0};
    fstat(out, &status);
    *self = (struct channel){
        .in = in,
        .out = out,
        .pipe = S_ISFIFO(status.st_mode) ? open_anew(out) : -1,
        .is_socket = S_ISSOCK(status.st_mode),
    };
    return self;
}

void channel_close(struct channel *self)
{
    if (self->pipe >= 0)
        close(self->pipe);
    free(self);
}

// poll() tells unasked when the other end is closed.
static int events_of(const struct pollfd fds[2])
{
    int events = fds[0].revents != 0 ? CHANNEL_INPUT : 0;
    if ((fds[1].revents & (POLLERR | POLLHUP | POLLNVAL)) != 0)
        return events | CHANNEL_DEAF;
    return (fds[1].revents & POLLOUT) != 0 ? events | CHANNEL_OUTPUT : events;
}

int channel_wait(struct channel *self, int events, int timeout)
{
    struct pollfd fds[2] = {
        {.fd = (events & CHANNEL_INPUT) != 0 ? self->in : -1, .events = POLLIN},
        {.fd = (events & (CHANNEL_OUTPUT | CHANNEL_DEAF)) != 0 ? self->out : -1,
         .events = (events & CHANNEL_OUTPUT) != 0 ? POLLOUT : 0},
    };
    int ready;
    do
        ready = poll(fds, 2, timeout);
    while (ready < 0 && errno == EINTR);
    return ready < 0 ? CHANNEL_FAILED : events_of(fds);
}

ptrdiff_t channel_read(struct channel *self, char *bytes, size_t room)
{
    ssize_t len = read(self->in, bytes, room);
    if (len < 0)
        return errno == EINTR || errno == EAGAIN ? -1 : 0;
    return len;
}

// Writes without blocking: all that is taken where that can be asked for, else as little as is always taken.
static ssize_t try_write(const struct channel *self, const char *bytes, size_t len)
{
    if (self->is_socket)
        return send(self->out, bytes, len, MSG_DONTWAIT); // a closed one is no signal: channel_open()
    if (self->pipe >= 0)
        return write(self->pipe, bytes, len);
    return write(self->out, bytes, len < WRITE_MAX ? len : WRITE_MAX);
}

bool channel_writes_at_once(const struct channel *self)
{
    return self->is_socket || self->pipe >= 0;
}

ptrdiff_t channel_write(struct channel *self, const char *bytes, size_t len)
{
    ssize_t written = try_write(self, bytes, len);
    if (written < 0)
        return errno == EINTR || errno == EAGAIN ? 0 : -1;
    return written;
}

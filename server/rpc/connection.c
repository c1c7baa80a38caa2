#include "rpc/connection.h"

#include <errno.h>
#include <fcntl.h>
#include <poll.h>
#include <stdio.h>
#include <sys/socket.h>
#include <sys/stat.h>
#include <unistd.h>

enum {
    // A pipe or terminal that poll() calls writable takes this much without blocking.
    WRITE_MAX = 4096,
    QUEUE_MAX = 64 * 1024 * 1024, // bytes; while more is queued, nothing is read
    QUEUE_KEEP_MAX = 1024 * 1024, // an empty queue gives back what is larger
    FLUSH_TIMEOUT = 1000,         // milliseconds
};

// Opens a pipe's end a second time, where the system can (proc(5)). Setting O_NONBLOCK on the end that was
// given to us would do it to everyone who shares that: a terminal, our own standard error.
static int open_anew(int fd)
{
    char path[32];
    snprintf(path, sizeof(path), "/proc/self/fd/%d", fd);
    return open(path, O_WRONLY | O_NONBLOCK | O_CLOEXEC);
}

void connection_init(struct connection *self, int in_fd, int out_fd)
{
    struct stat out = {0};
    fstat(out_fd, &out);
    *self = (struct connection){
        .in_fd = in_fd,
        .out_fd = out_fd,
        .pipe_fd = S_ISFIFO(out.st_mode) ? open_anew(out_fd) : -1,
        .is_socket = S_ISSOCK(out.st_mode),
    };
}

void connection_finish(struct connection *self)
{
    frame_reader_finish(&self->reader);
    strbuf_finish(&self->queue);
    if (self->pipe_fd >= 0)
        close(self->pipe_fd);
}

static void empty_queue(struct connection *self)
{
    self->written = 0;
    if (self->queue.cap > QUEUE_KEEP_MAX)
        strbuf_finish(&self->queue);
    else
        strbuf_cut(&self->queue, 0);
}

// Writes without blocking: all that is taken where that can be asked for, else as little as is always taken.
static ssize_t try_write(const struct connection *self, const char *bytes, size_t len)
{
    if (self->is_socket)
        return send(self->out_fd, bytes, len, MSG_DONTWAIT | MSG_NOSIGNAL);
    if (self->pipe_fd >= 0)
        return write(self->pipe_fd, bytes, len);
    return write(self->out_fd, bytes, len < WRITE_MAX ? len : WRITE_MAX);
}

static void write_some(struct connection *self)
{
    ssize_t len = try_write(self, self->queue.bytes + self->written, self->queue.len - self->written);
    if (len > 0)
        self->written += (size_t)len;
    else if (errno != EINTR && errno != EAGAIN)
        self->deaf = true;
    if (self->deaf || self->written == self->queue.len)
        empty_queue(self);
}

static enum connection_event read_some(struct connection *self)
{
    size_t room;
    char *bytes = frame_reader_room(&self->reader, &room);
    ssize_t len = read(self->in_fd, bytes, room);
    if (len > 0)
        frame_reader_add(&self->reader, (size_t)len);
    else if (len == 0 || (errno != EINTR && errno != EAGAIN))
        return CONNECTION_END;
    return CONNECTION_READ;
}

enum connection_event connection_wait(struct connection *self, int timeout)
{
    for (;;) {
        bool full = self->queue.len - self->written > QUEUE_MAX;
        struct pollfd fds[2] = {
            {.fd = full ? -1 : self->in_fd, .events = POLLIN},
            // Without anything to write this still tells when the other end is closed.
            {.fd = self->deaf ? -1 : self->out_fd, .events = self->queue.len > 0 ? POLLOUT : 0},
        };
        int ready = poll(fds, 2, self->deaf ? 0 : timeout);
        if (ready < 0 && errno != EINTR)
            return CONNECTION_END;
        if (ready == 0)
            return self->deaf ? CONNECTION_END : CONNECTION_IDLE;
        if (ready < 0)
            continue;
        if ((fds[1].revents & (POLLERR | POLLHUP | POLLNVAL)) != 0) {
            self->deaf = true; // what the client sent before, such as `exit`, still counts
            empty_queue(self);
        } else if ((fds[1].revents & POLLOUT) != 0) {
            write_some(self);
        }
        if (fds[0].revents != 0)
            return read_some(self);
    }
}

bool connection_has_input(const struct connection *self)
{
    struct pollfd in = {.fd = self->in_fd, .events = POLLIN};
    return poll(&in, 1, 0) == 1;
}

bool connection_next(struct connection *self, struct span *body)
{
    return frame_reader_next(&self->reader, body);
}

void connection_send(struct connection *self, struct span body)
{
    if (!self->deaf)
        frame_write(&self->queue, body);
}

void connection_flush(struct connection *self)
{
    while (!self->deaf && self->queue.len > 0) {
        struct pollfd out = {.fd = self->out_fd, .events = POLLOUT};
        int ready = poll(&out, 1, FLUSH_TIMEOUT);
        if (ready < 0 && errno == EINTR)
            continue;
        if (ready <= 0 || (out.revents & POLLOUT) == 0)
            return;
        write_some(self);
    }
}

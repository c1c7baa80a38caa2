#include "rpc/connection.h"

enum {
    QUEUE_MAX = 64 * 1024 * 1024, // bytes; while more is queued, nothing is read
    QUEUE_KEEP_MAX = 1024 * 1024, // an empty queue gives back what is larger
    FLUSH_TIMEOUT = 1000,         // milliseconds
};

void connection_init(struct connection *self, int in_fd, int out_fd)
{
    *self = (struct connection){.channel = channel_open(in_fd, out_fd)};
}

void connection_finish(struct connection *self)
{
    channel_close(self->channel);
    frame_reader_finish(&self->reader);
    strbuf_finish(&self->queue);
}

static void empty_queue(struct connection *self)
{
    self->written = 0;
    if (self->queue.cap > QUEUE_KEEP_MAX)
        strbuf_finish(&self->queue);
    else
        strbuf_cut(&self->queue, 0);
}

static void write_some(struct connection *self)
{
    size_t rest = self->queue.len - self->written;
    ptrdiff_t len = channel_write(self->channel, self->queue.bytes + self->written, rest);
    if (len >= 0)
        self->written += (size_t)len;
    else
        self->deaf = true;
    if (self->deaf || self->written == self->queue.len)
        empty_queue(self);
}

static enum connection_event read_some(struct connection *self)
{
    size_t room;
    char *bytes = frame_reader_room(&self->reader, &room);
    ptrdiff_t len = channel_read(self->channel, bytes, room);
    if (len > 0)
        frame_reader_add(&self->reader, (size_t)len);
    return len == 0 ? CONNECTION_END : CONNECTION_READ;
}

// What there is to wait for. Also without anything to write it counts that the other end is closed.
static int awaited(const struct connection *self)
{
    bool full = self->queue.len - self->written > QUEUE_MAX;
    int events = full ? 0 : CHANNEL_INPUT;
    if (self->deaf)
        return events;
    return events | (self->queue.len > 0 ? CHANNEL_OUTPUT : CHANNEL_DEAF);
}

enum connection_event connection_wait(struct connection *self, int timeout)
{
    if (!self->deaf && self->queue.len > 0 && channel_writes_at_once(self->channel))
        write_some(self); // most often all of it
    for (;;) {
        int events = channel_wait(self->channel, awaited(self), self->deaf ? 0 : timeout);
        if ((events & CHANNEL_FAILED) != 0)
            return CONNECTION_END;
        if (events == 0)
            return self->deaf ? CONNECTION_END : CONNECTION_IDLE;
        if ((events & CHANNEL_DEAF) != 0) {
            self->deaf = true; // what the client sent before, such as `exit`, still counts
            empty_queue(self);
        } else if ((events & CHANNEL_OUTPUT) != 0) {
            write_some(self);
        }
        if ((events & CHANNEL_INPUT) != 0)
            return read_some(self);
    }
}

bool connection_has_input(const struct connection *self)
{
    return channel_wait(self->channel, CHANNEL_INPUT, 0) == CHANNEL_INPUT;
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
        if (channel_wait(self->channel, CHANNEL_OUTPUT, FLUSH_TIMEOUT) != CHANNEL_OUTPUT)
            return;
        write_some(self);
    }
}

// The two file descriptors to the client: frames come in by one and go out by the other.
//
// Layer: rpc/; depends on platform/ and util/.
//
// Nothing that is sent is written at once: it is queued, and written whenever the client can take it, so that
// a client which does not read can not hold us up while we hold it up.
#ifndef CANCELOT_RPC_CONNECTION_H
#define CANCELOT_RPC_CONNECTION_H

#include "platform/channel.h"
#include "rpc/frame.h"

struct connection {
    struct channel *channel;
    struct frame_reader reader;
    struct strbuf queue; // frames to be written
    size_t written;      // bytes of the queue that are
    bool deaf;           // nobody reads what we write any more
};

enum connection_event {
    CONNECTION_READ, // bytes arrived: ask connection_next()
    CONNECTION_IDLE, // nothing arrived in time
    CONNECTION_END,  // the client closed its end, of either direction, and all that it sent was read
};

// Begins with two open file descriptors that stay the caller's. The caller finishes it.
void connection_init(struct connection *self, int in_fd, int out_fd);
void connection_finish(struct connection *self);

// Waits until something arrives, at most `timeout` milliseconds (-1: for ever), and writes what is queued
// meanwhile.
enum connection_event connection_wait(struct connection *self, int timeout);

// Whether there is something to read, or the end of it, without waiting or reading.
bool connection_has_input(const struct connection *self);

// Gives the next body that has arrived; borrowed until the next connection_wait().
bool connection_next(struct connection *self, struct span *body);

// Queues a body, with its header, to be written.
void connection_send(struct connection *self, struct span body);

// Writes what is queued before the process ends; gives up on a client that takes nothing for a second.
void connection_flush(struct connection *self);

#endif

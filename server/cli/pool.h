// Work on all cores, with its results taken in order.
//
// Layer: cli/; depends on platform/ and util/.
#ifndef CANCELOT_CLI_POOL_H
#define CANCELOT_CLI_POOL_H

#include <stddef.h>

// `work` is called once for each job from 0 to jobs - 1, on any thread and several at a time; `take` on the
// caller's thread, for one job after another in order, each after its work. Returns after the last one was
// taken. Where no thread can be started the caller's does everything.
struct pool_task {
    size_t jobs;
    void (*work)(void *context, size_t job);
    void (*take)(void *context, size_t job);
    void *context;
};

void pool_run(const struct pool_task *task);

#endif

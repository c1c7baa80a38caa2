#include "cli/pool.h"

#include <stdbool.h>
#include <stdlib.h>

#include "platform/threads.h"
#include "util/mem.h"

enum {
    THREADS_MAX = 64,
    STACK_BYTES = 8 * 1024 * 1024, // the usual one of a main thread, wherever this runs
    PIECE_MAX = 16,                // jobs: to tell of each one would take longer than many take
};

// What the threads share, all of it under `lock`.
struct pool {
    const struct pool_task *task;
    struct monitor *lock;
    size_t threads;
    size_t next;   // job that nobody began
    size_t wanted; // job that is waited for
    bool *done;
};

// How many jobs a thread takes at a time: fewer towards the end, so that all end together.
static size_t piece(const struct pool *self)
{
    size_t share = (self->task->jobs - self->next) / (self->threads * 8) + 1;
    return share < PIECE_MAX ? share : PIECE_MAX;
}

static void work(void *context)
{
    struct pool *self = context;
    monitor_enter(self->lock);
    while (self->next < self->task->jobs) {
        size_t from = self->next, to = from + piece(self);
        self->next = to;
        monitor_leave(self->lock);
        for (size_t job = from; job < to; job++)
            self->task->work(self->task->context, job);
        monitor_enter(self->lock);
        for (size_t job = from; job < to; job++)
            self->done[job] = true;
        if (from <= self->wanted && self->wanted < to)
            monitor_tell(self->lock);
    }
    monitor_leave(self->lock);
}

static void take_in_order(struct pool *self)
{
    for (size_t job = 0; job < self->task->jobs;) {
        monitor_enter(self->lock);
        self->wanted = job;
        while (!self->done[job])
            monitor_wait(self->lock);
        size_t to = job;
        while (to < self->task->jobs && self->done[to])
            to++;
        monitor_leave(self->lock);
        for (; job < to; job++)
            self->task->take(self->task->context, job);
    }
}

static size_t thread_count(size_t jobs)
{
    size_t count = processor_count();
    if (count > jobs)
        count = jobs;
    if (count == 0)
        count = 1;
    return count < THREADS_MAX ? count : THREADS_MAX;
}

void pool_run(const struct pool_task *task)
{
    struct pool self = {.task = task, .lock = monitor_create(), .done = mem_calloc(task->jobs, sizeof(bool))};
    struct thread *threads[THREADS_MAX];
    size_t started = 0;
    self.threads = thread_count(task->jobs);
    while (started < self.threads && (threads[started] = thread_start(work, &self, STACK_BYTES)) != NULL)
        started++;
    if (started == 0)
        work(&self);
    take_in_order(&self);
    for (size_t i = 0; i < started; i++)
        thread_join(threads[i]);
    monitor_destroy(self.lock);
    free(self.done);
}

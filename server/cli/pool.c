#include "cli/pool.h"

#include <stdbool.h>
#include <stdlib.h>

#include "platform/threads.h"
#include "util/mem.h"

enum {
    THREADS_MAX = 64,
    STACK_BYTES = 8 * 1024 * 1024, // the usual one of a main thread, wherever this runs
};

// What the threads share, all of it under `lock`.
struct pool {
    const struct pool_task *task;
    struct monitor *lock;
    size_t next; // job that nobody began
    bool *done;
};

static void work(void *context)
{
    struct pool *self = context;
    monitor_enter(self->lock);
    while (self->next < self->task->jobs) {
        size_t job = self->next++;
        monitor_leave(self->lock);
        self->task->work(self->task->context, job);
        monitor_enter(self->lock);
        self->done[job] = true;
        monitor_tell(self->lock);
    }
    monitor_leave(self->lock);
}

static void take_in_order(struct pool *self)
{
    for (size_t job = 0; job < self->task->jobs; job++) {
        monitor_enter(self->lock);
        while (!self->done[job])
            monitor_wait(self->lock);
        monitor_leave(self->lock);
        self->task->take(self->task->context, job);
    }
}

static size_t thread_count(size_t jobs)
{
    size_t count = processor_count();
    if (count > jobs)
        count = jobs;
    return count < THREADS_MAX ? count : THREADS_MAX;
}

void pool_run(const struct pool_task *task)
{
    struct pool self = {.task = task, .lock = monitor_create(), .done = mem_calloc(task->jobs, sizeof(bool))};
    struct thread *threads[THREADS_MAX];
    size_t wanted = thread_count(task->jobs), started = 0;
    while (started < wanted && (threads[started] = thread_start(work, &self, STACK_BYTES)) != NULL)
        started++;
    if (started == 0)
        work(&self);
    take_in_order(&self);
    for (size_t i = 0; i < started; i++)
        thread_join(threads[i]);
    monitor_destroy(self.lock);
    free(self.done);
}

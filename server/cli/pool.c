#include "cli/pool.h"

#include <pthread.h>
#include <stdbool.h>
#include <stdlib.h>
#include <unistd.h>

#include "util/mem.h"

enum {
    THREADS_MAX = 64,
    STACK_BYTES = 8 * 1024 * 1024, // the usual one of a main thread, wherever this runs
};

// What the threads share, all of it under `lock`.
struct pool {
    const struct pool_task *task;
    pthread_mutex_t lock;
    pthread_cond_t job_done;
    size_t next; // job that nobody began
    bool *done;
};

static void *worker(void *argument)
{
    struct pool *self = argument;
    pthread_mutex_lock(&self->lock);
    while (self->next < self->task->jobs) {
        size_t job = self->next++;
        pthread_mutex_unlock(&self->lock);
        self->task->work(self->task->context, job);
        pthread_mutex_lock(&self->lock);
        self->done[job] = true;
        pthread_cond_signal(&self->job_done);
    }
    pthread_mutex_unlock(&self->lock);
    return NULL;
}

static void take_in_order(struct pool *self)
{
    for (size_t job = 0; job < self->task->jobs; job++) {
        pthread_mutex_lock(&self->lock);
        while (!self->done[job])
            pthread_cond_wait(&self->job_done, &self->lock);
        pthread_mutex_unlock(&self->lock);
        self->task->take(self->task->context, job);
    }
}

static size_t thread_count(size_t jobs)
{
    long cores = sysconf(_SC_NPROCESSORS_ONLN);
    size_t count = cores > 0 ? (size_t)cores : 1;
    if (count > jobs)
        count = jobs;
    return count < THREADS_MAX ? count : THREADS_MAX;
}

void pool_run(const struct pool_task *task)
{
    struct pool self = {.task = task, .done = mem_calloc(task->jobs, sizeof(bool))};
    pthread_mutex_init(&self.lock, NULL);
    pthread_cond_init(&self.job_done, NULL);
    pthread_attr_t attributes;
    pthread_attr_init(&attributes);
    pthread_attr_setstacksize(&attributes, STACK_BYTES);

    pthread_t threads[THREADS_MAX];
    size_t wanted = thread_count(task->jobs), started = 0;
    while (started < wanted && pthread_create(&threads[started], &attributes, worker, &self) == 0)
        started++;
    if (started == 0)
        worker(&self);
    take_in_order(&self);
    for (size_t i = 0; i < started; i++)
        pthread_join(threads[i], NULL);

    pthread_attr_destroy(&attributes);
    pthread_cond_destroy(&self.job_done);
    pthread_mutex_destroy(&self.lock);
    free(self.done);
}

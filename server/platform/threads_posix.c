#include <pthread.h>
#include <stdlib.h>
#include <unistd.h>

#include "platform/threads.h"
#include "util/mem.h"

struct monitor {
    pthread_mutex_t lock;
    pthread_cond_t news;
};

struct thread {
    pthread_t id;
    void (*run)(void *context);
    void *context;
};

struct monitor *monitor_create(void)
{
    struct monitor *self = mem_alloc(sizeof(*self));
    pthread_mutex_init(&self->lock, NULL);
    pthread_cond_init(&self->news, NULL);
    return self;
}

void monitor_destroy(struct monitor *self)
{
    pthread_cond_destroy(&self->news);
    pthread_mutex_destroy(&self->lock);
    free(self);
}

void monitor_enter(struct monitor *self)
{
    pthread_mutex_lock(&self->lock);
}

void monitor_leave(struct monitor *self)
{
    pthread_mutex_unlock(&self->lock);
}

void monitor_wait(struct monitor *self)
{
    pthread_cond_wait(&self->news, &self->lock);
}

void monitor_tell(struct monitor *self)
{
    pthread_cond_broadcast(&self->news);
}

static void *begin(void *argument)
{
    const struct thread *self = argument;
    self->run(self->context);
    return NULL;
}

struct thread *thread_start(void (*run)(void *context), void *context, size_t stack)
{
    struct thread *self = mem_alloc(sizeof(*self));
    *self = (struct thread){.run = run, .context = context};
    pthread_attr_t attributes;
    pthread_attr_init(&attributes);
    pthread_attr_setstacksize(&attributes, stack);
    int problem = pthread_create(&self->id, &attributes, begin, self);
    pthread_attr_destroy(&attributes);
    if (problem == 0)
        return self;
    free(self);
    return NULL;
}

void thread_join(struct thread *self)
{
    pthread_join(self->id, NULL);
    free(self);
}

size_t processor_count(void)
{
    long count = sysconf(_SC_NPROCESSORS_ONLN);
    return count > 0 ? (size_t)count : 1;
}

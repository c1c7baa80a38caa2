// Threads, and the one thing by which they wait for each other here.
//
// Layer: platform/; depends on util/mem.h.
#ifndef CANCELOT_PLATFORM_THREADS_H
#define CANCELOT_PLATFORM_THREADS_H

#include <stddef.h>

// A lock, and the news of what it guards.
struct monitor;

struct monitor *monitor_create(void);
void monitor_destroy(struct monitor *self);

void monitor_enter(struct monitor *self);
void monitor_leave(struct monitor *self);

// Inside: leaves, waits for news, and enters again. It may return without any.
void monitor_wait(struct monitor *self);

// Inside: tells all who wait.
void monitor_tell(struct monitor *self);

struct thread;

// Returns NULL where no thread can be had. Its stack has `stack` bytes. The caller joins it.
struct thread *thread_start(void (*run)(void *context), void *context, size_t stack);
void thread_join(struct thread *self);

// How many threads can run at a time; at least one.
size_t processor_count(void);

#endif

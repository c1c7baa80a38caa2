#include <process.h>
#include <stdlib.h>
#include <windows.h>

#include "platform/threads.h"
#include "util/mem.h"

struct monitor {
    SRWLOCK lock;
    CONDITION_VARIABLE news;
};

struct thread {
    HANDLE handle;
    void (*run)(void *context);
    void *context;
};

struct monitor *monitor_create(void)
{
    struct monitor *self = mem_alloc(sizeof(*self));
    InitializeSRWLock(&self->lock);
    InitializeConditionVariable(&self->news);
    return self;
}

void monitor_destroy(struct monitor *self)
{
    free(self);
}

void monitor_enter(struct monitor *self)
{
    AcquireSRWLockExclusive(&self->lock);
}

void monitor_leave(struct monitor *self)
{
    ReleaseSRWLockExclusive(&self->lock);
}

void monitor_wait(struct monitor *self)
{
    SleepConditionVariableSRW(&self->news, &self->lock, INFINITE, 0);
}

void monitor_tell(struct monitor *self)
{
    WakeAllConditionVariable(&self->news);
}

static unsigned __stdcall begin(void *argument)
{
    const struct thread *self = argument;
    self->run(self->context);
    return 0;
}

struct thread *thread_start(void (*run)(void *context), void *context, size_t stack)
{
    struct thread *self = mem_alloc(sizeof(*self));
    *self = (struct thread){.run = run, .context = context};
    self->handle =
        (HANDLE)_beginthreadex(NULL, (unsigned)stack, begin, self, STACK_SIZE_PARAM_IS_A_RESERVATION, NULL);
    if (self->handle != NULL)
        return self;
    free(self);
    return NULL;
}

void thread_join(struct thread *self)
{
    WaitForSingleObject(self->handle, INFINITE);
    CloseHandle(self->handle);
    free(self);
}

size_t processor_count(void)
{
    DWORD count = GetActiveProcessorCount(ALL_PROCESSOR_GROUPS);
    return count > 0 ? count : 1;
}

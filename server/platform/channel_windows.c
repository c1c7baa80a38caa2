// Windows cannot wait for anonymous pipes, so that a thread for each direction does, by reading and writing.
#include <io.h>
#include <stdbool.h>
#include <stdlib.h>
#include <string.h>
#include <windows.h>

#include "platform/channel.h"
#include "util/mem.h"

enum {
    CHUNK = 64 * 1024,
    CLOSE_TIMEOUT = 1000, // milliseconds
};

// All but the handles under `lock`.
struct channel {
    HANDLE in, out;
    SRWLOCK lock;
    CONDITION_VARIABLE for_caller, for_reader, for_writer;
    size_t in_at, in_len; // of what was read, and not yet by the caller
    size_t out_len;       // being written; 0 for nothing
    bool in_end, out_deaf;
    char in_bytes[CHUNK], out_bytes[CHUNK];
};

// Returns false at the end. A write of nothing arrives at the other end of a pipe as nothing, and ends
// nothing as long as the pipe is there.
static bool read_chunk(struct channel *self, DWORD *len)
{
    do {
        if (!ReadFile(self->in, self->in_bytes, CHUNK, len, NULL))
            return false;
    } while (*len == 0 && PeekNamedPipe(self->in, NULL, 0, NULL, NULL, NULL));
    return *len > 0;
}

static DWORD WINAPI read_all(void *argument)
{
    struct channel *self = argument;
    for (bool more = true; more;) {
        DWORD len = 0;
        more = read_chunk(self, &len);
        AcquireSRWLockExclusive(&self->lock);
        self->in_at = 0;
        self->in_len = more ? len : 0;
        self->in_end = !more;
        WakeConditionVariable(&self->for_caller);
        while (self->in_len > self->in_at)
            SleepConditionVariableSRW(&self->for_reader, &self->lock, INFINITE, 0);
        ReleaseSRWLockExclusive(&self->lock);
    }
    return 0;
}

static bool write_chunk(const struct channel *self, DWORD len)
{
    DWORD written;
    for (DWORD at = 0; at < len; at += written) {
        if (!WriteFile(self->out, self->out_bytes + at, len - at, &written, NULL))
            return false;
    }
    return true;
}

static DWORD WINAPI write_all(void *argument)
{
    struct channel *self = argument;
    for (bool good = true; good;) {
        AcquireSRWLockExclusive(&self->lock);
        while (self->out_len == 0)
            SleepConditionVariableSRW(&self->for_writer, &self->lock, INFINITE, 0);
        DWORD len = (DWORD)self->out_len;
        ReleaseSRWLockExclusive(&self->lock);
        good = write_chunk(self, len);
        AcquireSRWLockExclusive(&self->lock);
        self->out_len = 0;
        self->out_deaf = !good;
        WakeConditionVariable(&self->for_caller);
        ReleaseSRWLockExclusive(&self->lock);
    }
    return 0;
}

static bool start(LPTHREAD_START_ROUTINE run, struct channel *self)
{
    HANDLE thread = CreateThread(NULL, 0, run, self, 0, NULL);
    if (thread != NULL)
        CloseHandle(thread);
    return thread != NULL;
}

struct channel *channel_open(int in, int out)
{
    struct channel *self = mem_calloc(1, sizeof(*self));
    self->in = (HANDLE)_get_osfhandle(in);
    self->out = (HANDLE)_get_osfhandle(out);
    InitializeSRWLock(&self->lock);
    InitializeConditionVariable(&self->for_caller);
    InitializeConditionVariable(&self->for_reader);
    InitializeConditionVariable(&self->for_writer);
    self->in_end = !start(read_all, self);
    self->out_deaf = !start(write_all, self);
    return self;
}

static int events_now(const struct channel *self)
{
    int events = self->in_end || self->in_at < self->in_len ? CHANNEL_INPUT : 0;
    if (self->out_deaf)
        return events | CHANNEL_DEAF;
    return self->out_len == 0 ? events | CHANNEL_OUTPUT : events;
}

int channel_wait(struct channel *self, int events, int timeout)
{
    ULONGLONG end = GetTickCount64() + (ULONGLONG)(timeout > 0 ? timeout : 0);
    if ((events & CHANNEL_OUTPUT) != 0)
        events |= CHANNEL_DEAF;
    AcquireSRWLockExclusive(&self->lock);
    int now;
    while ((now = events_now(self) & events) == 0) {
        ULONGLONG time = GetTickCount64();
        if (timeout >= 0 && time >= end)
            break;
        SleepConditionVariableSRW(&self->for_caller, &self->lock,
                                  timeout < 0 ? INFINITE : (DWORD)(end - time), 0);
    }
    ReleaseSRWLockExclusive(&self->lock);
    return now;
}

// The threads cannot be called back from where they wait, and end with the process; what they use stays.
void channel_close(struct channel *self)
{
    channel_wait(self, CHANNEL_OUTPUT, CLOSE_TIMEOUT);
}

ptrdiff_t channel_read(struct channel *self, char *bytes, size_t room)
{
    AcquireSRWLockExclusive(&self->lock);
    size_t len = self->in_len - self->in_at;
    bool end = self->in_end && len == 0;
    if (len > room)
        len = room;
    memcpy(bytes, self->in_bytes + self->in_at, len);
    self->in_at += len;
    WakeConditionVariable(&self->for_reader);
    ReleaseSRWLockExclusive(&self->lock);
    return end ? 0 : len > 0 ? (ptrdiff_t)len : -1;
}

bool channel_writes_at_once(const struct channel *self)
{
    (void)self;
    return true;
}

ptrdiff_t channel_write(struct channel *self, const char *bytes, size_t len)
{
    AcquireSRWLockExclusive(&self->lock);
    bool deaf = self->out_deaf;
    size_t taken = self->out_len > 0 ? 0 : len < CHUNK ? len : CHUNK;
    if (!deaf && taken > 0) {
        memcpy(self->out_bytes, bytes, taken);
        self->out_len = taken;
        WakeConditionVariable(&self->for_writer);
    }
    ReleaseSRWLockExclusive(&self->lock);
    return deaf ? -1 : (ptrdiff_t)taken;
}

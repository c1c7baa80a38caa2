#include <stdlib.h>
#include <windows.h>

#include "platform/watched.h"
#include "util/mem.h"

// The handle keeps the number from being given to another process.
struct watched {
    HANDLE process;
};

struct watched *watched_begin(int64_t process)
{
    if (process <= 0 || process > UINT32_MAX)
        return NULL;
    HANDLE handle = OpenProcess(SYNCHRONIZE, FALSE, (DWORD)process);
    if (handle == NULL)
        return NULL;
    struct watched *self = mem_alloc(sizeof(*self));
    *self = (struct watched){handle};
    if (!watched_has_ended(self))
        return self;
    watched_forget(self);
    return NULL;
}

void watched_forget(struct watched *self)
{
    if (self != NULL)
        CloseHandle(self->process);
    free(self);
}

bool watched_has_ended(const struct watched *self)
{
    return WaitForSingleObject(self->process, 0) == WAIT_OBJECT_0;
}

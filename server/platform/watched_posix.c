#include <errno.h>
#include <signal.h>
#include <stdlib.h>
#include <sys/types.h>
#include <unistd.h>

#include "platform/watched.h"
#include "util/mem.h"

struct watched {
    pid_t id;
    bool is_parent; // it started us, so that its end shows at once in our parent's id
};

struct watched *watched_begin(int64_t process)
{
    pid_t id = (pid_t)process;
    if (process <= 1 || id != process)
        return NULL;
    struct watched *self = mem_alloc(sizeof(*self));
    *self = (struct watched){id, getppid() == id};
    if (!watched_has_ended(self))
        return self;
    free(self);
    return NULL;
}

void watched_forget(struct watched *self)
{
    free(self);
}

bool watched_has_ended(const struct watched *self)
{
    if (self->is_parent)
        return getppid() != self->id;
    return kill(self->id, 0) != 0 && errno == ESRCH;
}

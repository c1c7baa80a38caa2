#include "lsp/budget.h"

#include <time.h>

double processor_time(void)
{
    struct timespec time;
    clock_gettime(CLOCK_PROCESS_CPUTIME_ID, &time);
    return (double)time.tv_sec + (double)time.tv_nsec / 1e9;
}

static bool is_used_up(void *context)
{
    const struct budget *self = context;
    return budget_left(self) <= 0;
}

void budget_begin(struct budget *self, double seconds)
{
    self->end = processor_time() + seconds;
    self->patience = (struct patience){is_used_up, self, false};
}

double budget_left(const struct budget *self)
{
    double left = self->end - processor_time();
    return left > 0 ? left : 0;
}

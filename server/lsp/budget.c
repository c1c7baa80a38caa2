#include "lsp/budget.h"

#include "platform/clock.h"

static bool is_used_up(void *context)
{
    const struct budget *self = context;
    return budget_left(self) <= 0;
}

void budget_begin(struct budget *self, double seconds)
{
    self->end = clock_processor() + seconds;
    self->patience = (struct patience){is_used_up, self, false};
}

double budget_left(const struct budget *self)
{
    double left = self->end - clock_processor();
    return left > 0 ? left : 0;
}

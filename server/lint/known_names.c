#include "lint/known_names.h"

#include <stddef.h>

#define IN_LIST(list, name) in_list(list, sizeof(list) / sizeof((list)[0]), name)

static bool in_list(const char *const *list, size_t len, struct span name)
{
    for (size_t i = 0; i < len; i++) {
        if (span_is(name, list[i]))
            return true;
    }
    return false;
}

// ---- time ------------------------------------------------------------------------------------------------

enum time_limit known_limit(struct span callee)
{
    static const char *const raises[] = {
        "asyncio.timeout", // 3.11
        "asyncio.timeout_at",
        "async_timeout.timeout", // what came before it
        "async_timeout.timeout_at", "trio.fail_after", "trio.fail_at", "anyio.fail_after",
    };
    static const char *const stops[] = {"trio.move_on_after", "trio.move_on_at", "anyio.move_on_after"};
    if (IN_LIST(raises, callee))
        return LIMIT_RAISES;
    return IN_LIST(stops, callee) ? LIMIT_STOPS : LIMIT_NONE;
}

bool known_is_scope(struct span callee)
{
    static const char *const scopes[] = {"trio.CancelScope", "anyio.CancelScope"};
    return IN_LIST(scopes, callee);
}

bool known_is_task_group(struct span callee)
{
    static const char *const groups[] = {"trio.open_nursery", "anyio.create_task_group", "asyncio.TaskGroup"};
    return IN_LIST(groups, callee);
}

bool known_ends_by_itself(struct span callee)
{
    static const char *const names[] = {
        "asyncio.sleep",
        "trio.sleep",
        "trio.sleep_until",
        "trio.aclose_forcefully",
        "trio.lowlevel.checkpoint",
        "trio.lowlevel.checkpoint_if_cancelled",
        "trio.lowlevel.cancel_shielded_checkpoint",
        "anyio.sleep",
        "anyio.sleep_until",
        "anyio.aclose_forcefully",
        "anyio.lowlevel.checkpoint",
        "anyio.lowlevel.checkpoint_if_cancelled",
        "anyio.lowlevel.cancel_shielded_checkpoint",
    };
    return IN_LIST(names, callee);
}

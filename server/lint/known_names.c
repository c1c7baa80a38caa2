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

// The same for a list that is ended by NULL.
static bool in_names(const char *const *names, struct span name)
{
    while (*names != NULL && !span_is(name, *names))
        names++;
    return *names != NULL;
}

#define HAS_WORD(list, name) has_word(list, sizeof(list) / sizeof((list)[0]), name)

// Whether one of the words that underscores separate is in the list.
static bool has_word(const char *const *list, size_t len, struct span name)
{
    for (size_t from = 0; from < name.len;) {
        size_t to = from;
        while (to < name.len && name.ptr[to] != '_')
            to++;
        if (in_list(list, len, (struct span){name.ptr + from, to - from}))
            return true;
        from = to + 1;
    }
    return false;
}

// ---- getting and giving back -----------------------------------------------------------------------------

// Not cancel(): a task that is awaited directly or by gather() is cancelled with who waits for it.
const char *const known_release_names[] = {"__aexit__",
                                           "__exit__",
                                           "abort",
                                           "aclose",
                                           "aclose_forcefully",
                                           "clean_up",
                                           "cleanup",
                                           "close",
                                           "disconnect",
                                           "dispose",
                                           "drop_connection",
                                           "ensure_closed",
                                           "force_close",
                                           "free",
                                           "kill",
                                           "logout",
                                           "putconn",
                                           "release",
                                           "rollback",
                                           "shutdown",
                                           "stop",
                                           "tear_down",
                                           "teardown",
                                           "terminate",
                                           "unlock",
                                           "unregister",
                                           "unsubscribe",
                                           "release_connection",
                                           NULL};

bool known_releases(struct span name)
{
    return in_names(known_release_names, name);
}

bool known_releases_argument(struct span name)
{
    static const char *const names[] = {"aclose_forcefully", "disconnect", "putconn", "release",
                                        "release_connection"};
    return IN_LIST(names, name);
}

bool known_may_release(struct span name)
{
    static const char *const words[] = {
        "abort",   "aclose",  "aexit",      "cancel",      "clean",    "cleanup",   "clear",    "close",
        "closed",  "deinit",  "delete",     "destroy",     "detach",   "disable",   "discard",  "disconnect",
        "dispose", "exit",    "finalize",   "finish",      "flush",    "free",      "hangup",   "kill",
        "leave",   "logout",  "pop",        "put",         "putconn",  "quit",      "release",  "remove",
        "reset",   "restore", "rmtree",     "rollback",    "shutdown", "stop",      "teardown", "terminate",
        "unlink",  "unlock",  "unregister", "unsubscribe", "untrack",  "uninstall",
    };
    return HAS_WORD(words, name);
}

bool known_may_wait(struct span name)
{
    // Not cancel(): it mostly asks for something and returns, or shields itself.
    static const char *const words[] = {
        "aclose",   "acquire",     "aexit",   "checkpoint", "cleanup", "close",   "closed",  "commit",
        "connect",  "delete",      "destroy", "disconnect", "drain",   "execute", "exit",    "fetch",
        "finalize", "finish",      "flush",   "join",       "logout",  "park",    "publish", "put",
        "query",    "quit",        "read",    "receive",    "recv",    "release", "request", "reset",
        "rollback", "save",        "send",    "shutdown",   "sleep",   "stop",    "sync",    "teardown",
        "unlisten", "unsubscribe", "wait",    "write",
    };
    return HAS_WORD(words, name);
}

bool known_is_lock(struct span name)
{
    static const char *const words[] = {"cond", "condition", "limiter", "lock", "mutex", "sem", "semaphore"};
    return HAS_WORD(words, name);
}

bool known_is_for_failure(struct span name)
{
    static const char *const names[] = {"abort", "cancel", "kill", "rollback", "terminate"};
    return IN_LIST(names, name);
}

const char *const known_acquire_names[] = {"acquire",        "borrow",  "checkout", "connect",
                                           "get_connection", "getconn", NULL};

bool known_acquires(struct span name)
{
    return in_names(known_acquire_names, name);
}

bool known_acquires_itself(struct span name)
{
    return span_is(name, "acquire");
}

bool known_begins(struct span name)
{
    static const char *const names[] = {"__aenter__", "begin",  "enter", "initialize", "launch", "open",
                                        "setup",      "set_up", "start", "initialise", "spawn"};
    return known_acquires(name) || IN_LIST(names, name);
}

bool known_stores(struct span name)
{
    static const char *const names[] = {
        "add",
        "append",
        "appendleft",
        "call_at",
        "call_later",
        "call_soon",
        "callback",
        "create_task",
        "enter_async_context",
        "enter_context",
        "ensure_future",
        "insert",
        "push",
        "push_async_callback",
        "push_async_exit",
        "put",
        "put_nowait",
        "set_result",
        "setattr",
        "setdefault",
        "start_soon",
        "add_done_callback",
    };
    return IN_LIST(names, name);
}

const char *const known_open_names[] = {"asyncio.open_connection", "asyncio.open_unix_connection",
                                        "trio.open_tcp_stream",    "trio.open_ssl_over_tcp_stream",
                                        "trio.open_unix_socket",   "anyio.connect_tcp",
                                        "anyio.connect_unix",      NULL};

bool known_opens(struct span callee)
{
    return in_names(known_open_names, callee);
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

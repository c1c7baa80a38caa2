#include "lint/known_calls.h"

#include "lint/objects.h"
#include "python/names.h"

struct table {
    enum call_kind kind;
    const char *prefix; // of all names
    const char *names;  // separated by blanks
};

// "Python:" is the reference of the Python standard library, by page; the others are the libraries' own.
static const struct table tables[] = {
    // Python: time
    {CALL_SLEEPS, "time.", "sleep"},

    // requests: Developer Interface
    {CALL_HTTP, "requests.", "request get options head post put patch delete"},
    {CALL_HTTP, "requests.Session.", "request get options head post put patch delete send"},
    // Python: urllib.request. urllib.parse does no I/O
    {CALL_HTTP, "urllib.request.", "urlopen urlretrieve OpenerDirector.open"},
    // Python: http.client. The connection is made by the first request
    {CALL_HTTP, "http.client.HTTPConnection.", "connect request endheaders getresponse"},
    {CALL_HTTP, "http.client.HTTPSConnection.", "connect request endheaders getresponse"},
    // urllib3: API Reference
    {CALL_HTTP, "urllib3.", "request PoolManager.request PoolManager.urlopen ProxyManager.request"},
    {CALL_HTTP, "urllib3.", "HTTPConnectionPool.request HTTPSConnectionPool.request"},
    // httpx: Developer Interface. Its Client is the synchronous one
    {CALL_HTTP, "httpx.", "request get options head post put patch delete stream"},
    {CALL_HTTP, "httpx.Client.", "request get options head post put patch delete stream send"},

    // Python: Built-in Functions, io
    {CALL_FILE, "", "open io.open"},
    // Python: os.path. Those that only look at the text (join, split, normpath, ...) do no I/O
    {CALL_FILE, "os.path.", "exists lexists isfile isdir islink ismount getsize getmtime getatime getctime"},
    {CALL_FILE, "os.path.", "samefile realpath"},
    // Python: os, Files and Directories
    {CALL_FILE, "os.", "listdir scandir stat lstat statvfs mkdir makedirs remove unlink rmdir removedirs"},
    {CALL_FILE, "os.", "rename renames replace link symlink readlink truncate access chmod chown utime"},
    {CALL_FILE, "os.", "walk fwalk open sync fsync fdatasync"},
    // Python: shutil, tempfile, glob
    {CALL_FILE, "shutil.", "copy copy2 copyfile copyfileobj copymode copystat copytree rmtree move"},
    {CALL_FILE, "shutil.", "make_archive unpack_archive disk_usage chown which"},
    {CALL_FILE, "tempfile.", "TemporaryFile NamedTemporaryFile TemporaryDirectory mkstemp mkdtemp"},
    {CALL_FILE, "glob.", "glob"},
    // Python: pathlib. What a PurePath has does no I/O; Path.glob() and its kin begin to read when they are
    // iterated over, which is where they stand
    {CALL_FILE, "pathlib.Path.", "open read_text read_bytes write_text write_bytes exists is_file is_dir"},
    {CALL_FILE, "pathlib.Path.", "is_symlink is_mount is_socket is_fifo is_block_device is_char_device"},
    {CALL_FILE, "pathlib.Path.", "stat lstat mkdir rmdir unlink rename replace touch resolve iterdir glob"},
    {CALL_FILE, "pathlib.Path.", "rglob walk chmod symlink_to hardlink_to readlink samefile owner group"},

    // Python: subprocess
    {CALL_PROCESS, "subprocess.", "run call check_call check_output getoutput getstatusoutput"},
    {CALL_PROCESS, "subprocess.Popen.", "wait communicate"},
    {CALL_STARTS_PROCESS, "subprocess.", "Popen"},
    // Python: os, Process Management
    {CALL_PROCESS, "os.", "system wait wait3 wait4 waitpid waitid"},
    {CALL_STARTS_PROCESS, "os.", "popen"},

    // Python: Built-in Functions
    {CALL_INPUT, "", "input"},

    // Python: asyncio, Runners and Event Loop
    {CALL_RUNS_LOOP, "asyncio.", "run Runner.run"},
    {CALL_RUNS_LOOP, "asyncio.AbstractEventLoop.", "run_until_complete run_forever"},
    // trio, anyio: API reference
    {CALL_RUNS_LOOP, "", "trio.run anyio.run"},

    // Python: asyncio, Coroutines and Tasks, Streams, Subprocesses (to_thread: from 3.9)
    {CALL_COROUTINE, "asyncio.",
     "sleep wait_for to_thread open_connection open_unix_connection start_server"},
    {CALL_COROUTINE, "asyncio.", "start_unix_server create_subprocess_exec create_subprocess_shell"},
    // trio: its API reference
    {CALL_COROUTINE, "trio.", "sleep sleep_until sleep_forever run_process open_file open_tcp_stream"},
    {CALL_COROUTINE, "trio.", "open_ssl_over_tcp_stream open_tcp_listeners open_ssl_over_tcp_listeners"},
    {CALL_COROUTINE, "trio.", "open_unix_socket serve_tcp serve_ssl_over_tcp serve_listeners"},
    {CALL_COROUTINE, "trio.", "aclose_forcefully to_thread.run_sync lowlevel.checkpoint"},
    {CALL_COROUTINE, "trio.lowlevel.", "checkpoint_if_cancelled cancel_shielded_checkpoint open_process"},
    {CALL_COROUTINE, "trio.testing.", "wait_all_tasks_blocked"},
    {CALL_COROUTINE, "trio.lowlevel.", "wait_readable wait_writable wait_task_rescheduled"},
    // anyio: its API reference
    {CALL_COROUTINE, "anyio.", "sleep sleep_until sleep_forever run_process open_process open_file"},
    {CALL_COROUTINE, "anyio.", "connect_tcp connect_unix create_tcp_listener create_unix_listener"},
    {CALL_COROUTINE, "anyio.", "create_udp_socket create_connected_udp_socket getaddrinfo aclose_forcefully"},
    {CALL_COROUTINE, "anyio.",
     "getnameinfo create_unix_datagram_socket create_connected_unix_datagram_socket"},
    {CALL_COROUTINE, "anyio.", "wait_readable wait_writable wait_socket_readable wait_socket_writable"},
    {CALL_COROUTINE, "anyio.", "wait_all_tasks_blocked to_thread.run_sync to_process.run_sync"},
    {CALL_COROUTINE, "anyio.lowlevel.", "checkpoint checkpoint_if_cancelled cancel_shielded_checkpoint"},

    // Python: asyncio, Event Loop
    {CALL_THREAD, "asyncio.AbstractEventLoop.", "run_in_executor"},
    // Python: asyncio, Coroutines and Tasks: "save a reference to the result of this function"
    {CALL_STARTS_TASK, "asyncio.", "create_task ensure_future AbstractEventLoop.create_task"},
    // Python: asyncio, Task groups (3.11)
    {CALL_GROUP_TASK, "asyncio.TaskGroup.", "create_task"},
    // Python: asyncio, Event Loop and Futures
    {CALL_CALLBACK, "asyncio.AbstractEventLoop.", "add_signal_handler call_soon call_soon_threadsafe"},
    {CALL_CALLBACK, "asyncio.AbstractEventLoop.", "call_later call_at"},

    // Python: asyncio, Timeouts (3.11). Measured: the deadline is computed by the call
    {CALL_EARLY_SCOPE, "asyncio.", "timeout"},
    {CALL_SCOPE, "asyncio.", "timeout_at"},
    // async-timeout: the same
    {CALL_EARLY_SCOPE, "async_timeout.", "timeout"},
    {CALL_SCOPE, "async_timeout.", "timeout_at"},
    // trio: Cancellation and timeouts. From trio 0.27 on the time counts from the entry
    {CALL_SCOPE, "trio.", "CancelScope move_on_after move_on_at fail_after fail_at"},
    // anyio: Cancellation and timeouts. Measured (4.4, 4.16): that of fail_after counts from the entry
    {CALL_SCOPE, "anyio.", "CancelScope fail_after"},
    {CALL_EARLY_SCOPE, "anyio.", "move_on_after"},
    {CALL_GROUP, "", "asyncio.TaskGroup trio.open_nursery anyio.create_task_group"},

    // Python: sys, os, Constants
    {CALL_ENDS, "", "exit quit sys.exit os._exit os.abort"},
    {CALL_ENDS, "os.", "execl execle execlp execlpe execv execve execvp execvpe"},

    // Python: contextlib; pytest, pytest-asyncio, pytest-trio: fixtures; trio: Channels. Their generators are
    // run to the end by the task that began them, or in a task of their own
    {CALL_SAFE_YIELD, "contextlib.", "asynccontextmanager contextmanager"},
    {CALL_SAFE_YIELD, "pytest.", "fixture yield_fixture"},
    {CALL_SAFE_YIELD, "", "pytest_asyncio.fixture pytest_trio.trio_fixture trio.as_safe_channel"},

    // Python: asyncio, Coroutines and Tasks
    {CALL_SHIELD, "asyncio.", "shield"},
    {CALL_GATHER, "asyncio.", "gather"},
    {CALL_WAIT, "asyncio.", "wait as_completed"},
};

static struct known_call **bucket_of(const struct known_calls *self, struct span last)
{
    return &self->buckets[span_hash(HASH_SEED, last) % KNOWN_CALLS_BUCKETS];
}

static void add(struct known_calls *self, struct arena *arena, const struct table *table, struct span name)
{
    struct known_call *call = arena_alloc(arena, sizeof(*call));
    call->name = span_of(arena_printf(arena, "%s%.*s", table->prefix, (int)name.len, name.ptr));
    call->last = span_behind_last(call->name, '.');
    call->kind = table->kind;
    struct known_call **bucket = bucket_of(self, call->last);
    call->next = *bucket;
    *bucket = call;
}

struct known_calls known_calls_make(struct arena *arena)
{
    struct known_calls self = {.buckets = ARENA_ARRAY(arena, struct known_call *, KNOWN_CALLS_BUCKETS)};
    for (size_t i = 0; i < sizeof(tables) / sizeof(tables[0]); i++) {
        struct span rest = span_of(tables[i].names);
        for (struct span name = span_next_word(&rest); name.len > 0; name = span_next_word(&rest))
            add(&self, arena, &tables[i], name);
    }
    return self;
}

static bool knows_last(const struct known_calls *self, struct span last)
{
    const struct known_call *call = *bucket_of(self, last);
    while (call != NULL && !span_equal(call->last, last))
        call = call->next;
    return call != NULL;
}

const struct known_call *known_call_named(const struct known_calls *self, struct span name)
{
    const struct known_call *call = name.len == 0 ? NULL : *bucket_of(self, span_behind_last(name, '.'));
    while (call != NULL && !span_equal(call->name, name))
        call = call->next;
    return call;
}

// The method of an object whose class the file tells.
static const struct known_call *known_method(const struct known_calls *self, struct module *module,
                                             TSNode attribute, struct span last)
{
    struct span class = object_class(module, node_field(attribute, module->syntax->f_object));
    if (class.len == 0)
        return NULL;
    char *name = arena_printf(module->arena, "%.*s.%.*s", (int)class.len, class.ptr, (int)last.len, last.ptr);
    return known_call_named(self, span_of(name));
}

const struct known_call *known_function(const struct known_calls *self, struct module *module,
                                        TSNode expression)
{
    const struct syntax *s = module->syntax;
    if (node_is(expression, s->n_identifier))
        return known_call_named(self, module_resolve(module, expression));
    if (!node_is(expression, s->n_attribute))
        return NULL;
    struct span last = module_text(module, node_field(expression, s->f_attribute));
    if (!knows_last(self, last))
        return NULL;
    const struct known_call *call = known_call_named(self, module_resolve(module, expression));
    return call != NULL ? call : known_method(self, module, expression, last);
}

bool known_calls_end_in(const struct known_calls *self, enum call_kind kind, struct span last)
{
    const struct known_call *call = *bucket_of(self, last);
    while (call != NULL && !(call->kind == kind && span_equal(call->last, last)))
        call = call->next;
    return call != NULL;
}

const struct known_call *known_calls_near(const struct known_calls *self, struct span last)
{
    return *bucket_of(self, last);
}

const struct known_call *known_call_of(const struct known_calls *self, struct module *module, TSNode call)
{
    if (!node_is(call, module->syntax->n_call))
        return NULL;
    return known_function(self, module, node_field(call, module->syntax->f_function));
}

enum call_kind known_kind(const struct known_calls *self, struct module *module, TSNode call)
{
    const struct known_call *known = known_call_of(self, module, call);
    return known == NULL ? CALL_NONE : known->kind;
}

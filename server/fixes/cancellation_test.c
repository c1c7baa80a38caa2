#include "fixes/cancellation_test.h"

#include "fixes/layout.h"
#include "fixes/watched.h"
#include "util/strbuf.h"

// ---- the texts -------------------------------------------------------------------------------------------

// In a template `$` and a letter stand for a part: $n the test's name, $i imports, $o lines that make
// objects, $c the call, $t a TODO behind it, $r lines that assert what was given back.

static const char asyncio_template[] =
    "def test_$n_can_be_cancelled_wherever_it_waits():\n"
    "$i"
    "    async def cancel_after(steps):\n"
    "$o"
    "        task = asyncio.ensure_future($c)$t\n"
    "        for _ in range(steps):\n"
    "            await asyncio.sleep(0)\n"
    "        if task.done():\n"
    "            return False\n"
    "        task.cancel()\n"
    "        await asyncio.wait({task}, timeout=5)\n"
    "        assert task.cancelled(), f\"cancelled after {steps} steps: {task!r}\"\n"
    "$r"
    "        return True\n"
    "\n"
    "    steps = 1\n"
    "    while steps < 100 and asyncio.run(cancel_after(steps)):\n"
    "        steps += 1\n"
    "    assert steps > 1, \"it ended before it could be cancelled\"\n";

// trio raises Cancelled again and again: a scope catches it also where the coroutine caught it first and went
// on. What the coroutine is told passes through the generator, which sees that.
static const char trio_template[] =
    "def test_$n_can_be_cancelled_wherever_it_waits():\n"
    "$i"
    "    @types.coroutine\n"
    "    def cancelling(scope, steps, coroutine):\n"
    "        \"\"\"Cancels where it waits for the last time of so many; was it told?\"\"\"\n"
    "        answer, told = None, False\n"
    "        while True:\n"
    "            try:\n"
    "                trap = coroutine.send(answer)\n"
    "            except StopIteration:\n"
    "                return told\n"
    "            steps -= 1\n"
    "            if steps == 0:\n"
    "                scope.cancel()\n"
    "            answer = yield trap\n"
    "            cancelled = isinstance(getattr(answer, \"error\", None), trio.Cancelled)\n"
    "            told = told or (cancelled and scope.cancel_called)\n"
    "\n"
    "    async def cancel_after(steps):\n"
    "$o"
    "        with trio.CancelScope() as scope:\n"
    "            told = await cancelling(scope, steps, $c)$t\n"
    "            assert not told, f\"cancelled after {steps} steps: it went on\"\n"
    "$r"
    "        return scope.cancel_called\n"
    "\n"
    "    def run(steps):\n"
    "        clock = trio.testing.MockClock(autojump_threshold=0)\n"
    "        return trio.run(cancel_after, steps, clock=clock)\n"
    "\n"
    "    steps = 1\n"
    "    while steps < 100 and run(steps):\n"
    "        steps += 1\n"
    "    assert steps > 1, \"it ended before it could be cancelled\"\n";

static const char anyio_template[] =
    "def test_$n_can_be_cancelled_wherever_it_waits():\n"
    "$i"
    "    @types.coroutine\n"
    "    def listening(told, coroutine):\n"
    "        \"\"\"Runs it, and notes in `told` that it has heard of a cancellation.\"\"\"\n"
    "        resume, answer = coroutine.send, None\n"
    "        while True:\n"
    "            try:\n"
    "                trap = resume(answer)\n"
    "            except StopIteration:\n"
    "                return\n"
    "            try:\n"
    "                resume, answer = coroutine.send, (yield trap)\n"
    "            except anyio.get_cancelled_exc_class() as cancelled:\n"
    "                told.append(cancelled)\n"
    "                resume, answer = coroutine.throw, cancelled\n"
    "\n"
    "    async def cancel_after(steps):\n"
    "$o"
    "        scope, told, ended = anyio.CancelScope(), [], []\n"
    "\n"
    "        async def run():\n"
    "            with scope:\n"
    "                await listening(told, $c)$t\n"
    "                ended.append(True)\n"
    "\n"
    "        async with anyio.create_task_group() as group:\n"
    "            group.start_soon(run)\n"
    "            for _ in range(steps):\n"
    "                await anyio.lowlevel.checkpoint()\n"
    "            if ended:\n"
    "                return False\n"
    "            scope.cancel()\n"
    "        assert not (told and ended), f\"cancelled after {steps} steps: it went on\"\n"
    "$r"
    "        return True\n"
    "\n"
    "    steps = 1\n"
    "    while steps < 100 and anyio.run(cancel_after, steps):\n"
    "        steps += 1\n"
    "    assert steps > 1, \"it ended before it could be cancelled\"\n";

// What a test for each library needs: first what is of the standard library, then the others.
static const struct {
    const char *template;
    const char *standard, *other; // NULL where there is none
    const char *submodule;        // which comes behind
} libraries[LIBRARY_COUNT] = {
    [LIBRARY_ASYNCIO] = {asyncio_template, "import asyncio\n", NULL, NULL},
    [LIBRARY_TRIO] = {trio_template, "import types\n", "import trio\n", "import trio.testing\n"},
    [LIBRARY_ANYIO] = {anyio_template, "import types\n", "import anyio\n", "import anyio.lowlevel\n"},
};

struct part {
    char letter;
    const char *text;
};

static const char *fill(struct arena *arena, const char *template, const struct part *parts, size_t len)
{
    struct strbuf out = {0};
    for (const char *at = template; *at != '\0'; at++) {
        const char *text = NULL;
        for (size_t i = 0; i < len && *at == '$'; i++) {
            if (parts[i].letter == at[1])
                text = parts[i].text;
        }
        if (text == NULL) {
            strbuf_add_char(&out, *at);
        } else {
            strbuf_add_str(&out, text);
            at++;
        }
    }
    const char *filled = arena_printf(arena, "%s", out.bytes);
    strbuf_finish(&out);
    return filled;
}

// ---- the function ----------------------------------------------------------------------------------------

// What a test is made for.
struct target {
    struct arena *arena;
    struct module *module;
    TSNode function, class_node; // the class that it is a method of, or the null node
    struct span name, owner;     // of the function, and what is imported to call it
    enum library library;
    struct watched watched[WATCHED_MAX];
    size_t watched_len;
};

// The coroutine function whose header holds the byte, or the null node.
static TSNode function_at(struct module *module, uint32_t at)
{
    const struct syntax *s = module->syntax;
    TSNode node = ts_node_descendant_for_byte_range(module->root, at, at);
    while (!ts_node_is_null(node) && !node_is(node, s->n_function_definition))
        node = ts_node_parent(node);
    bool header =
        !ts_node_is_null(node) && at < ts_node_start_byte(node_field(node, s->f_body)) &&
        line_start(module_source(module), at) == line_start(module_source(module), ts_node_start_byte(node));
    return header && function_is_async(module, node) && !ts_node_has_error(node) ? node : node_none();
}

// The class that the function is a method of (or the null node). Returns false for nested functions.
static bool owner_of(const struct module *module, TSNode function, TSNode *class)
{
    const struct syntax *s = module->syntax;
    TSNode node = ts_node_parent(function);
    if (node_is(node, s->n_decorated_definition))
        node = ts_node_parent(node);
    *class = node_none();
    if (node_is(node, s->n_module))
        return true;
    *class = node_is(node, s->n_block) ? ts_node_parent(node) : node_none();
    if (!node_is(*class, s->n_class_definition))
        return false;
    TSNode around = ts_node_parent(*class);
    if (node_is(around, s->n_decorated_definition))
        around = ts_node_parent(around);
    return node_is(around, s->n_module);
}

static bool is_method(const struct target *target)
{
    return !ts_node_is_null(target->class_node);
}

static size_t count_watched(const struct target *target, enum watched_kind kind)
{
    size_t count = 0;
    for (size_t i = 0; i < target->watched_len; i++)
        count += target->watched[i].kind == kind;
    return count;
}

// How many arguments a caller has to give, besides the object of a method.
static size_t arguments_wanted(const struct target *target)
{
    const struct syntax *s = target->module->syntax;
    TSNode parameters = node_field(target->function, s->f_parameters);
    struct node_list list = node_children(target->module->arena, s, parameters);
    size_t wanted = 0;
    for (size_t i = 0; i < list.len; i++)
        wanted += node_is(list.items[i], s->n_identifier) || node_is(list.items[i], s->n_typed_parameter);
    return wanted - (is_method(target) && wanted > 0);
}

// ---- the parts -------------------------------------------------------------------------------------------

static const char TODO[] = "  # TODO: fill in the arguments";

// The call, with the arguments that are known.
static const char *call_part(const struct target *target, bool by_name)
{
    struct strbuf out = {0};
    if (is_method(target) && by_name)
        strbuf_add_str(&out, "instance.");
    else if (is_method(target))
        strbuf_printf(&out, "%.*s().", (int)target->owner.len, target->owner.ptr);
    strbuf_add(&out, target->name);
    strbuf_add_char(&out, '(');
    const char *comma = "";
    for (size_t i = 0; i < target->watched_len; i++) {
        struct span name = target->watched[i].name;
        if (target->watched[i].kind != WATCHED_PARAMETER)
            continue;
        strbuf_printf(&out, "%s%.*s=%.*s", comma, (int)name.len, name.ptr, (int)name.len, name.ptr);
        comma = ", ";
    }
    strbuf_add_char(&out, ')');
    const char *call = arena_printf(target->arena, "%s", out.bytes);
    strbuf_finish(&out);
    return call;
}

// The lines that make what is looked at afterwards.
static const char *objects_part(const struct target *target, bool by_name)
{
    const char *lines = "";
    for (size_t i = 0; i < target->watched_len; i++) {
        const struct watched *one = &target->watched[i];
        if (one->kind == WATCHED_PARAMETER)
            lines = one->is_lock ? arena_printf(target->arena, "%s        %.*s = %s()\n", lines,
                                                (int)one->name.len, one->name.ptr, one->class)
                                 : arena_printf(target->arena, "%s        %.*s = ...  # TODO: an open %s\n",
                                                lines, (int)one->name.len, one->name.ptr, one->class);
    }
    if (by_name)
        lines = arena_printf(target->arena, "%s        instance = %.*s()%s\n", lines, (int)target->owner.len,
                             target->owner.ptr, TODO);
    return lines;
}

static const char *released_part(const struct target *target)
{
    const char *lines = "";
    for (size_t i = 0; i < target->watched_len; i++) {
        const struct watched *one = &target->watched[i];
        const char *name =
            arena_printf(target->arena, "%s%.*s", one->kind == WATCHED_ATTRIBUTE ? "instance." : "",
                         (int)one->name.len, one->name.ptr);
        lines =
            arena_printf(target->arena, "%s        assert %s%s%s, f\"not given back after {steps} steps\"\n",
                         lines, one->is_lock ? "not " : "", name, one->tells);
    }
    return lines;
}

// The statement that imports what is called and the module's objects that are looked at.
static const char *import_of(const struct target *target, struct span importable)
{
    const char *names = arena_printf(target->arena, "%.*s", (int)target->owner.len, target->owner.ptr);
    for (size_t i = 0; i < target->watched_len; i++) {
        struct span name = target->watched[i].name;
        if (target->watched[i].kind == WATCHED_GLOBAL)
            names = arena_printf(target->arena, "%s, %.*s", names, (int)name.len, name.ptr);
    }
    return arena_printf(target->arena, "from %.*s import %s\n", (int)importable.len, importable.ptr, names);
}

// ---- the file --------------------------------------------------------------------------------------------

static bool holds_line(struct span text, const char *line)
{
    size_t len = strlen(line);
    for (size_t at = 0; at + len <= text.len; at++) {
        if ((at == 0 || text.ptr[at - 1] == '\n') && memcmp(text.ptr + at, line, len) == 0)
            return true;
    }
    return false;
}

// The imports at the head of a new file.
static const char *head_imports(const struct target *target, const char *import)
{
    const char *other = libraries[target->library].other, *submodule = libraries[target->library].submodule;
    if (other == NULL)
        return arena_printf(target->arena, "%s\n%s", libraries[target->library].standard, import);
    return arena_printf(target->arena, "%s\n%s%s\n%s", libraries[target->library].standard, other, submodule,
                        import);
}

// The imports inside a test that joins others: what the file does not have.
static const char *inner_imports(const struct target *target, struct span existing, const char *import)
{
    const char *const lines[] = {libraries[target->library].standard, libraries[target->library].other,
                                 libraries[target->library].submodule};
    const char *text = "";
    for (size_t i = 0; i < sizeof(lines) / sizeof(*lines); i++) {
        if (lines[i] != NULL && !holds_line(existing, lines[i]))
            text = arena_printf(target->arena, "%s    %s", text, lines[i]);
    }
    return arena_printf(target->arena, "%s%s    %s\n", text, *text == '\0' ? "" : "\n", import);
}

static bool target_at(struct target *target, uint32_t at)
{
    struct module *module = target->module;
    const struct syntax *s = module->syntax;
    target->function = function_at(module, at);
    if (ts_node_is_null(target->function) || !owner_of(module, target->function, &target->class_node) ||
        function_is_generator(module, target->function))
        return false;
    target->library = module_library_of(module, target->function);
    target->name = module_text(module, node_field(target->function, s->f_name));
    target->owner =
        is_method(target) ? module_text(module, node_field(target->class_node, s->f_name)) : target->name;
    target->watched_len = watched_by(module, target->function, target->class_node, target->watched);
    return true;
}

bool cancellation_test(struct arena *arena, struct module *module, uint32_t at, struct span importable,
                       struct span existing, struct cancellation_test *test)
{
    struct target target = {.arena = arena, .module = module};
    if (!target_at(&target, at))
        return false;
    struct span name = target.name, owner = target.owner;
    bool by_name = count_watched(&target, WATCHED_ATTRIBUTE) > 0;
    bool todo = arguments_wanted(&target) > count_watched(&target, WATCHED_PARAMETER) ||
                (is_method(&target) && !by_name);
    const char *import = import_of(&target, importable);
    bool first = existing.len == 0;
    const struct part parts[] = {
        {'n', is_method(&target)
                  ? arena_printf(arena, "%.*s_%.*s", (int)owner.len, owner.ptr, (int)name.len, name.ptr)
                  : arena_printf(arena, "%.*s", (int)name.len, name.ptr)},
        {'i', first ? "" : inner_imports(&target, existing, import)},
        {'o', objects_part(&target, by_name)},
        {'c', call_part(&target, by_name)},
        {'t', todo ? TODO : ""},
        {'r', released_part(&target)},
    };
    const char *body = fill(arena, libraries[target.library].template, parts, sizeof(parts) / sizeof(*parts));
    test->title = arena_printf(arena, "Generate a test that cancels `%.*s()`", (int)name.len, name.ptr);
    test->text = arena_printf(arena, "%s\n\n%s", first ? head_imports(&target, import) : "", body);
    return true;
}

#include "fixes/cancellation_test.h"

#include "fixes/layout.h"

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

// Whether a caller has to give arguments, besides the object of a method.
static bool wants_arguments(struct module *module, TSNode function, bool method)
{
    const struct syntax *s = module->syntax;
    struct node_list list = node_children(module->arena, s, node_field(function, s->f_parameters));
    size_t wanted = 0;
    for (size_t i = 0; i < list.len; i++)
        wanted += node_is(list.items[i], s->n_identifier) || node_is(list.items[i], s->n_typed_parameter);
    return wanted > (method ? 1 : 0);
}

// `import` is a line in the function, or "".
static const char *test_text(struct arena *arena, const char *import, const char *call, const char *name,
                             bool todo)
{
    return arena_printf(arena,
                        "\n\ndef test_%s_can_be_cancelled_wherever_it_waits():\n"
                        "%s"
                        "    async def cancel_after(steps):\n"
                        "        task = asyncio.ensure_future(%s)%s\n"
                        "        for _ in range(steps):\n"
                        "            await asyncio.sleep(0)\n"
                        "        if task.done():\n"
                        "            return False\n"
                        "        task.cancel()\n"
                        "        await asyncio.wait({task}, timeout=5)\n"
                        "        assert task.cancelled(), f\"cancelled after {steps} steps: {task!r}\"\n"
                        "        return True\n"
                        "\n"
                        "    steps = 1\n"
                        "    while steps < 100 and asyncio.run(cancel_after(steps)):\n"
                        "        steps += 1\n"
                        "    assert steps > 1, \"it ended before it could be cancelled\"\n",
                        name, import, call, todo ? "  # TODO: fill in the arguments" : "");
}

bool cancellation_test(struct arena *arena, struct module *module, uint32_t at, struct span importable,
                       struct cancellation_test *test)
{
    const struct syntax *s = module->syntax;
    TSNode function = function_at(module, at), class;
    if (ts_node_is_null(function) || !owner_of(module, function, &class) ||
        function_is_generator(module, function) || module_library_of(module, function) != LIBRARY_ASYNCIO)
        return false;
    bool method = !ts_node_is_null(class), todo = wants_arguments(module, function, method) || method;
    struct span name = module_text(module, node_field(function, s->f_name));
    struct span owner = method ? module_text(module, node_field(class, s->f_name)) : name;
    const char *call =
        method ? arena_printf(arena, "%.*s().%.*s()", (int)owner.len, owner.ptr, (int)name.len, name.ptr)
               : arena_printf(arena, "%.*s()", (int)name.len, name.ptr);
    const char *full =
        method ? arena_printf(arena, "%.*s_%.*s", (int)owner.len, owner.ptr, (int)name.len, name.ptr)
               : arena_printf(arena, "%.*s", (int)name.len, name.ptr);
    test->title = arena_printf(arena, "Generate a test that cancels `%.*s()`", (int)name.len, name.ptr);
    const char *import = arena_printf(arena, "from %.*s import %.*s\n", (int)importable.len, importable.ptr,
                                      (int)owner.len, owner.ptr);
    test->whole =
        arena_printf(arena, "import asyncio\n\n%s%s", import, test_text(arena, "", call, full, todo));
    test->more = test_text(arena, arena_printf(arena, "    %s\n", import), call, full, todo);
    return true;
}

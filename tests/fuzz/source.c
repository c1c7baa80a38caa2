#include "source.h"

#include "util/utf8.h"

// What is typed and pasted: halves of statements, what opens and closes, line ends, comments that suppress.
static const char *const pieces[] = {
    "\n",
    "\r\n",
    "    ",
    "\n        ",
    ":",
    "(",
    ")",
    "\"\"\"",
    "#",
    "\\",
    "pass\n",
    "raise\n",
    "return\n",
    "break\n",
    "await ",
    "async ",
    "yield ",
    "try:\n",
    "finally:\n",
    "else:\n",
    "except asyncio.CancelledError:\n",
    "except BaseException as e:\n        raise e\n",
    "except*",
    "import asyncio\n",
    "import trio\n",
    "import anyio as asyncio\n",
    "from asyncio import CancelledError\n",
    "with suppress(CancelledError):\n",
    "async with asyncio.timeout(1):\n",
    "def f():\n",
    "class C:\n",
    "while True:\n",
    "if x:\n",
    "match x:\n    case 1:\n",
    "  # noqa: CNL101",
    "  # cancelot: ignore",
    "# cancelot: ignore-file[swallowed-cancellation]\n",
    "async def g(q):\n    try:\n        await q.get()\n    except asyncio.CancelledError:\n        pass\n",
};

enum { PIECES_LEN = sizeof(pieces) / sizeof(*pieces) };

const struct linter *source_linter(void)
{
    static struct linter *linter; // compiled once: it takes longer than most inputs
    char *error = NULL;
    if (linter == NULL)
        linter = linter_create(&error);
    require(linter != NULL);
    return linter;
}

struct selection source_selection(void)
{
    struct selection selection = {0};
    require(selection_select(&selection, source_linter(), SPAN("ALL")));
    return selection;
}

void source_read(struct input *input, struct buffer *buffer)
{
    struct strbuf text = {0};
    utf8_repair(&text, input_until(input, 0xFF));
    buffer_init(buffer);
    require(buffer_replace(buffer, 0, 0, strbuf_span(&text)));
    strbuf_finish(&text);
}

// The nearest offset before `offset` at which a character begins.
static uint32_t settle(struct span text, uint32_t offset)
{
    while (offset > 0 && offset < text.len && utf8_is_continuation(text.ptr[offset]))
        offset--;
    return offset;
}

struct text_edit source_edit(struct input *input, struct buffer *buffer)
{
    struct span text = buffer_text(buffer);
    uint32_t len = (uint32_t)text.len;
    uint32_t start = settle(text, input_number(input) % (len + 1));
    uint32_t removed = input_byte(input);
    removed = removed < 128 ? removed % 8 : removed;
    uint32_t end = settle(text, len - start < removed ? len : start + removed);
    uint32_t number = input_byte(input);
    struct strbuf put = {0};
    if (number < PIECES_LEN)
        strbuf_add_str(&put, pieces[number]);
    else if (number >= 128)
        utf8_repair(&put, input_take(input, number - 128));
    struct text_edit edit = {start, end, start + (uint32_t)put.len};
    require(buffer_replace(buffer, start, end, strbuf_span(&put)));
    strbuf_finish(&put);
    return edit;
}

// A text and changes in the protocol's positions: the lines are those of the same text read anew, and a
// position names the byte that it was made from.
#include "input.h"
#include "text/position.h"
#include "util/utf8.h"

static void check_lines(const struct buffer *buffer)
{
    struct buffer fresh;
    buffer_init(&fresh);
    require(buffer_replace(&fresh, 0, 0, buffer_text(buffer)));
    require(fresh.lines.len == buffer->lines.len);
    require(memcmp(fresh.lines.items, buffer->lines.items, fresh.lines.len * sizeof(uint32_t)) == 0);
    buffer_finish(&fresh);
}

// Whether a position can name the offset: it is no middle of a character or of a line end.
static bool has_position(struct span text, uint32_t offset)
{
    if (offset == 0 || offset == text.len)
        return true;
    return !utf8_is_continuation(text.ptr[offset]) &&
           !(text.ptr[offset - 1] == '\r' && text.ptr[offset] == '\n');
}

static void check_position(const struct buffer *buffer, enum position_encoding encoding, uint32_t offset)
{
    struct position position = position_from_offset(buffer, encoding, offset);
    uint32_t back = position_to_offset(buffer, encoding, position);
    require(position.line < buffer_line_count(buffer));
    require(has_position(buffer_text(buffer), offset) ? back == offset : back < offset);
}

static uint32_t read_offset(struct input *input, const struct buffer *buffer, enum position_encoding encoding)
{
    struct position position = {.line = input_byte(input)};
    position.character = input_byte(input);
    if (position.line > 250)
        position.line = UINT32_MAX;
    if (position.character > 250)
        position.character = UINT32_MAX;
    uint32_t offset = position_to_offset(buffer, encoding, position);
    require(offset <= buffer_text(buffer).len && has_position(buffer_text(buffer), offset));
    return offset;
}

static void change(struct input *input, struct buffer *buffer, enum position_encoding encoding)
{
    uint32_t a = read_offset(input, buffer, encoding);
    uint32_t b = read_offset(input, buffer, encoding);
    struct strbuf text = {0};
    utf8_repair(&text, input_take(input, input_byte(input) % 32));
    require(buffer_replace(buffer, a < b ? a : b, a < b ? b : a, strbuf_span(&text)));
    strbuf_finish(&text);
    check_lines(buffer);
    require(utf8_valid_len(buffer_text(buffer)) == buffer_text(buffer).len);
    check_position(buffer, encoding, a < b ? a : b);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    struct input input = input_of(data, size);
    enum position_encoding encoding = (enum position_encoding)(input_byte(&input) % 3);
    struct strbuf text = {0};
    utf8_repair(&text, input_until(&input, 0xFF));
    struct buffer buffer;
    buffer_init(&buffer);
    require(buffer_replace(&buffer, 0, 0, strbuf_span(&text)));
    for (uint32_t offset = 0; offset <= buffer_text(&buffer).len; offset++)
        check_position(&buffer, encoding, offset);
    while (input.len > 0)
        change(&input, &buffer, encoding);
    buffer_finish(&buffer);
    strbuf_finish(&text);
    return 0;
}

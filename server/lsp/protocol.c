#include "lsp/protocol.h"

bool read_string(const json_t *value, struct span *out)
{
    if (!json_is_string(value))
        return false;
    *out = (struct span){json_string_value(value), json_string_length(value)};
    return true;
}

bool read_flag(const json_t *value)
{
    return json_is_true(value);
}

bool read_document_uri(const json_t *params, struct span *out)
{
    return read_string(json_at(params, "textDocument.uri"), out);
}

static bool read_uinteger(const json_t *value, uint32_t *out)
{
    if (!json_is_number(value))
        return false;
    double number = json_number_value(value);
    if (number >= UINT32_MAX)
        *out = UINT32_MAX;
    else
        *out = number > 0 ? (uint32_t)number : 0;
    return true;
}

bool read_position(const json_t *value, struct position *out)
{
    return read_uinteger(json_object_get(value, "line"), &out->line) &&
           read_uinteger(json_object_get(value, "character"), &out->character);
}

bool read_range(const json_t *value, const struct buffer *buffer, enum position_encoding encoding,
                struct byte_range *out)
{
    struct position start, end;
    if (!read_position(json_object_get(value, "start"), &start) ||
        !read_position(json_object_get(value, "end"), &end))
        return false;
    uint32_t a = position_to_offset(buffer, encoding, start);
    uint32_t b = position_to_offset(buffer, encoding, end);
    *out = a <= b ? (struct byte_range){a, b} : (struct byte_range){b, a};
    return true;
}

const json_t *json_at(const json_t *value, const char *path)
{
    for (;;) {
        size_t len = strcspn(path, ".");
        value = json_object_getn(value, path, len);
        if (path[len] == '\0')
            return value;
        path += len + 1;
    }
}

static char *put(char *at, struct span text)
{
    memcpy(at, text.ptr, text.len);
    return at + text.len;
}

static char *put_number(char *at, uint32_t number)
{
    char digits[10];
    size_t first = sizeof(digits);
    do {
        digits[--first] = (char)('0' + number % 10);
        number /= 10;
    } while (number > 0);
    return put(at, (struct span){digits + first, sizeof(digits) - first});
}

static char *put_position(char *at, struct position position)
{
    at = put_number(put(at, SPAN("{\"line\":")), position.line);
    at = put_number(put(at, SPAN(",\"character\":")), position.character);
    return put(at, SPAN("}"));
}

void write_range(struct writer *writer, const struct buffer *buffer, enum position_encoding encoding,
                 struct byte_range range)
{
    // In one piece: diagnostics are little else than ranges, and all of a file's are written after every key.
    char text[160];
    char *at = put(text, SPAN("{\"start\":"));
    at = put_position(at, position_from_offset(buffer, encoding, range.start));
    at = put_position(put(at, SPAN(",\"end\":")), position_from_offset(buffer, encoding, range.end));
    at = put(at, SPAN("}"));
    writer_written(writer, (struct span){text, (size_t)(at - text)});
}

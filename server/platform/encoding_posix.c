#include <errno.h>
#include <iconv.h>
#include <stdbool.h>
#include <stdint.h>

#include "platform/encoding.h"
#include "util/utf8.h"

enum { CHUNK = 16 * 1024 };

// Converts one piece, or, where it is empty, ends an encoding that has states. Returns how many bytes were
// converted; *good says whether all were, each by its equal. Some libraries put a character's likeness, or a
// mark, in the place of one that an encoding does not have, and count those.
static size_t convert_piece(iconv_t converter, struct span piece, struct strbuf *out, bool *good)
{
    char *in; // iconv() asks for a pointer to what it may change, and changes nothing
    memcpy(&in, &piece.ptr, sizeof(in));
    size_t left = piece.len;
    for (;;) {
        char chunk[CHUNK];
        char *end = chunk;
        size_t room = sizeof(chunk);
        size_t result = iconv(converter, piece.len > 0 ? &in : NULL, &left, &end, &room);
        strbuf_add(out, (struct span){chunk, sizeof(chunk) - room});
        *good = result == 0;
        if (result == 0 || result != (size_t)-1 || errno != E2BIG)
            return piece.len - left;
    }
}

static enum encoding_result convert(const char *to, const char *from, struct span bytes, bool by_character,
                                    struct strbuf *out, size_t *done)
{
    *done = 0;
    iconv_t converter = iconv_open(to, from);
    if ((intptr_t)converter == -1)
        return ENCODING_UNKNOWN;
    bool good = true;
    while (good && *done < bytes.len) {
        struct span piece = span_from(bytes, *done);
        bool valid;
        if (by_character)
            piece.len = utf8_char_len(piece, &valid);
        size_t len = convert_piece(converter, piece, out, &good);
        if (good || !by_character) // else the character begins where it did
            *done += len;
    }
    if (good)
        convert_piece(converter, SPAN(""), out, &good);
    iconv_close(converter);
    return good ? ENCODING_GOOD : ENCODING_WRONG;
}

enum encoding_result encoding_to_utf8(const char *name, struct span bytes, struct strbuf *out, size_t *done)
{
    return convert("UTF-8", name, bytes, false, out, done);
}

enum encoding_result encoding_from_utf8(const char *name, struct span text, struct strbuf *out, size_t *done)
{
    return convert(name, "UTF-8", text, true, out, done);
}

#include "text/uri.h"

#include <stdint.h>

static bool is_letter(char c)
{
    return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z');
}

static bool is_digit(char c)
{
    return c >= '0' && c <= '9';
}

static char to_lower(char c)
{
    return c >= 'A' && c <= 'Z' ? (char)(c - 'A' + 'a') : c;
}

static int hex_value(char c)
{
    if (is_digit(c))
        return c - '0';
    c = to_lower(c);
    return c >= 'a' && c <= 'f' ? c - 'a' + 10 : -1;
}

// The byte that the escape at the start of `text` stands for, or -1 where there is no escape.
static int escaped_byte(struct span text)
{
    if (text.len < 3 || text.ptr[0] != '%')
        return -1;
    int high = hex_value(text.ptr[1]), low = hex_value(text.ptr[2]);
    return high < 0 || low < 0 ? -1 : high * 16 + low;
}

// Appends `text` without its escapes, but %00, which no name on any system can hold.
static void unescape(struct strbuf *out, struct span text)
{
    while (text.len > 0) {
        int byte = escaped_byte(text);
        strbuf_add_char(out, byte > 0 ? (char)byte : text.ptr[0]);
        text = span_from(text, byte > 0 ? 3 : 1);
    }
}

// Length of the scheme without its colon; 0 where there is none.
static size_t scheme_len(struct span uri)
{
    size_t len = 0;
    while (len < uri.len && (is_letter(uri.ptr[len]) ||
                             (len > 0 && (is_digit(uri.ptr[len]) || strchr("+-.", uri.ptr[len]) != NULL))))
        len++;
    return len < uri.len && uri.ptr[len] == ':' ? len : 0;
}

static bool is_file_scheme(struct span scheme)
{
    return scheme.len == 4 && to_lower(scheme.ptr[0]) == 'f' && to_lower(scheme.ptr[1]) == 'i' &&
           to_lower(scheme.ptr[2]) == 'l' && to_lower(scheme.ptr[3]) == 'e';
}

// Splits what follows "file:" into the host ("" for this machine) and the path, which begins with a slash.
static void split_authority(struct span rest, struct span *host, struct span *path)
{
    *host = SPAN("");
    *path = rest;
    if (!span_starts_with(rest, SPAN("//")))
        return;
    rest = span_from(rest, 2);
    const char *slash = rest.len > 0 ? memchr(rest.ptr, '/', rest.len) : NULL;
    host->ptr = rest.ptr;
    host->len = slash == NULL ? rest.len : (size_t)(slash - rest.ptr);
    *path = span_from(rest, host->len);
    if (span_is(*host, "localhost"))
        *host = SPAN("");
}

// Whether `path` is "/c:" with anything after it.
static bool has_drive(struct span path)
{
    return path.len >= 3 && path.ptr[0] == '/' && is_letter(path.ptr[1]) && path.ptr[2] == ':' &&
           (path.len == 3 || path.ptr[3] == '/');
}

// Appends "//host" where there is one, then the unescaped path with its drive letter in lower case.
static void add_file_name(struct strbuf *out, struct span rest)
{
    struct span host, path;
    split_authority(rest, &host, &path);
    if (host.len > 0) {
        strbuf_add(out, SPAN("//"));
        unescape(out, host);
    }
    struct strbuf unescaped = {0};
    unescape(&unescaped, path);
    struct span name = strbuf_span(&unescaped);
    if (has_drive(name)) {
        strbuf_add_char(out, '/');
        strbuf_add_char(out, to_lower(name.ptr[1]));
        name = span_from(name, 2);
    }
    strbuf_add(out, name);
    strbuf_finish(&unescaped);
}

void uri_key(struct strbuf *key, struct span uri)
{
    size_t scheme = scheme_len(uri);
    for (size_t i = 0; i < scheme; i++)
        strbuf_add_char(key, to_lower(uri.ptr[i]));
    struct span rest = span_from(uri, scheme);
    if (!is_file_scheme((struct span){uri.ptr, scheme})) {
        unescape(key, rest);
        return;
    }
    strbuf_add_char(key, ':');
    add_file_name(key, span_from(rest, 1));
}

// Whether a NUL stands in the text, escaped or not.
static bool holds_nul(struct span text)
{
    for (; text.len > 0; text = span_from(text, 1)) {
        if (text.ptr[0] == '\0' || escaped_byte(text) == 0)
            return true;
    }
    return false;
}

bool uri_to_path(struct strbuf *path, struct span uri)
{
    size_t scheme = scheme_len(uri);
    if (!is_file_scheme((struct span){uri.ptr, scheme}))
        return false;
    struct span rest = span_from(uri, scheme + 1);
    if (rest.len == 0 || holds_nul(rest))
        return false;
    struct strbuf name = {0};
    add_file_name(&name, rest);
    struct span text = strbuf_span(&name);
    strbuf_add(path, has_drive(text) ? span_from(text, 1) : text);
    strbuf_finish(&name);
    return true;
}

// Whether a byte may stand in a path as it is: pchar of RFC 3986 without the sub-delimiters and the colon,
// which clients escape too, and the slash.
static bool is_plain(char c)
{
    return is_letter(c) || is_digit(c) || (c != '\0' && strchr("-._~/", c) != NULL);
}

void uri_from_path(struct strbuf *uri, struct span path)
{
    strbuf_add(uri, SPAN("file:"));
    if (!span_starts_with(path, SPAN("//")))
        strbuf_add(uri, path.len > 0 && path.ptr[0] == '/' ? SPAN("//") : SPAN("///"));
    for (size_t i = 0; i < path.len; i++) {
        if (is_plain(path.ptr[i]))
            strbuf_add_char(uri, path.ptr[i]);
        else
            strbuf_printf(uri, "%%%02X", (unsigned)(uint8_t)path.ptr[i]);
    }
}

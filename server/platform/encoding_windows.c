#include <stdbool.h>
#include <stdlib.h>
#include <strings.h>
#include <windows.h>

#include "platform/encoding.h"
#include "util/mem.h"
#include "util/utf8.h"

// The number that follows a prefix, or 0.
static unsigned number_behind(const char *name, const char *prefix)
{
    size_t len = strlen(prefix);
    if (strncasecmp(name, prefix, len) != 0)
        return 0;
    char *end;
    unsigned long number = strtoul(name + len, &end, 10);
    return *end == '\0' && number < 65536 ? (unsigned)number : 0;
}

// Windows's number of an encoding ("code page"); 0 where it has none that gives back what it was given.
static unsigned code_page(const char *name)
{
    static const struct {
        const char *name;
        unsigned page;
    } pages[] = {
        {"latin1", 28591}, {"l1", 28591},     {"shift-jis", 932},   {"sjis", 932}, {"euc-jp", 20932},
        {"gbk", 936},      {"gb2312", 936},   {"gb18030", 54936},   {"big5", 950}, {"euc-kr", 949},
        {"koi8-r", 20866}, {"koi8-u", 21866}, {"macintosh", 10000},
    };
    for (size_t i = 0; i < sizeof(pages) / sizeof(pages[0]); i++) {
        if (strcasecmp(name, pages[i].name) == 0)
            return pages[i].page;
    }
    unsigned part = number_behind(name, "iso-8859-") + number_behind(name, "iso8859-");
    if (part > 0)
        return part <= 15 ? 28590 + part : 0;
    return number_behind(name, "cp") + number_behind(name, "windows-");
}

static bool is_known(unsigned page)
{
    CPINFO about;
    return page != 0 && GetCPInfo(page, &about);
}

// GB 18030 is the one that does not know the flag.
static DWORD strictness(unsigned page)
{
    return page == 54936 ? 0 : MB_ERR_INVALID_CHARS;
}

static int widen(unsigned page, struct span bytes, wchar_t *out, int room)
{
    return MultiByteToWideChar(page, page == CP_UTF8 ? MB_ERR_INVALID_CHARS : strictness(page), bytes.ptr,
                               (int)bytes.len, out, room);
}

// Appends `bytes` in another encoding. Returns false where something in them has no equal there.
static bool convert(unsigned to, unsigned from, struct span bytes, struct strbuf *out)
{
    if (bytes.len == 0)
        return true;
    int wide_len = widen(from, bytes, NULL, 0);
    wchar_t *wide = mem_calloc((size_t)wide_len + 1, sizeof(wchar_t));
    widen(from, bytes, wide, wide_len);
    BOOL replaced = FALSE;
    bool asks = to != CP_UTF8 && to != 54936; // those have every character
    DWORD flags = asks ? WC_NO_BEST_FIT_CHARS : WC_ERR_INVALID_CHARS;
    int len = WideCharToMultiByte(to, flags, wide, wide_len, NULL, 0, NULL, asks ? &replaced : NULL);
    char *text = mem_calloc((size_t)len + 1, 1);
    WideCharToMultiByte(to, flags, wide, wide_len, text, len, NULL, NULL);
    bool good = wide_len > 0 && len > 0 && !replaced;
    if (good)
        strbuf_add(out, (struct span){text, (size_t)len});
    free(text);
    free(wide);
    return good;
}

// Line by line: none of these encodings has a line feed as a part of a character, or a state that outlasts
// it.
static enum encoding_result convert_lines(unsigned to, unsigned from, struct span bytes, struct strbuf *out,
                                          size_t *done)
{
    for (*done = 0; *done < bytes.len;) {
        struct span rest = span_from(bytes, *done);
        const char *line_end = memchr(rest.ptr, '\n', rest.len);
        size_t len = line_end != NULL ? (size_t)(line_end - rest.ptr) + 1 : rest.len;
        if (!convert(to, from, (struct span){rest.ptr, len}, out))
            return ENCODING_WRONG;
        *done += len;
    }
    return ENCODING_GOOD;
}

enum encoding_result encoding_to_utf8(const char *name, struct span bytes, struct strbuf *out, size_t *done)
{
    unsigned page = code_page(name);
    *done = 0;
    return is_known(page) ? convert_lines(CP_UTF8, page, bytes, out, done) : ENCODING_UNKNOWN;
}

enum encoding_result encoding_from_utf8(const char *name, struct span text, struct strbuf *out, size_t *done)
{
    unsigned page = code_page(name);
    *done = 0;
    return is_known(page) ? convert_lines(page, CP_UTF8, text, out, done) : ENCODING_UNKNOWN;
}

#include "text/path.h"

static bool is_slash(char c)
{
    return c == '/' || c == '\\';
}

static bool is_letter(char c)
{
    return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z');
}

bool path_has_drive(struct span path)
{
    return path.len >= 2 && is_letter(path.ptr[0]) && path.ptr[1] == ':' &&
           (path.len == 2 || is_slash(path.ptr[2]));
}

// Where the name at `from` ends, with the slash behind it.
static size_t behind_name(struct span path, size_t from)
{
    while (from < path.len && path.ptr[from] != '/')
        from++;
    return from < path.len ? from + 1 : from;
}

size_t path_root_len(struct span path)
{
    if (path_has_drive(path))
        return path.len > 2 ? 3 : 2;
    if (path.len > 2 && path.ptr[0] == '/' && path.ptr[1] == '/' && path.ptr[2] != '/')
        return behind_name(path, behind_name(path, 2));
    return path.len > 0 && path.ptr[0] == '/' ? 1 : 0;
}

void path_add_folder(struct strbuf *out, struct span path)
{
    strbuf_add(out, path);
    if (path.len == 0 || path.ptr[path.len - 1] != '/')
        strbuf_add_char(out, '/');
}

static void add_with_slashes(struct strbuf *out, struct span path, char slash)
{
    for (size_t i = 0; i < path.len; i++)
        strbuf_add_char(out, is_slash(path.ptr[i]) ? slash : path.ptr[i]);
}

void path_from_windows(struct strbuf *out, struct span path)
{
    static const struct span unc = {"\\\\?\\UNC\\", 8}, verbatim = {"\\\\?\\", 4};
    if (span_starts_with(path, unc)) {
        strbuf_add(out, SPAN("//"));
        path = span_from(path, unc.len);
    } else if (span_starts_with(path, verbatim)) {
        path = span_from(path, verbatim.len);
    }
    if (path_has_drive(path)) {
        strbuf_add_char(out, (char)(path.ptr[0] | 0x20));
        path = span_from(path, 1);
    }
    add_with_slashes(out, path, '/');
}

void path_to_windows(struct strbuf *out, struct span path, bool verbatim)
{
    bool is_unc = path.len > 2 && is_slash(path.ptr[0]) && is_slash(path.ptr[1]);
    bool is_verbatim = is_unc && path.ptr[2] == '?'; // as somebody gave it
    if (verbatim && is_unc && !is_verbatim) {
        strbuf_add(out, SPAN("\\\\?\\UNC\\"));
        path = span_from(path, 2);
    } else if (verbatim && path_has_drive(path)) {
        strbuf_add(out, SPAN("\\\\?\\"));
    }
    add_with_slashes(out, path, '\\');
}

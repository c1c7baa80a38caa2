// Any bytes as a URI and as a path: what is written can be read again, and a key has no other key.
#include <ctype.h>

#include "input.h"
#include "text/uri.h"

static struct strbuf key_of(struct span uri)
{
    struct strbuf key = {0};
    uri_key(&key, uri);
    return key;
}

// Whether a path is one of this machine from its root on: others are no files of ours (a URI may be
// `file:x`), and a host has more than one spelling.
static bool is_absolute(struct span path)
{
    bool drive =
        path.len > 2 && isalpha((unsigned char)path.ptr[0]) && path.ptr[1] == ':' && path.ptr[2] == '/';
    return drive || (path.len > 0 && path.ptr[0] == '/' && (path.len == 1 || path.ptr[1] != '/'));
}

// A path comes back as it was, and its URI is its own in any spelling.
static void check_path(struct span path)
{
    struct strbuf uri = {0}, back = {0};
    uri_from_path(&uri, path);
    require(uri_to_path(&back, strbuf_span(&uri)));
    require(span_equal(strbuf_span(&back), path));
    strbuf_finish(&uri);
    strbuf_finish(&back);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    struct span text = {(const char *)(size > 0 ? data : (const uint8_t *)""), size};
    struct strbuf key = key_of(text), path = {0};
    if (uri_to_path(&path, text) && text.ptr[5] == '/' && is_absolute(strbuf_span(&path))) { // behind "file:"
        struct strbuf uri = {0};
        uri_from_path(&uri, strbuf_span(&path));
        struct strbuf again = key_of(strbuf_span(&uri)), path_again = {0};
        require(uri_to_path(&path_again, strbuf_span(&uri)));
        require(span_equal(strbuf_span(&path_again), strbuf_span(&path)));
        strbuf_finish(&uri);
        strbuf_finish(&again);
        strbuf_finish(&path_again);
    }
    bool drive =
        size > 2 && isalpha((unsigned char)text.ptr[1]) && text.ptr[2] == ':'; // "/c:/x" is read as "c:/x"
    if (size > 0 && text.ptr[0] == '/' && !drive && is_absolute(text) &&
        memchr(text.ptr, '\0', text.len) == NULL)
        check_path(text);
    strbuf_finish(&key);
    strbuf_finish(&path);
    return 0;
}

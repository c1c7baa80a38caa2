// Any bytes as a URI and as a path: what is written can be read again, and a key has no other key.
#include "input.h"
#include "text/uri.h"

static struct strbuf key_of(struct span uri)
{
    struct strbuf key = {0};
    uri_key(&key, uri);
    return key;
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
    if (uri_to_path(&path, text)) {
        struct strbuf uri = {0};
        uri_from_path(&uri, strbuf_span(&path));
        struct strbuf again = key_of(strbuf_span(&uri)), path_again = {0};
        require(uri_to_path(&path_again, strbuf_span(&uri)));
        require(span_equal(strbuf_span(&path_again), strbuf_span(&path)));
        strbuf_finish(&uri);
        strbuf_finish(&again);
        strbuf_finish(&path_again);
    } else {
        require(path.len == 0);
    }
    if (size > 1 && text.ptr[0] == '/' && text.ptr[1] != '/' && memchr(text.ptr, '\0', text.len) == NULL)
        check_path(text);
    strbuf_finish(&key);
    strbuf_finish(&path);
    return 0;
}

// URIs: keys for look-up, and paths.
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include "text/uri.h"

static void assert_same_document(const char *a, const char *b, bool same)
{
    struct strbuf left = {0}, right = {0};
    uri_key(&left, span_of(a));
    uri_key(&right, span_of(b));
    if (span_equal(strbuf_span(&left), strbuf_span(&right)) != same)
        fail_msg("%s and %s have the keys %s and %s", a, b, left.bytes, right.bytes);
    strbuf_finish(&left);
    strbuf_finish(&right);
}

static void spellings_of_one_document_have_one_key(void **state)
{
    (void)state;
    assert_same_document("file:///a/b.py", "file:///a/b.py", true);
    assert_same_document("file:///c%3A/x.py", "file:///c:/x.py", true);
    assert_same_document("file:///C%3a/x.py", "file:///c:/x.py", true);
    assert_same_document("file:///a%20b.py", "file:///a b.py", true);
    assert_same_document("file:///%E6%97%A5.py", "file:///\xE6\x97\xA5.py", true);
    assert_same_document("FILE:///a.py", "file:///a.py", true);
    assert_same_document("file://localhost/a.py", "file:///a.py", true);
    assert_same_document("file:/a.py", "file:///a.py", true);
    assert_same_document("untitled:Untitled%2D1", "untitled:Untitled-1", true);
    assert_same_document("vscode-notebook-cell:/a%2Fb.ipynb#c1", "vscode-notebook-cell:/a/b.ipynb#c1", true);
}

static void different_documents_have_different_keys(void **state)
{
    (void)state;
    assert_same_document("file:///a.py", "file:///A.py", false);
    assert_same_document("file:///a.py", "untitled:///a.py", false);
    assert_same_document("file://host/a.py", "file:///a.py", false);
    assert_same_document("file:///d:/a.py", "file:///c:/a.py", false);
    assert_same_document("untitled:Untitled-1", "untitled:untitled-1", false);
    assert_same_document("file:///a%00.py", "file:///a.py", false);
    assert_same_document("file:///a%2.py", "file:///a%20.py", false);
    assert_same_document("", "file:///", false);
}

// `path` NULL: the URI has none.
static void assert_path(const char *uri, const char *path)
{
    struct strbuf out = {0};
    bool found = uri_to_path(&out, span_of(uri));
    assert_int_equal(found, path != NULL);
    if (found)
        assert_string_equal(out.bytes, path);
    else
        assert_int_equal(out.len, 0);
    strbuf_finish(&out);
}

static void file_uris_have_paths(void **state)
{
    (void)state;
    assert_path("file:///home/me/a%20b.py", "/home/me/a b.py");
    assert_path("file:///100%25.py", "/100%.py");
    assert_path("file:///a%2500.py", "/a%00.py"); // a name that holds "%00" as it stands
    assert_path("file:///C%3A/x.py", "c:/x.py");
    assert_path("file://host/share/x.py", "//host/share/x.py");
    assert_path("file://localhost/x.py", "/x.py");
    assert_path("file:/x.py", "/x.py");
}

static void other_uris_have_none(void **state)
{
    (void)state;
    assert_path("untitled:Untitled-1", NULL);
    assert_path("/home/me/a.py", NULL);
    assert_path("file:///a%00b.py", NULL);
    assert_path("file:", NULL);
    assert_path("", NULL);
    assert_path("%", NULL);
    assert_path("://", NULL);
}

static void paths_become_uris_and_come_back(void **state)
{
    (void)state;
    static const char *const pairs[][2] = {
        {"/home/me/a.py", "file:///home/me/a.py"},       {"/a b/%#?.py", "file:///a%20b/%25%23%3F.py"},
        {"/\xE6\x97\xA5.py", "file:///%E6%97%A5.py"},    {"c:/x.py", "file:///c%3A/x.py"},
        {"//host/share/x.py", "file://host/share/x.py"},
    };
    for (size_t i = 0; i < sizeof(pairs) / sizeof(*pairs); i++) {
        struct strbuf uri = {0};
        uri_from_path(&uri, span_of(pairs[i][0]));
        assert_string_equal(uri.bytes, pairs[i][1]);
        assert_path(uri.bytes, pairs[i][0]);
        strbuf_finish(&uri);
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(spellings_of_one_document_have_one_key),
        cmocka_unit_test(different_documents_have_different_keys),
        cmocka_unit_test(file_uris_have_paths),
        cmocka_unit_test(other_uris_have_none),
        cmocka_unit_test(paths_become_uris_and_come_back),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}

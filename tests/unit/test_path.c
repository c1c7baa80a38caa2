// Paths: what a root is, and how Windows spells ours. Pure, so that it is tried on every system.
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include "platform/program.h"
#include "text/path.h"
#include "text/uri.h"

static void assert_root(const char *path, const char *root)
{
    struct span found = {path, path_root_len(span_of(path))};
    if (!span_is(found, root))
        fail_msg("the root of '%s' is '%.*s'", path, (int)found.len, found.ptr);
}

static void a_root_is_what_cannot_be_gone_up_from(void **state)
{
    (void)state;
    assert_root("/", "/");
    assert_root("/home/me/x.py", "/");
    assert_root("c:/", "c:/");
    assert_root("c:/x.py", "c:/");
    assert_root("c:", "c:");
    assert_root("//host/share/x.py", "//host/share/");
    assert_root("//host/share", "//host/share");
    assert_root("//host", "//host");
    assert_root("///x.py", "/");
    assert_root("", "");
    assert_root("x.py", "");
    assert_root("c", "");
    assert_root("c:x.py", "");
    assert_root("cc:/x.py", "");
    assert_root("1:/x.py", "");
}

static void assert_from_windows(const char *windows, const char *ours)
{
    struct strbuf out = {0};
    path_from_windows(&out, span_of(windows));
    assert_string_equal(out.bytes, ours);
    strbuf_finish(&out);
}

static void paths_of_windows_are_written_with_slashes(void **state)
{
    (void)state;
    assert_from_windows("C:\\Users\\me\\x.py", "c:/Users/me/x.py");
    assert_from_windows("c:/Users\\me", "c:/Users/me");
    assert_from_windows("C:", "c:");
    assert_from_windows("\\\\?\\D:\\x.py", "d:/x.py");
    assert_from_windows("\\\\?\\UNC\\host\\share\\x.py", "//host/share/x.py");
    assert_from_windows("\\\\host\\share\\x.py", "//host/share/x.py");
    assert_from_windows("src\\\xC3\xA4.py", "src/\xC3\xA4.py");
}

static void assert_to_windows(const char *ours, bool verbatim, const char *windows)
{
    struct strbuf out = {0};
    path_to_windows(&out, span_of(ours), verbatim);
    assert_string_equal(out.bytes, windows);
    strbuf_finish(&out);
}

static void windows_gets_backslashes_and_a_prefix_for_long_paths(void **state)
{
    (void)state;
    assert_to_windows("c:/Users/me/x.py", false, "c:\\Users\\me\\x.py");
    assert_to_windows("src/x.py", false, "src\\x.py");
    assert_to_windows("//host/share/x.py", false, "\\\\host\\share\\x.py");
    assert_to_windows("c:/x.py", true, "\\\\?\\c:\\x.py");
    assert_to_windows("//host/share/x.py", true, "\\\\?\\UNC\\host\\share\\x.py");
    assert_to_windows("//?/C:/x.py", true, "\\\\?\\C:\\x.py");
}

// A client's URI to what Windows opens, and back to a URI that means the same document.
static void assert_round(const char *uri, const char *windows)
{
    struct strbuf path = {0}, opened = {0}, found = {0}, again = {0}, key = {0}, key_again = {0};
    assert_true(uri_to_path(&path, span_of(uri)));
    path_to_windows(&opened, strbuf_span(&path), false);
    assert_string_equal(opened.bytes, windows);
    path_from_windows(&found, strbuf_span(&opened));
    uri_from_path(&again, strbuf_span(&found));
    uri_key(&key, span_of(uri));
    uri_key(&key_again, strbuf_span(&again));
    assert_string_equal(key_again.bytes, key.bytes);
    struct strbuf *all[] = {&path, &opened, &found, &again, &key, &key_again};
    for (size_t i = 0; i < sizeof(all) / sizeof(all[0]); i++)
        strbuf_finish(all[i]);
}

static void uris_lead_to_files_of_windows_and_back(void **state)
{
    (void)state;
    assert_round("file:///c%3A/Users/me/x.py", "c:\\Users\\me\\x.py");
    assert_round("file:///C:/Users/me/a%20b.py", "c:\\Users\\me\\a b.py");
    assert_round("file:///d%3a/%C3%A4.py", "d:\\\xC3\xA4.py");
    assert_round("file://host/share/x.py", "\\\\host\\share\\x.py");
    assert_round("file://localhost/c:/x.py", "c:\\x.py");
}

static void a_folder_ends_in_one_slash(void **state)
{
    (void)state;
    struct strbuf out = {0};
    path_add_folder(&out, SPAN("c:/"));
    path_add_folder(&out, SPAN("a"));
    path_add_folder(&out, SPAN("b/"));
    assert_string_equal(out.bytes, "c:/a/b/");
    strbuf_finish(&out);
}

static void words_are_quoted_for_a_command_line_of_windows(void **state)
{
    (void)state;
    struct strbuf line = {0};
    program_add_word(&line, "git");
    program_add_word(&line, "c:/a b/");
    program_add_word(&line, "c:\\a\\");
    program_add_word(&line, "say \"x\\\"");
    program_add_word(&line, "");
    assert_string_equal(line.bytes, "\"git\" \"c:/a b/\" \"c:\\a\\\\\" \"say \\\"x\\\\\\\"\" \"\"");
    strbuf_finish(&line);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(a_root_is_what_cannot_be_gone_up_from),
        cmocka_unit_test(paths_of_windows_are_written_with_slashes),
        cmocka_unit_test(windows_gets_backslashes_and_a_prefix_for_long_paths),
        cmocka_unit_test(uris_lead_to_files_of_windows_and_back),
        cmocka_unit_test(a_folder_ends_in_one_slash),
        cmocka_unit_test(words_are_quoted_for_a_command_line_of_windows),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}

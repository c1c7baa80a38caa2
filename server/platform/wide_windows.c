#include <errno.h>
#include <stdlib.h>
#include <windows.h>

#include "platform/wide.h"
#include "text/path.h"
#include "util/mem.h"

// Longer paths need the verbatim form. Folders have to leave room for a name of the oldest kind.
enum { SHORT_PATH_MAX = MAX_PATH - 12 };

wchar_t *wide_text(const char *text)
{
    int len = MultiByteToWideChar(CP_UTF8, 0, text, -1, NULL, 0);
    wchar_t *wide = mem_calloc((size_t)len + 1, sizeof(wchar_t));
    MultiByteToWideChar(CP_UTF8, 0, text, -1, wide, len);
    return wide;
}

char *narrow_text(const wchar_t *text)
{
    int len = WideCharToMultiByte(CP_UTF8, 0, text, -1, NULL, 0, NULL, NULL);
    char *narrow = mem_calloc((size_t)len + 1, 1);
    WideCharToMultiByte(CP_UTF8, 0, text, -1, narrow, len, NULL, NULL);
    return narrow;
}

char *narrow_absolute_path(const wchar_t *path)
{
    DWORD len = GetFullPathNameW(path, 0, NULL, NULL);
    wchar_t *full = mem_calloc((size_t)len + 1, sizeof(wchar_t));
    GetFullPathNameW(path, len + 1, full, NULL);
    char *narrow = narrow_path(full);
    free(full);
    return narrow;
}

wchar_t *wide_path(const char *path)
{
    struct strbuf plain = {0};
    path_to_windows(&plain, span_of(path), false);
    wchar_t *wide = wide_text(plain.len > 0 ? plain.bytes : "");
    if (wcslen(wide) > SHORT_PATH_MAX) {
        char *absolute = narrow_absolute_path(wide); // the verbatim form knows no "." and ".."
        strbuf_cut(&plain, 0);
        path_to_windows(&plain, span_of(absolute), true);
        free(absolute);
        free(wide);
        wide = wide_text(plain.bytes);
    }
    strbuf_finish(&plain);
    return wide;
}

char *narrow_path(const wchar_t *path)
{
    struct strbuf ours = {0};
    char *narrow = narrow_text(path);
    path_from_windows(&ours, span_of(narrow));
    free(narrow);
    return strbuf_steal(&ours);
}

void wide_set_errno(void)
{
    static const struct {
        DWORD windows;
        int posix;
    } same[] = {
        {ERROR_FILE_NOT_FOUND, ENOENT},      {ERROR_PATH_NOT_FOUND, ENOENT},
        {ERROR_INVALID_NAME, ENOENT},        {ERROR_BAD_NETPATH, ENOENT},
        {ERROR_BAD_NET_NAME, ENOENT},        {ERROR_INVALID_DRIVE, ENOENT},
        {ERROR_NOT_READY, ENOENT},           {ERROR_ACCESS_DENIED, EACCES},
        {ERROR_SHARING_VIOLATION, EACCES},   {ERROR_LOCK_VIOLATION, EACCES},
        {ERROR_WRITE_PROTECT, EROFS},        {ERROR_DISK_FULL, ENOSPC},
        {ERROR_HANDLE_DISK_FULL, ENOSPC},    {ERROR_FILE_EXISTS, EEXIST},
        {ERROR_ALREADY_EXISTS, EEXIST},      {ERROR_DIRECTORY, ENOTDIR},
        {ERROR_TOO_MANY_OPEN_FILES, EMFILE}, {ERROR_NOT_ENOUGH_MEMORY, ENOMEM},
    };
    DWORD error = GetLastError();
    errno = EIO;
    for (size_t i = 0; i < sizeof(same) / sizeof(same[0]); i++) {
        if (same[i].windows == error)
            errno = same[i].posix;
    }
}

#include <errno.h>
#include <stdlib.h>
#include <windows.h>

#include "platform/replace.h"
#include "platform/wide.h"

// A name beside the file that nothing has; the process and the attempt make it so.
static HANDLE create_beside(const char *real, struct strbuf *name)
{
    HANDLE handle = INVALID_HANDLE_VALUE;
    for (unsigned attempt = 0; attempt < 100 && handle == INVALID_HANDLE_VALUE; attempt++) {
        strbuf_cut(name, 0);
        strbuf_printf(name, "%.*s/.cancelot-%lx-%u", (int)(strrchr(real, '/') - real), real,
                      GetCurrentProcessId() ^ GetTickCount(), attempt);
        wchar_t *wide = wide_path(name->bytes);
        handle = CreateFileW(wide, GENERIC_WRITE, 0, NULL, CREATE_NEW, FILE_ATTRIBUTE_NORMAL, NULL);
        free(wide);
        if (handle == INVALID_HANDLE_VALUE && GetLastError() != ERROR_FILE_EXISTS)
            break;
    }
    return handle;
}

static bool fill(HANDLE handle, struct span bytes)
{
    bool good = true;
    while (good && bytes.len > 0) {
        DWORD len = bytes.len < 1U << 30 ? (DWORD)bytes.len : 1U << 30;
        good = WriteFile(handle, bytes.ptr, len, &len, NULL);
        bytes = span_from(bytes, len);
    }
    good = good && FlushFileBuffers(handle);
    if (!good)
        wide_set_errno();
    CloseHandle(handle);
    return good;
}

// Keeps the owner, the rights and the attributes of what is replaced, as ReplaceFileW() does.
static bool put_in_place(const char *temporary, const char *real)
{
    wchar_t *from = wide_path(temporary), *to = wide_path(real);
    bool good = ReplaceFileW(to, from, NULL, REPLACEFILE_WRITE_THROUGH, NULL, NULL);
    if (!good)
        wide_set_errno();
    free(from);
    free(to);
    return good;
}

static bool is_writable(const char *real)
{
    wchar_t *wide = wide_path(real);
    DWORD attributes = GetFileAttributesW(wide);
    free(wide);
    errno = EACCES;
    return attributes != INVALID_FILE_ATTRIBUTES && (attributes & FILE_ATTRIBUTE_READONLY) == 0;
}

bool replace_file(const char *real, const struct file_status *before, struct span bytes,
                  struct strbuf *problem)
{
    if (!is_writable(real)) {
        strbuf_printf(problem, "cannot be written: %s", strerror(errno));
        return false;
    }
    struct strbuf temporary = {0};
    struct file_status now;
    HANDLE handle = create_beside(real, &temporary);
    bool made = handle != INVALID_HANDLE_VALUE;
    bool good = made && fill(handle, bytes);
    if (!made) {
        wide_set_errno();
        strbuf_printf(problem, "cannot be written: no file can be made beside it: %s", strerror(errno));
    } else if (good && (!file_look(real, &now) || !file_is_same(&now, before))) {
        strbuf_add_str(problem,
                       "was changed by something else meanwhile, so it is left alone; check it again");
        good = false;
    } else if (!good || !put_in_place(temporary.bytes, real)) {
        strbuf_printf(problem, "cannot be written: %s", strerror(errno));
        good = false;
    }
    if (made && !good)
        file_remove(temporary.bytes);
    strbuf_finish(&temporary);
    return good;
}

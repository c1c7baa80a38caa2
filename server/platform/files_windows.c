#include <errno.h>
#include <fcntl.h>
#include <io.h>
#include <stdlib.h>
#include <sys/stat.h>
#include <windows.h>

#include "platform/files.h"
#include "platform/wide.h"
#include "text/path.h"
#include "util/vec.h"

// Opens what there is, a folder too, only to look at it.
static HANDLE open_to_look(const char *path, DWORD flags)
{
    const DWORD share = FILE_SHARE_READ | FILE_SHARE_WRITE | FILE_SHARE_DELETE;
    wchar_t *wide = wide_path(path);
    HANDLE handle = CreateFileW(wide, FILE_READ_ATTRIBUTES, share, NULL, OPEN_EXISTING,
                                FILE_FLAG_BACKUP_SEMANTICS | flags, NULL);
    if (handle == INVALID_HANDLE_VALUE)
        wide_set_errno();
    free(wide);
    return handle;
}

// Whether it is another name of something else. Reparse points that are not hold what a service brings when
// it is read, as the folders of cloud storage do.
static bool is_link(HANDLE handle)
{
    FILE_ATTRIBUTE_TAG_INFO found;
    return GetFileInformationByHandleEx(handle, FileAttributeTagInfo, &found, sizeof(found)) &&
           (found.FileAttributes & FILE_ATTRIBUTE_REPARSE_POINT) != 0 &&
           IsReparseTagNameSurrogate(found.ReparseTag);
}

static enum file_kind kind_of(HANDLE handle, DWORD attributes)
{
    if (is_link(handle))
        return FILE_LINK;
    if ((attributes & FILE_ATTRIBUTE_DIRECTORY) != 0)
        return FILE_FOLDER;
    return GetFileType(handle) == FILE_TYPE_DISK ? FILE_REGULAR : FILE_OTHER;
}

static bool take(HANDLE handle, struct file_status *status)
{
    const int64_t ticks = 10000000; // of 100 nanoseconds in a second
    BY_HANDLE_FILE_INFORMATION found;
    if (!GetFileInformationByHandle(handle, &found)) {
        bool known = GetFileType(handle) != FILE_TYPE_UNKNOWN; // a pipe or a terminal
        *status = (struct file_status){.kind = FILE_OTHER};
        if (!known)
            wide_set_errno();
        return known;
    }
    int64_t changed =
        (int64_t)found.ftLastWriteTime.dwHighDateTime << 32 | (int64_t)found.ftLastWriteTime.dwLowDateTime;
    *status = (struct file_status){
        .kind = kind_of(handle, found.dwFileAttributes),
        .size = (uint64_t)found.nFileSizeHigh << 32 | found.nFileSizeLow,
        .seconds = changed / ticks,
        .nanoseconds = changed % ticks * 100,
        .id = (uint64_t)found.nFileIndexHigh << 32 | found.nFileIndexLow,
    };
    return true;
}

static bool look(const char *path, DWORD flags, struct file_status *status)
{
    HANDLE handle = open_to_look(path, flags);
    if (handle == INVALID_HANDLE_VALUE)
        return false;
    bool good = take(handle, status);
    CloseHandle(handle);
    return good;
}

bool file_look(const char *path, struct file_status *status)
{
    return look(path, 0, status);
}

bool file_look_at_link(const char *path, struct file_status *status)
{
    return look(path, FILE_FLAG_OPEN_REPARSE_POINT, status);
}

bool file_look_at_descriptor(int descriptor, struct file_status *status)
{
    return take((HANDLE)_get_osfhandle(descriptor), status);
}

int file_open_descriptor(const char *path)
{
    wchar_t *wide = wide_path(path);
    int descriptor = _wopen(wide, _O_RDONLY | _O_BINARY | _O_NOINHERIT);
    free(wide);
    return descriptor;
}

// One that may be written: Windows puts nothing in the place of another.
int file_create_descriptor(const char *path)
{
    wchar_t *wide = wide_path(path);
    int descriptor =
        _wopen(wide, _O_WRONLY | _O_CREAT | _O_EXCL | _O_BINARY | _O_NOINHERIT, _S_IREAD | _S_IWRITE);
    free(wide);
    return descriptor;
}

FILE *file_open(const char *path, const char *mode)
{
    struct strbuf binary = {0};
    strbuf_printf(&binary, "%s%s", mode, strchr(mode, 'b') != NULL ? "" : "b");
    wchar_t *wide = wide_path(path), *wide_mode = wide_text(binary.bytes);
    FILE *file = _wfopen(wide, wide_mode);
    free(wide);
    free(wide_mode);
    strbuf_finish(&binary);
    return file;
}

bool file_rename(const char *from, const char *to)
{
    wchar_t *wide_from = wide_path(from), *wide_to = wide_path(to);
    bool good = MoveFileExW(wide_from, wide_to, MOVEFILE_REPLACE_EXISTING | MOVEFILE_WRITE_THROUGH);
    if (!good)
        wide_set_errno();
    free(wide_from);
    free(wide_to);
    return good;
}

bool file_remove(const char *path)
{
    wchar_t *wide = wide_path(path);
    bool good = DeleteFileW(wide);
    if (!good)
        wide_set_errno();
    free(wide);
    return good;
}

static char *absolute(const char *path)
{
    wchar_t *wide = wide_path(path);
    char *ours = narrow_absolute_path(wide);
    free(wide);
    return ours;
}

// The real path also has every name as it is spelled on the disk, however it was written here.
char *file_real(const char *path)
{
    HANDLE handle = open_to_look(path, 0);
    if (handle == INVALID_HANDLE_VALUE)
        return NULL;
    DWORD len = GetFinalPathNameByHandleW(handle, NULL, 0, FILE_NAME_NORMALIZED);
    wchar_t *real = mem_calloc((size_t)len + 1, sizeof(wchar_t));
    bool known = len > 0 && GetFinalPathNameByHandleW(handle, real, len + 1, FILE_NAME_NORMALIZED) > 0;
    CloseHandle(handle);
    char *ours = known ? narrow_path(real) : absolute(path); // some drives cannot tell
    free(real);
    return ours;
}

bool folder_read_names(struct folder *self, const char *path)
{
    struct strbuf pattern = {0};
    path_add_folder(&pattern, span_of(path));
    strbuf_add_char(&pattern, '*');
    wchar_t *wide = wide_path(pattern.bytes);
    WIN32_FIND_DATAW found;
    HANDLE search = FindFirstFileW(wide, &found);
    free(wide);
    strbuf_finish(&pattern);
    if (search == INVALID_HANDLE_VALUE) {
        wide_set_errno();
        return false;
    }
    do {
        if (wcscmp(found.cFileName, L".") != 0 && wcscmp(found.cFileName, L"..") != 0)
            VEC_PUSH(self, narrow_text(found.cFileName));
    } while (FindNextFileW(search, &found));
    bool good = GetLastError() == ERROR_NO_MORE_FILES;
    if (!good)
        wide_set_errno();
    FindClose(search);
    return good;
}

bool folder_make_one(const char *path)
{
    wchar_t *wide = wide_path(path);
    bool good = CreateDirectoryW(wide, NULL);
    if (!good)
        wide_set_errno();
    free(wide);
    return good;
}

char *folder_for_cache(void)
{
    const wchar_t *local = _wgetenv(L"LOCALAPPDATA");
    return local != NULL && *local != L'\0' ? narrow_path(local) : NULL;
}

char *folder_current(void)
{
    return file_real(".");
}

// What begins with a slash lies on the current drive, wherever one is on it.
bool path_is_absolute(const char *path)
{
    return path[0] == '/' || path_has_drive(span_of(path));
}

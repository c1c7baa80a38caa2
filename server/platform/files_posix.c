#include <dirent.h>
#include <errno.h>
#include <fcntl.h>
#include <limits.h>
#include <stdlib.h>
#include <sys/stat.h>
#include <unistd.h>

#include "platform/files.h"
#include "util/vec.h"

static enum file_kind kind_of(mode_t mode)
{
    if (S_ISREG(mode))
        return FILE_REGULAR;
    if (S_ISDIR(mode))
        return FILE_FOLDER;
    return S_ISLNK(mode) ? FILE_LINK : FILE_OTHER;
}

static bool take(int result, const struct stat *from, struct file_status *to)
{
    if (result != 0)
        return false;
#ifdef __APPLE__
    struct timespec changed = from->st_mtimespec;
#else
    struct timespec changed = from->st_mtim;
#endif
    *to = (struct file_status){
        .kind = kind_of(from->st_mode),
        .size = (uint64_t)from->st_size,
        .seconds = changed.tv_sec,
        .nanoseconds = changed.tv_nsec,
        .id = (uint64_t)from->st_ino,
    };
    return true;
}

bool file_look(const char *path, struct file_status *status)
{
    struct stat found;
    return take(stat(path, &found), &found, status);
}

bool file_look_at_link(const char *path, struct file_status *status)
{
    struct stat found;
    return take(lstat(path, &found), &found, status);
}

bool file_look_at_descriptor(int descriptor, struct file_status *status)
{
    struct stat found;
    return take(fstat(descriptor, &found), &found, status);
}

int file_open_descriptor(const char *path)
{
    return open(path, O_RDONLY | O_NOCTTY | O_CLOEXEC);
}

int file_create_descriptor(const char *path)
{
    return open(path, O_WRONLY | O_CREAT | O_EXCL | O_CLOEXEC, 0444);
}

FILE *file_open(const char *path, const char *mode)
{
    return fopen(path, mode);
}

bool file_rename(const char *from, const char *to)
{
    return rename(from, to) == 0;
}

bool file_remove(const char *path)
{
    return unlink(path) == 0;
}

char *file_real(const char *path)
{
    char real[PATH_MAX];
    return realpath(path, real) != NULL ? mem_strndup(real, strlen(real)) : NULL;
}

bool folder_read_names(struct folder *self, const char *path)
{
    DIR *folder = opendir(path);
    if (folder == NULL)
        return false;
    errno = 0;
    for (const struct dirent *entry; (entry = readdir(folder)) != NULL;) {
        if (strcmp(entry->d_name, ".") != 0 && strcmp(entry->d_name, "..") != 0)
            VEC_PUSH(self, mem_strndup(entry->d_name, strlen(entry->d_name)));
    }
    int problem = errno;
    closedir(folder);
    errno = problem;
    return problem == 0;
}

bool folder_make_one(const char *path)
{
    return mkdir(path, 0755) == 0;
}

char *folder_for_cache(void)
{
    const char *cache = getenv("XDG_CACHE_HOME"), *home = getenv("HOME");
    struct strbuf path = {0};
    if (cache != NULL && path_is_absolute(cache))
        strbuf_add_str(&path, cache);
    else if (home != NULL && path_is_absolute(home))
        strbuf_printf(&path, "%s/.cache", home);
    return path.len > 0 ? strbuf_steal(&path) : NULL;
}

char *folder_current(void)
{
    char folder[PATH_MAX];
    return getcwd(folder, sizeof(folder)) != NULL ? mem_strndup(folder, strlen(folder)) : NULL;
}

bool path_is_absolute(const char *path)
{
    return path[0] == '/';
}

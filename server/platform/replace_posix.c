#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "platform/replace.h"

// Of mkstemp() in the file's own folder: only within one file system is a rename one step.
static const char temporary_name[] = ".cancelot-XXXXXX";

static bool write_all(int fd, struct span bytes)
{
    while (bytes.len > 0) {
        ssize_t len = write(fd, bytes.ptr, bytes.len);
        if (len < 0 && errno == EINTR)
            continue;
        if (len < 0)
            return false;
        bytes = span_from(bytes, (size_t)len);
    }
    return true;
}

// The owner first: a change of it takes set-user-id bits away. A user who may not give files away keeps the
// new file as their own, as every editor that saves by renaming does.
static bool copy_rights(int fd, const char *from)
{
    struct stat status;
    if (stat(from, &status) != 0)
        return false;
    if (fchown(fd, status.st_uid, status.st_gid) != 0 && errno != EPERM)
        return false;
    return fchmod(fd, status.st_mode & 07777) == 0;
}

static bool is_unchanged(const char *path, const struct file_status *before)
{
    struct file_status now;
    return file_look(path, &now) && file_is_same(&now, before);
}

// Makes the rename survive a loss of power. Some file systems cannot; the file is whole in any case.
static void sync_folder(const char *folder)
{
    int fd = open(folder, O_RDONLY | O_DIRECTORY | O_CLOEXEC);
    if (fd >= 0) {
        fsync(fd);
        close(fd);
    }
}

// Fills the temporary file and renames it. Returns false, with errno or with a problem.
static bool fill_and_rename(int fd, const char *temporary, const char *real, const struct file_status *before,
                            struct span bytes, struct strbuf *problem)
{
    bool good = write_all(fd, bytes) && copy_rights(fd, real) && fsync(fd) == 0;
    int error = errno;
    if (close(fd) != 0 && good) {
        good = false;
        error = errno;
    }
    if (good && !is_unchanged(real, before)) {
        strbuf_add_str(problem,
                       "was changed by something else meanwhile, so it is left alone; check it again");
        return false;
    }
    if (good && rename(temporary, real) != 0) {
        good = false;
        error = errno;
    }
    if (!good)
        strbuf_printf(problem, "cannot be written: %s", strerror(error));
    return good;
}

bool replace_file(const char *real, const struct file_status *before, struct span bytes,
                  struct strbuf *problem)
{
    // A rename would replace a file that its owner protects.
    if (access(real, W_OK) != 0) {
        strbuf_printf(problem, "cannot be written: %s", strerror(errno));
        return false;
    }
    size_t folder_len = (size_t)(strrchr(real, '/') - real);
    struct strbuf temporary = {0};
    strbuf_printf(&temporary, "%.*s/%s", (int)folder_len, real, temporary_name);
    int fd = mkstemp(temporary.bytes);
    bool good = fd >= 0;
    if (!good)
        strbuf_printf(problem, "cannot be written: no file can be made beside it: %s", strerror(errno));
    else if (!fill_and_rename(fd, temporary.bytes, real, before, bytes, problem)) {
        unlink(temporary.bytes);
        good = false;
    }
    if (good) {
        strbuf_cut(&temporary, folder_len > 0 ? folder_len : 1);
        sync_folder(temporary.bytes);
    }
    strbuf_finish(&temporary);
    return good;
}

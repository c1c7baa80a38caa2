#include "cli/paths.h"

#include <limits.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "util/strbuf.h"

bool path_is_folder(const char *path)
{
    struct stat status;
    return stat(path, &status) == 0 && S_ISDIR(status.st_mode);
}

char *path_real(const char *path)
{
    char real[PATH_MAX], folder[PATH_MAX];
    struct strbuf joined = {0};
    if (realpath(path, real) != NULL) {
        strbuf_add_str(&joined, real);
    } else {
        if (path[0] != '/' && getcwd(folder, sizeof(folder)) != NULL)
            strbuf_printf(&joined, "%s/", folder);
        strbuf_add_str(&joined, path);
    }
    return strbuf_steal(&joined);
}

const char *path_from_here(const char *path)
{
    char folder[PATH_MAX];
    if (getcwd(folder, sizeof(folder)) == NULL)
        return path;
    size_t len = strcmp(folder, "/") == 0 ? 0 : strlen(folder);
    return strncmp(path, folder, len) == 0 && path[len] == '/' && path[len + 1] != '\0' ? path + len + 1
                                                                                        : path;
}

#include "cli/paths.h"

#include <stdlib.h>
#include <string.h>

#include "platform/files.h"
#include "text/path.h"

bool path_is_folder(const char *path)
{
    struct file_status status;
    return file_look(path, &status) && status.kind == FILE_FOLDER;
}

char *path_real(const char *path)
{
    char *real = file_real(path);
    if (real != NULL)
        return real;
    struct strbuf joined = {0};
    char *folder = path_is_absolute(path) ? NULL : folder_current();
    if (folder != NULL)
        path_add_folder(&joined, span_of(folder));
    strbuf_add_str(&joined, path);
    free(folder);
    return strbuf_steal(&joined);
}

const char *path_from_here(const char *path)
{
    char *here = folder_current();
    if (here == NULL)
        return path;
    struct strbuf folder = {0};
    path_add_folder(&folder, span_of(here));
    free(here);
    bool below = span_starts_with(span_of(path), strbuf_span(&folder)) && path[folder.len] != '\0';
    const char *shown = below ? path + folder.len : path;
    strbuf_finish(&folder);
    return shown;
}

#include "cli/glob.h"

#include <fnmatch.h>
#include <limits.h>
#include <string.h>

static const char *next_name(const char *path)
{
    const char *slash = strchr(path, '/');
    return slash != NULL ? slash + strspn(slash, "/") : path + strlen(path);
}

// Copies the first name of a path. Returns false where it is longer than any name of a file.
static bool copy_name(char name[NAME_MAX + 1], const char *path)
{
    size_t len = strcspn(path, "/");
    if (len > NAME_MAX)
        return false;
    memcpy(name, path, len);
    name[len] = '\0';
    return true;
}

// Name by name; the product of both lengths for each ** at worst.
static bool matches_path(const char *pattern, const char *path)
{
    while (*pattern != '\0') {
        char wanted[NAME_MAX + 1], name[NAME_MAX + 1];
        if (!copy_name(wanted, pattern) || !copy_name(name, path))
            return false;
        if (strcmp(wanted, "**") == 0)
            return matches_path(next_name(pattern), path) ||
                   (*path != '\0' && matches_path(pattern, next_name(path)));
        if (*path == '\0' || fnmatch(wanted, name, 0) != 0)
            return false;
        pattern = next_name(pattern);
        path = next_name(path);
    }
    return *path == '\0';
}

static const char *without_dot(const char *path)
{
    while (path[0] == '.' && path[1] == '/')
        path = next_name(path);
    return path;
}

bool glob_matches(const char *pattern, const char *path, const char *real)
{
    if (*pattern == '/')
        return matches_path(pattern + 1, real + 1);
    pattern = without_dot(pattern);
    if (*next_name(pattern) != '\0')
        return matches_path(pattern, without_dot(path));
    const char *slash = strrchr(path, '/');
    return matches_path(pattern, slash != NULL ? slash + 1 : path);
}

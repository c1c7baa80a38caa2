#include "cli/format.h"

#include <string.h>

#include "text/position.h"

extern const struct format format_text, format_concise, format_json, format_sarif, format_github,
    format_gitlab;

const struct format *const formats[] = {
    &format_text, &format_concise, &format_json, &format_sarif, &format_github, &format_gitlab, NULL,
};

const struct format *format_find(const char *name)
{
    for (const struct format *const *entry = formats; *entry != NULL; entry++) {
        if (strcmp((*entry)->name, name) == 0)
            return *entry;
    }
    return NULL;
}

struct place place_of(const struct buffer *buffer, uint32_t offset)
{
    struct position position = position_from_offset(buffer, POSITION_UTF32, offset);
    return (struct place){position.line + 1UL, position.character + 1UL};
}

const char *path_in_project(const char *path)
{
    while (path[0] == '.' && path[1] == '/') {
        path += 2;
        path += strspn(path, "/");
    }
    return path;
}

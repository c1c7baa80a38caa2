// What is the same on all systems, or can be tried on all.
#include "platform/program.h"

bool program_goes_without(const struct program *self, const char *variable)
{
    for (const char *const *name = self->without; *name != NULL; name++) {
        if (strncmp(variable, *name, strlen(*name)) == 0)
            return true;
    }
    return false;
}

static void add_backslashes(struct strbuf *line, size_t count)
{
    while (count-- > 0)
        strbuf_add_char(line, '\\');
}

// Backslashes stand for themselves but before a quotation mark, where each counts half.
void program_add_word(struct strbuf *line, const char *word)
{
    if (line->len > 0)
        strbuf_add_char(line, ' ');
    strbuf_add_char(line, '"');
    size_t backslashes = 0;
    for (; *word != '\0'; word++) {
        if (*word == '\\') {
            backslashes++;
            continue;
        }
        add_backslashes(line, *word == '"' ? 2 * backslashes + 1 : backslashes);
        backslashes = 0;
        strbuf_add_char(line, *word);
    }
    add_backslashes(line, 2 * backslashes);
    strbuf_add_char(line, '"');
}

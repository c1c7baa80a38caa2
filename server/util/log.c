#include "util/log.h"

#include <poll.h>
#include <stdarg.h>
#include <stdbool.h>
#include <stdio.h>
#include <string.h>
#include <unistd.h>

// Whether a short write to standard error would neither block nor fail.
static bool can_write(void)
{
    struct pollfd err = {.fd = STDERR_FILENO, .events = POLLOUT};
    return poll(&err, 1, 0) == 1 && (err.revents & (POLLERR | POLLNVAL)) == 0 && (err.revents & POLLOUT) != 0;
}

void log_bytes(const char *bytes, size_t len)
{
    if (can_write() && write(STDERR_FILENO, bytes, len) < 0)
        return; // there is nobody left to tell
}

void log_line(const char *format, ...)
{
    char line[LOG_LINE_MAX + 1] = "cancelot: ";
    size_t prefix = strlen(line);
    va_list args;
    va_start(args, format);
    vsnprintf(line + prefix, sizeof(line) - prefix, format, args);
    va_end(args);

    size_t len = strlen(line);
    for (size_t i = 0; i < len; i++) {
        if ((unsigned char)line[i] < ' ' || line[i] == '\x7f')
            line[i] = '?';
    }
    line[len] = '\n'; // takes the place of the NUL
    log_bytes(line, len + 1);
}

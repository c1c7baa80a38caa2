#include "platform/log.h"

#include <stdarg.h>
#include <stdio.h>
#include <string.h>

#include "platform/streams.h"

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
    stream_offer_error(line, len + 1);
}

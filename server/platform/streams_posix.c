#include <fcntl.h>
#include <locale.h>
#include <poll.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "platform/streams.h"

void streams_begin(void)
{
    // For the widths of characters on a terminal; without that locale, every one counts as one column.
    if (setlocale(LC_CTYPE, "C.UTF-8") == NULL)
        setlocale(LC_CTYPE, "UTF-8"); // macOS
}

char **program_arguments(char **argv)
{
    return argv;
}

bool stream_is_terminal(enum stream stream)
{
    return isatty((int)stream) != 0;
}

bool stream_takes_escapes(enum stream stream)
{
    const char *terminal = getenv("TERM");
    return stream_is_terminal(stream) && (terminal == NULL || strcmp(terminal, "dumb") != 0);
}

// Whether a short write to standard error would neither block nor fail.
static bool can_write(void)
{
    struct pollfd err = {.fd = STDERR_FILENO, .events = POLLOUT};
    return poll(&err, 1, 0) == 1 && (err.revents & (POLLERR | POLLNVAL)) == 0 && (err.revents & POLLOUT) != 0;
}

void stream_offer_error(const char *bytes, size_t len)
{
    if (can_write() && write(STDERR_FILENO, bytes, len) < 0)
        return; // there is nobody left to tell
}

bool stream_redirect_error(const char *path)
{
    int fd = open(path, O_WRONLY | O_CREAT | O_APPEND | O_CLOEXEC, 0666);
    if (fd < 0 || dup2(fd, STDERR_FILENO) < 0)
        return false;
    close(fd);
    return true;
}

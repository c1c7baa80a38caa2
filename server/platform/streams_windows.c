#include <fcntl.h>
#include <io.h>
#include <stdlib.h>
#include <string.h>
#include <windows.h>

#include <shellapi.h>

#include "platform/streams.h"
#include "platform/wide.h"
#include "util/mem.h"

static HANDLE handle_of(enum stream stream)
{
    return (HANDLE)_get_osfhandle((int)stream);
}

bool stream_is_terminal(enum stream stream)
{
    DWORD mode;
    return GetConsoleMode(handle_of(stream), &mode) != 0;
}

// A console has to be asked; one that cannot do it says so. The terminals of Unix-like shells are pipes here.
bool stream_takes_escapes(enum stream stream)
{
    DWORD mode;
    return GetConsoleMode(handle_of(stream), &mode) != 0 &&
           SetConsoleMode(handle_of(stream), mode | ENABLE_VIRTUAL_TERMINAL_PROCESSING) != 0;
}

// The console belongs to the shell, too.
static UINT console_code_page;

static void give_back_console(void)
{
    SetConsoleOutputCP(console_code_page);
}

static void show_utf8(void)
{
    console_code_page = GetConsoleOutputCP();
    if (console_code_page != 0 && console_code_page != CP_UTF8 && SetConsoleOutputCP(CP_UTF8))
        atexit(give_back_console);
}

static char *argument(const wchar_t *given)
{
    char *text = narrow_text(given);
    for (char *c = text; *c != '\0'; c++) {
        if (*c == '\\')
            *c = '/';
    }
    return text;
}

void streams_begin(void)
{
    _setmode(STREAM_IN, _O_BINARY);
    _setmode(STREAM_OUT, _O_BINARY);
    _setmode(STREAM_ERROR, _O_BINARY);
    show_utf8();
}

char **program_arguments(char **argv)
{
    int len;
    wchar_t **wide = CommandLineToArgvW(GetCommandLineW(), &len);
    if (wide == NULL)
        return argv;
    char **arguments = mem_calloc((size_t)len + 1, sizeof(char *));
    for (int i = 0; i < len; i++)
        arguments[i] = argument(wide[i]);
    LocalFree(wide);
    return arguments;
}

// For as long as it takes, a full pipe takes what fits, or nothing, instead of keeping who writes waiting.
// What is no pipe of Windows says no to that, and is written to in any case.
void stream_offer_error(const char *bytes, size_t len)
{
    HANDLE to = handle_of(STREAM_ERROR);
    DWORD hasty = PIPE_READMODE_BYTE | PIPE_NOWAIT, patient = PIPE_READMODE_BYTE | PIPE_WAIT, written;
    bool is_hasty = SetNamedPipeHandleState(to, &hasty, NULL, NULL) != 0;
    WriteFile(to, bytes, (DWORD)len, &written, NULL);
    if (is_hasty)
        SetNamedPipeHandleState(to, &patient, NULL, NULL);
}

bool stream_redirect_error(const char *path)
{
    wchar_t *wide = wide_path(path);
    int fd = _wopen(wide, _O_WRONLY | _O_CREAT | _O_APPEND | _O_BINARY | _O_NOINHERIT, 0666);
    free(wide);
    if (fd < 0 || _dup2(fd, STREAM_ERROR) < 0)
        return false;
    _close(fd);
    return true;
}

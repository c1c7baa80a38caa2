#include <errno.h>
#include <stdlib.h>
#include <windows.h>

#include "platform/program.h"
#include "platform/wide.h"
#include "util/vec.h"

enum { CHUNK = 64 * 1024 };

// The program's file, looked up on PATH alone: a program of that name in the current folder, where Windows
// looks first, may be anybody's. NULL where there is none. The caller frees it.
static wchar_t *find_program(const char *name)
{
    wchar_t *wide = wide_text(name);
    DWORD path_len = GetEnvironmentVariableW(L"PATH", NULL, 0);
    wchar_t *path = mem_calloc((size_t)path_len + 1, sizeof(wchar_t));
    GetEnvironmentVariableW(L"PATH", path, path_len);
    DWORD len = path_len > 0 ? SearchPathW(path, wide, L".exe", 0, NULL, NULL) : 0;
    wchar_t *found = len > 0 ? mem_calloc((size_t)len + 1, sizeof(wchar_t)) : NULL;
    if (found != NULL)
        SearchPathW(path, wide, L".exe", len + 1, found, NULL);
    free(path);
    free(wide);
    return found;
}

static wchar_t *command_line(const struct program *self)
{
    struct strbuf line = {0};
    for (const char *const *word = self->words; *word != NULL; word++)
        program_add_word(&line, *word);
    wchar_t *wide = wide_text(line.bytes);
    strbuf_finish(&line);
    return wide;
}

// The environment as the program gets it: variables, each ended by a NUL, and one more. The caller frees it.
static wchar_t *environment_of(const struct program *self)
{
    wchar_t *all = GetEnvironmentStringsW();
    VEC(wchar_t) kept = {0};
    for (const wchar_t *variable = all; *variable != L'\0'; variable += wcslen(variable) + 1) {
        char *narrow = narrow_text(variable);
        for (size_t i = 0, len = wcslen(variable) + 1; i < len && !program_goes_without(self, narrow); i++)
            VEC_PUSH(&kept, variable[i]);
        free(narrow);
    }
    VEC_PUSH(&kept, L'\0');
    VEC_PUSH(&kept, L'\0');
    FreeEnvironmentStringsW(all);
    return kept.items;
}

// What the program reads and writes.
struct ends {
    HANDLE input, output, errors;
};

static bool start(const struct program *self, wchar_t *file, const struct ends *ends, HANDLE *process)
{
    wchar_t *line = command_line(self), *environment = environment_of(self);
    STARTUPINFOW how = {
        .cb = sizeof(how),
        .dwFlags = STARTF_USESTDHANDLES,
        .hStdInput = ends->input,
        .hStdOutput = ends->output,
        .hStdError = ends->errors,
    };
    PROCESS_INFORMATION started;
    bool good = CreateProcessW(file, line, NULL, NULL, TRUE, CREATE_NO_WINDOW | CREATE_UNICODE_ENVIRONMENT,
                               environment, NULL, &how, &started);
    if (good) {
        CloseHandle(started.hThread);
        *process = started.hProcess;
    }
    free(line);
    free(environment);
    return good;
}

static void read_to_end(HANDLE from, struct strbuf *out)
{
    char chunk[CHUNK];
    DWORD len;
    while (ReadFile(from, chunk, sizeof(chunk), &len, NULL) && len > 0)
        strbuf_add(out, (struct span){chunk, len});
}

static bool ended_well(HANDLE process)
{
    DWORD status = 1;
    WaitForSingleObject(process, INFINITE);
    GetExitCodeProcess(process, &status);
    CloseHandle(process);
    return status == 0;
}

static void read_first_line(HANDLE from, struct strbuf *line)
{
    char text[256] = "";
    DWORD len = 0;
    SetFilePointer(from, 0, NULL, FILE_BEGIN);
    ReadFile(from, text, sizeof(text) - 1, &len, NULL);
    text[strcspn(text, "\r\n")] = '\0';
    strbuf_add(line, span_trim(span_of(text)));
}

// A file without a name for long: it goes when it is closed. It takes the errors, which may be longer than a
// second pipe would take.
static HANDLE temporary_file(SECURITY_ATTRIBUTES *inherited)
{
    wchar_t folder[MAX_PATH + 1], name[MAX_PATH + 1];
    if (GetTempPathW(MAX_PATH + 1, folder) == 0 || GetTempFileNameW(folder, L"cnl", 0, name) == 0)
        return INVALID_HANDLE_VALUE;
    return CreateFileW(name, GENERIC_READ | GENERIC_WRITE,
                       FILE_SHARE_READ | FILE_SHARE_WRITE | FILE_SHARE_DELETE, inherited, CREATE_ALWAYS,
                       FILE_ATTRIBUTE_TEMPORARY | FILE_FLAG_DELETE_ON_CLOSE, NULL);
}

static bool run(const struct program *self, wchar_t *file, struct strbuf *out, struct strbuf *error)
{
    SECURITY_ATTRIBUTES inherited = {.nLength = sizeof(inherited), .bInheritHandle = TRUE};
    struct ends ends = {
        .input = CreateFileW(L"NUL", GENERIC_READ, FILE_SHARE_READ, &inherited, OPEN_EXISTING, 0, NULL),
        .errors = temporary_file(&inherited),
    };
    HANDLE reading = NULL, process = NULL;
    bool started = CreatePipe(&reading, &ends.output, &inherited, 0) &&
                   SetHandleInformation(reading, HANDLE_FLAG_INHERIT, 0) &&
                   start(self, file, &ends, &process);
    if (ends.output != NULL)
        CloseHandle(ends.output); // else the pipe would never end
    if (started)
        read_to_end(reading, out);
    bool good = started && ended_well(process);
    if (!started)
        strbuf_printf(error, "%s cannot be started: error %lu of Windows", self->words[0], GetLastError());
    else if (!good)
        read_first_line(ends.errors, error);
    if (reading != NULL)
        CloseHandle(reading);
    CloseHandle(ends.input);
    CloseHandle(ends.errors);
    return good;
}

bool program_read(const struct program *self, struct strbuf *out, struct strbuf *error)
{
    wchar_t *file = find_program(self->words[0]);
    if (file == NULL) {
        strbuf_printf(error, "%s cannot be started: %s", self->words[0], strerror(ENOENT));
        return false;
    }
    bool good = run(self, file, out, error);
    free(file);
    return good;
}

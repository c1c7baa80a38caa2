#include <signal.h>
#include <windows.h>

#include "platform/crash.h"

// Of the stack, kept for what is called when the rest of it is used up.
enum { STACK_BYTES = 64 * 1024 };

static LONG WINAPI take(EXCEPTION_POINTERS *found)
{
    crash_write_last_words("exception 0x", found->ExceptionRecord->ExceptionCode, 16);
    return EXCEPTION_CONTINUE_SEARCH;
}

// abort() raises no exception.
static void take_abort(int signal_number)
{
    crash_write_last_words("signal ", (size_t)signal_number, 10);
}

void crash_watch(void)
{
    ULONG stack = STACK_BYTES;
    SetThreadStackGuarantee(&stack);
    SetErrorMode(SetErrorMode(0) | SEM_FAILCRITICALERRORS |
                 SEM_NOGPFAULTERRORBOX); // no window waits for a click
    SetUnhandledExceptionFilter(take);
    signal(SIGABRT, take_abort);
}

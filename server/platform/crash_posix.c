#include <signal.h>
#include <stdbool.h>

#include "platform/crash.h"

enum { STACK_BYTES = 64 * 1024 };

static const int fatal[] = {SIGSEGV, SIGBUS, SIGFPE, SIGILL, SIGABRT, SIGTRAP};

enum { FATAL_LEN = sizeof(fatal) / sizeof(*fatal) };

static struct {
    struct sigaction before[FATAL_LEN]; // what the signals did
    bool watching;
} watched;

// Gives the signal back to whom it belonged before. What broke breaks again there when this returns; a signal
// that somebody sent is sent once more.
static void take(int signal_number, siginfo_t *info, void *context)
{
    (void)context;
    crash_write_last_words("signal ", (size_t)signal_number, 10);
    for (size_t i = 0; i < FATAL_LEN; i++) {
        if (fatal[i] == signal_number)
            sigaction(signal_number, &watched.before[i], NULL);
    }
    if (info == NULL || info->si_code <= 0 || signal_number == SIGTRAP)
        raise(signal_number);
}

// Without a stack of its own the handler could not run where the stack is used up.
static void provide_stack(void)
{
    static char stack[STACK_BYTES];
    stack_t there;
    if (sigaltstack(NULL, &there) == 0 && (there.ss_flags & SS_DISABLE) != 0)
        sigaltstack(&(stack_t){.ss_sp = stack, .ss_size = sizeof(stack)}, NULL);
}

void crash_watch(void)
{
    if (watched.watching)
        return;
    watched.watching = true;
    provide_stack();
    struct sigaction action = {.sa_sigaction = take, .sa_flags = SA_SIGINFO | SA_ONSTACK};
    sigemptyset(&action.sa_mask);
    for (size_t i = 0; i < FATAL_LEN; i++)
        sigaction(fatal[i], &action, &watched.before[i]);
}

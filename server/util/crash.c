#include "util/crash.h"

#include <signal.h>
#include <stdatomic.h>
#include <stdbool.h>
#include <stdint.h>

#include "util/log.h"

enum {
    METHOD_MAX = 80, // bytes of a method's name that are shown
    STACK_BYTES = 64 * 1024,
    LINE_MAX_BYTES = 300,
};

static const int fatal[] = {SIGSEGV, SIGBUS, SIGFPE, SIGILL, SIGABRT, SIGTRAP};

enum { FATAL_LEN = sizeof(fatal) / sizeof(*fatal) };

static struct {
    char method[METHOD_MAX];
    volatile size_t method_len;
    volatile size_t document; // bytes
    volatile bool has_document;
    struct sigaction before[FATAL_LEN]; // what the signals did
    bool watching;
} note;

void crash_note_method(struct span method)
{
    size_t len = method.len < METHOD_MAX ? method.len : METHOD_MAX;
    note.has_document = false;
    note.method_len = 0; // a signal between the lines shows no half of a name
    atomic_signal_fence(memory_order_seq_cst);
    memcpy(note.method, method.ptr, len);
    atomic_signal_fence(memory_order_seq_cst);
    note.method_len = len;
}

void crash_note_document(size_t bytes)
{
    note.document = bytes;
    note.has_document = true;
}

// A line that is put together without the C library's formatting, which a signal's handler may not use.
struct line {
    char bytes[LINE_MAX_BYTES];
    size_t len;
};

static void add(struct line *self, const char *bytes, size_t len)
{
    for (size_t i = 0; i < len && self->len < LINE_MAX_BYTES; i++) {
        char byte = bytes[i];
        self->bytes[self->len++] = (unsigned char)byte < ' ' && byte != '\n' ? '?' : byte;
    }
}

static void add_str(struct line *self, const char *text)
{
    add(self, text, strlen(text));
}

static void add_number(struct line *self, size_t number)
{
    char digits[24];
    size_t at = sizeof(digits);
    do {
        digits[--at] = (char)('0' + number % 10);
        number /= 10;
    } while (number > 0);
    add(self, digits + at, sizeof(digits) - at);
}

static void write_last_words(int signal_number)
{
    struct line line = {.len = 0};
    add_str(&line, "cancelot: fatal signal ");
    add_number(&line, (size_t)signal_number);
    if (note.method_len > 0) {
        add_str(&line, " while serving ");
        add(&line, note.method, note.method_len);
    } else {
        add_str(&line, " between two messages");
    }
    if (note.has_document) {
        add_str(&line, " of a document of ");
        add_number(&line, note.document);
        add_str(&line, " bytes");
    }
    add_str(&line, "; please report this\n");
    log_bytes(line.bytes, line.len);
}

// Gives the signal back to whom it belonged before. What broke breaks again there when this returns; a signal
// that somebody sent is sent once more.
static void take(int signal_number, siginfo_t *info, void *context)
{
    (void)context;
    write_last_words(signal_number);
    for (size_t i = 0; i < FATAL_LEN; i++) {
        if (fatal[i] == signal_number)
            sigaction(signal_number, &note.before[i], NULL);
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
    if (note.watching)
        return;
    note.watching = true;
    provide_stack();
    struct sigaction action = {.sa_sigaction = take, .sa_flags = SA_SIGINFO | SA_ONSTACK};
    sigemptyset(&action.sa_mask);
    for (size_t i = 0; i < FATAL_LEN; i++)
        sigaction(fatal[i], &action, &note.before[i]);
}

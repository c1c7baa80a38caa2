// Loaded before the C library (LD_PRELOAD): has the allocations fail that FAIL_FROM and FAIL_COUNT name,
// counted from the start of the process, and writes to the file COUNT_TO how many there were.
#include <errno.h>
#include <stddef.h>
#include <stdio.h>
#include <stdlib.h>

// glibc's own names of its functions.
extern void *__libc_malloc(size_t size);
extern void *__libc_calloc(size_t count, size_t size);
extern void *__libc_realloc(void *block, size_t size);

static unsigned long from, count, done;

static unsigned long number(const char *name)
{
    const char *value = getenv(name);
    return value == NULL ? 0 : strtoul(value, NULL, 10);
}

__attribute__((constructor)) static void begin(void)
{
    from = number("FAIL_FROM");
    count = number("FAIL_COUNT");
}

__attribute__((destructor)) static void end(void)
{
    const char *path = getenv("COUNT_TO");
    unsigned long total = done;
    FILE *file = path == NULL ? NULL : fopen(path, "w");
    if (file == NULL)
        return;
    fprintf(file, "%lu\n", total);
    fclose(file);
}

static int fails(void)
{
    unsigned long nth = __atomic_add_fetch(&done, 1, __ATOMIC_RELAXED);
    if (from == 0 || nth < from || nth - from >= count)
        return 0;
    errno = ENOMEM;
    return 1;
}

void *malloc(size_t size)
{
    return fails() ? NULL : __libc_malloc(size);
}

void *calloc(size_t items, size_t size)
{
    return fails() ? NULL : __libc_calloc(items, size);
}

void *realloc(void *block, size_t size)
{
    return fails() ? NULL : __libc_realloc(block, size);
}

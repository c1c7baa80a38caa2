// Memory allocation that does not fail.
//
// Layer: the lowest; depends on the C library only.
//
// Invariant: no function of this file returns NULL. When the system has no memory left they print one line
// on stderr and end the process with status MEM_EXIT_STATUS, so that no caller has to test a result.
#ifndef CANCELOT_UTIL_MEM_H
#define CANCELOT_UTIL_MEM_H

#include <stddef.h>

// EX_OSERR of sysexits.h: the operating system could not give what was asked for.
enum { MEM_EXIT_STATUS = 71 };

// Returns `size` bytes, not initialised; the caller frees them with free(). `size` may be 0.
void *mem_alloc(size_t size);

// Returns `count * size` bytes, all zero; the caller frees them. An overflow counts as lack of memory.
void *mem_calloc(size_t count, size_t size);

// As realloc(); `block` is given up. Returns the new block, which the caller frees.
void *mem_realloc(void *block, size_t size);

// Returns a NUL-terminated copy of the `len` bytes at `bytes`; the caller frees it.
char *mem_strndup(const char *bytes, size_t len);

// Gives freed memory back to the system, where the C library would keep it for later. Some milliseconds.
void mem_give_back(void);

// Returns the capacity (in items) to grow to so that `needed` items fit; at least doubles `capacity`, which
// makes a sequence of appends linear in total.
size_t mem_grow(size_t capacity, size_t needed);

#endif

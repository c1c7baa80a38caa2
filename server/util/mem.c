#include "util/mem.h"

#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#ifdef __GLIBC__
#include <malloc.h>
#endif

static void out_of_memory(size_t size)
{
    fprintf(stderr, "cancelot: out of memory (%zu bytes were asked for)\n", size);
    exit(MEM_EXIT_STATUS);
}

void *mem_alloc(size_t size)
{
    void *block = malloc(size > 0 ? size : 1);
    if (block == NULL)
        out_of_memory(size);
    return block;
}

void *mem_calloc(size_t count, size_t size)
{
    void *block = calloc(count > 0 ? count : 1, size > 0 ? size : 1);
    if (block == NULL)
        out_of_memory(size);
    return block;
}

void *mem_realloc(void *block, size_t size)
{
    void *grown = realloc(block, size > 0 ? size : 1);
    if (grown == NULL)
        out_of_memory(size);
    return grown;
}

char *mem_strndup(const char *bytes, size_t len)
{
    char *copy = mem_alloc(len + 1);
    if (len > 0)
        memcpy(copy, bytes, len);
    copy[len] = '\0';
    return copy;
}

void mem_give_back(void)
{
#ifdef __GLIBC__
    malloc_trim(0);
#endif
}

size_t mem_grow(size_t capacity, size_t needed)
{
    if (needed > SIZE_MAX / 2)
        out_of_memory(needed);
    size_t grown = capacity < 8 ? 8 : capacity * 2;
    return grown < needed ? needed : grown;
}

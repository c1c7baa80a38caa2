// The memory of syntax trees: small blocks, which come and go in thousands with every parse. What a thread
// frees it keeps, by size and up to a bound, and takes again; the C library has only a few blocks of each
// size as near at hand. Large blocks are the C library's. With AddressSanitizer all are, so that it sees what
// is used after it was freed.
//
// Layer: the lowest; depends on util/mem.h only. A block may be freed by another thread than the one that got
// it.
#ifndef CANCELOT_UTIL_BLOCKS_H
#define CANCELOT_UTIL_BLOCKS_H

#include <stddef.h>

// As mem_alloc(), mem_calloc() and mem_realloc(), which they call where nothing that fits is kept; the caller
// frees a block with blocks_free(), which takes NULL, too, or with free(). Constant time.
void *blocks_alloc(size_t bytes);
void *blocks_calloc(size_t count, size_t bytes);
void *blocks_realloc(void *block, size_t bytes);
void blocks_free(void *block);

// Frees what the thread keeps. What it keeps when it ends is lost.
void blocks_give_back(void);

#endif

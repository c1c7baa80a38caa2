// The async libraries whose meanings of cancellation differ (queries/semantics.md).
//
// Layer: python/; depends on the C library only.
#ifndef CANCELOT_PYTHON_LIBRARY_H
#define CANCELOT_PYTHON_LIBRARY_H

#include <stdbool.h>

enum library {
    LIBRARY_ASYNCIO, // edge-triggered; also what is assumed where nothing tells
    LIBRARY_TRIO,    // level-triggered
    LIBRARY_ANYIO,   // level-triggered
    LIBRARY_COUNT,
};

// "asyncio", "trio", "anyio".
const char *library_name(enum library library);

// Whether a cancelled scope cancels again at every unshielded checkpoint.
static inline bool library_is_level_triggered(enum library library)
{
    return library != LIBRARY_ASYNCIO;
}

#endif

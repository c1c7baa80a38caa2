#include "python/library.h"

const char *library_name(enum library library)
{
    static const char *const names[LIBRARY_COUNT] = {"asyncio", "trio", "anyio"};
    return names[library];
}

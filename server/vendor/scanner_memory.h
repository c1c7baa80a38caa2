// Included before the grammars' scanners: the Python one asks calloc() itself, and goes on without the memory
// where there is none. The core's function is the one that Cancelot gives it, which ends the process.
#include <stdlib.h>

extern void *(*ts_current_calloc)(size_t count, size_t size);
#define calloc ts_current_calloc

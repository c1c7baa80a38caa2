// How wide a character is on a terminal.
//
// Layer: platform/; depends on nothing.
#ifndef CANCELOT_PLATFORM_COLUMNS_H
#define CANCELOT_PLATFORM_COLUMNS_H

#include <stdint.h>

// Columns of a terminal that a code point takes: 0, 1 or 2; less than 0 where that is not known.
int columns_of_point(uint32_t point);

#endif

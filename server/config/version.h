// Versions of Python 3, as settings and packages' metadata write them.
//
// Layer: config/; depends on util/ only. Pure.
#ifndef CANCELOT_CONFIG_VERSION_H
#define CANCELOT_CONFIG_VERSION_H

#include "util/span.h"

// The N of "3.N" or "py3N" within the bounds of config/config.h, or -1.
int version_minor(struct span text);

// The N of the oldest Python 3.N that a specifier allows, such as ">=3.9,<4" (PEP 440) or "^3.9" (Poetry), or
// -1 where it sets no lower bound that is one of Python 3. What lies below the oldest known one is that.
int version_oldest_allowed(struct span specifier);

#endif

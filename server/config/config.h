// What analyses and repairs have to know of the settings of a file.
//
// Layer: config/; depends on util/ only.
#ifndef CANCELOT_CONFIG_CONFIG_H
#define CANCELOT_CONFIG_CONFIG_H

// Bounds of `target_minor`. Python 3.5 brought async def; above the newest known one nothing differs yet.
enum { TARGET_MINOR_OLDEST = 5, TARGET_MINOR_NEWEST = 30, TARGET_MINOR_DEFAULT = 10 };

enum {
    SHIELD_TIMEOUT_MAX = 24 * 60 * 60, // seconds
    FULL_NAME_MAX = 63,                // bytes
};

struct config {
    int target_minor;      // N of the oldest Python 3.N that the code has to run on
    int library;           // of functions about which nothing tells: an enum library of python/
    double shield_timeout; // seconds that a shielded cleanup may take in inserted code
    // Full names of what inserted code uses, such as "app.log.logger"; or "".
    char logger[FULL_NAME_MAX + 1];
    char safe_resource[FULL_NAME_MAX + 1];
};

static inline struct config config_default(void)
{
    return (struct config){.target_minor = TARGET_MINOR_DEFAULT, .shield_timeout = 5};
}

#endif

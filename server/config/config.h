// The settings of one run, whatever they came from: command line, editor, later files.
//
// Layer: config/; depends on util/ only.
#ifndef CANCELOT_CONFIG_CONFIG_H
#define CANCELOT_CONFIG_CONFIG_H

// Bounds of `target_minor`. Python 3.5 brought async def; above the newest known one nothing differs yet.
enum { TARGET_MINOR_OLDEST = 5, TARGET_MINOR_NEWEST = 30, TARGET_MINOR_DEFAULT = 10 };

struct config {
    int target_minor;      // N of the oldest Python 3.N that the code has to run on
    double shield_timeout; // seconds that a shielded cleanup may take in inserted code
};

static inline struct config config_default(void)
{
    return (struct config){.target_minor = TARGET_MINOR_DEFAULT, .shield_timeout = 5};
}

#endif

// What time it is.
//
// Layer: platform/; depends on nothing.
#ifndef CANCELOT_PLATFORM_CLOCK_H
#define CANCELOT_PLATFORM_CLOCK_H

// Seconds since some fixed moment, which nobody sets anew.
double clock_now(void);

// Seconds of the processor's time that this process has used so far.
double clock_processor(void);

// The time of day where the user is.
struct time_of_day {
    unsigned hour, minute, second, millisecond;
};

struct time_of_day clock_time_of_day(void);

#endif

#include <time.h>

#include "platform/clock.h"

static double seconds(clockid_t clock)
{
    struct timespec time;
    clock_gettime(clock, &time);
    return (double)time.tv_sec + (double)time.tv_nsec / 1e9;
}

double clock_now(void)
{
    return seconds(CLOCK_MONOTONIC);
}

double clock_processor(void)
{
    return seconds(CLOCK_PROCESS_CPUTIME_ID);
}

struct time_of_day clock_time_of_day(void)
{
    struct timespec now;
    struct tm parts;
    clock_gettime(CLOCK_REALTIME, &now);
    localtime_r(&now.tv_sec, &parts);
    return (struct time_of_day){(unsigned)parts.tm_hour, (unsigned)parts.tm_min, (unsigned)parts.tm_sec,
                                (unsigned)(now.tv_nsec / 1000000)};
}

#include <windows.h>

#include "platform/clock.h"

double clock_now(void)
{
    LARGE_INTEGER ticks, ticks_a_second;
    QueryPerformanceCounter(&ticks);
    QueryPerformanceFrequency(&ticks_a_second);
    return (double)ticks.QuadPart / (double)ticks_a_second.QuadPart;
}

static double seconds(FILETIME time)
{
    return ((double)time.dwHighDateTime * 4294967296.0 + (double)time.dwLowDateTime) / 1e7;
}

double clock_processor(void)
{
    FILETIME created, ended, kernel, user;
    GetProcessTimes(GetCurrentProcess(), &created, &ended, &kernel, &user);
    return seconds(kernel) + seconds(user);
}

struct time_of_day clock_time_of_day(void)
{
    SYSTEMTIME now;
    GetLocalTime(&now);
    return (struct time_of_day){now.wHour, now.wMinute, now.wSecond, now.wMilliseconds};
}

// Windows does not tell, so the blocks of Unicode do in which all or nearly all characters are alike ("East
// Asian Width" W and F, and combining marks that stand above others).
#include <stdbool.h>
#include <stddef.h>

#include "platform/columns.h"

struct range {
    uint32_t first, last;
};

static const struct range wide[] = {
    {0x1100, 0x115F},   {0x2E80, 0x303E},   {0x3041, 0x4DBF},   {0x4E00, 0xA4CF},   {0xA960, 0xA97F},
    {0xAC00, 0xD7A3},   {0xF900, 0xFAFF},   {0xFE30, 0xFE6F},   {0xFF01, 0xFF60},   {0xFFE0, 0xFFE6},
    {0x17000, 0x18CFF}, {0x1B000, 0x1B2FF}, {0x1F300, 0x1F320}, {0x1F32D, 0x1F335}, {0x1F337, 0x1F37C},
    {0x1F3A0, 0x1F3CA}, {0x1F400, 0x1F43E}, {0x1F442, 0x1F4FC}, {0x1F600, 0x1F64F}, {0x1F680, 0x1F6C5},
    {0x1F90C, 0x1F9FF}, {0x1FA70, 0x1FAFF}, {0x20000, 0x3FFFD},
};

static const struct range without_width[] = {
    {0x0300, 0x036F}, {0x0483, 0x0489}, {0x0591, 0x05BD}, {0x0610, 0x061A},   {0x064B, 0x065F},
    {0x1AB0, 0x1AFF}, {0x1DC0, 0x1DFF}, {0x200B, 0x200F}, {0x202A, 0x202E},   {0x2060, 0x2064},
    {0x20D0, 0x20F0}, {0xFE00, 0xFE0F}, {0xFE20, 0xFE2F}, {0xE0100, 0xE01EF},
};

static bool holds(const struct range *ranges, size_t len, uint32_t point)
{
    for (size_t i = 0; i < len; i++) {
        if (point >= ranges[i].first && point <= ranges[i].last)
            return true;
    }
    return false;
}

int columns_of_point(uint32_t point)
{
    if (holds(without_width, sizeof(without_width) / sizeof(*without_width), point))
        return 0;
    return holds(wide, sizeof(wide) / sizeof(*wide), point) ? 2 : 1;
}

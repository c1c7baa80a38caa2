#include <wchar.h>

#include "platform/columns.h"

int columns_of_point(uint32_t point)
{
    return wcwidth((wchar_t)point);
}

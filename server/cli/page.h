// The parts of a rule's page.
//
// Layer: cli/; depends on util/ only. Pure.
#ifndef CANCELOT_CLI_PAGE_H
#define CANCELOT_CLI_PAGE_H

#include "util/span.h"

// The text below the heading "## <heading>" up to the next heading, without blanks around it; empty where the
// page has no such part. Borrowed from the page.
struct span page_part(const char *page, const char *heading);

#endif

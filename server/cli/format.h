// The forms in which `check` prints findings.
//
// Layer: cli/; depends on fixes/, lint/, text/ and util/. A format is one file that ends in one `const struct
// format`; format.c lists them.
#ifndef CANCELOT_CLI_FORMAT_H
#define CANCELOT_CLI_FORMAT_H

#include <stdbool.h>

#include "fixes/fix.h"
#include "lint/finding.h"
#include "text/buffer.h"
#include "util/strbuf.h"

// The file that findings are in, as formats see it.
struct checked_file {
    const char *path; // as it is shown
    const struct buffer *buffer;
};

struct format {
    const char *name;
    const char *opening, *separator, *closing; // before, between and after all findings of all files
    bool has_summary;                          // for people: a line with the numbers follows

    // Appends one finding. May be called by several threads at a time.
    void (*add)(struct strbuf *out, const struct checked_file *file, const struct finding *finding,
                const struct fix_list *fixes, bool color);
};

// All formats, ended by NULL; the first one is the default.
extern const struct format *const formats[];

// The format of this name, or NULL.
const struct format *format_find(const char *name);

// A place as people count: lines and characters (code points) from 1.
struct place {
    unsigned long line, column;
};

struct place place_of(const struct buffer *buffer, uint32_t offset);

#endif

// The forms in which `check` prints findings.
//
// Layer: cli/; depends on fixes/, lint/, text/ and util/. A format is one file that ends in one `const struct
// format`; format.c lists them.
#ifndef CANCELOT_CLI_FORMAT_H
#define CANCELOT_CLI_FORMAT_H

#include <stdbool.h>

#include "fixes/fix.h"
#include "lint/finding.h"
#include "lint/linter.h"
#include "text/buffer.h"
#include "util/strbuf.h"

// The file that findings are in, as formats see it.
struct checked_file {
    const char *path; // as it is shown
    const struct buffer *buffer;
};

// One finding with what can be said of it.
struct reported {
    const struct finding *finding;
    const struct fix_list *fixes;
    uint64_t
        fingerprint; // tells it from the file's other findings, and stays while lines move (fingerprint.h)
};

// What formats see of a whole run.
struct format_run {
    const struct linter *linter;
    struct span trouble; // lines: what could not be read, analysed or repaired; known at the end only
    bool failed;         // the same: whether findings may be missing for it
};

struct format {
    const char *name;
    const char *separator; // between findings
    bool has_summary;      // for people: a line with the numbers follows
    bool has_edits;        // shows what repairs do, and not only that there are some

    // Append what comes before and after all findings of all files; NULL for nothing.
    void (*begin)(struct strbuf *out, const struct format_run *run);
    void (*end)(struct strbuf *out, const struct format_run *run);

    // Appends one finding. May be called by several threads at a time.
    void (*add)(struct strbuf *out, const struct checked_file *file, const struct reported *reported,
                bool color);
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

// The path without "./" at its beginning, as services that know a repository's files by name want it.
const char *path_in_project(const char *path);

#endif

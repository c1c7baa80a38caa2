// The check of one file: reading, analysing, repairing, and its findings in the wanted format.
//
// Layer: cli/; depends on everything below but lsp/. What is made of a file is kept in memory, so that
// several threads can inspect files while one prints.
#ifndef CANCELOT_CLI_INSPECT_H
#define CANCELOT_CLI_INSPECT_H

#include <stdbool.h>

#include "cli/baseline.h"
#include "cli/changes.h"
#include "cli/format.h"
#include "cli/source.h"
#include "config/config.h"
#include "lint/linter.h"

enum inspect_mode {
    INSPECT_REPORT, // say what is found
    INSPECT_FIX,    // repair, and say what is left
    INSPECT_DIFF,   // show what repairing would change
};

// The same for all files of a run.
struct inspect_settings {
    const struct linter *linter;
    struct config config;
    struct selection selection;
    const struct format *format;
    enum inspect_mode mode;
    bool parse_all; // also what can hold no finding
    bool unsafe;    // repairs that are not safe, too
    bool color;
    struct baseline *baseline; // its findings are not reported; NULL for none
    bool recording;            // report nothing: all findings are to go into the baseline
    struct changes *changes;   // only findings on changed lines are reported; NULL for all
};

struct inspection {
    struct strbuf findings; // in the format, with separators between them
    struct strbuf text;     // INSPECT_DIFF: the diff; INSPECT_FIX: the repaired text as it is to be written
    struct strbuf trouble;  // lines for stderr
    struct strbuf recorded; // lines for baseline_write()
    size_t found[SEVERITY_ERROR + 1]; // findings (left) by severity
    uint32_t by_rule[RULE_MAX];       // the same by rule->index
    size_t known;                     // findings that the baseline hides, or that were recorded
    size_t repairable;                // of them, those with a safe repair
    size_t repairable_unsafe;         // those with none but others
    size_t repaired;                  // findings repaired, or that would be
    bool changed;                     // repairing changes the text
    bool failed;                      // the file could not be read, analysed or repaired
};

// Inspects a source that was read from `path`; `real` is its path without symbolic links. Nothing is written.
// The caller finishes the inspection.
struct inspection inspect_source(const struct inspect_settings *settings, const char *path, const char *real,
                                 struct source *source);

// Reads a file and inspects it. With INSPECT_FIX the repaired text replaces it.
struct inspection inspect_file(const struct inspect_settings *settings, const char *path, const char *real);

// An inspection that consists of a problem: "cancelot: <path>: <problem>".
struct inspection inspect_nothing(const char *path, const char *problem);

void inspection_finish(struct inspection *self);

#endif

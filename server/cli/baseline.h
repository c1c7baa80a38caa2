// Findings that are known, so that only new ones are reported.
//
// Layer: cli/; depends on lint/, text/, util/ and jansson. Reads and writes one file, in JSON, with a line a
// finding: its file (relative to the baseline's folder), its rule, its source line, and a hash of the code
// around it. No line numbers: findings are known by what they are about, wherever it has moved to.
#ifndef CANCELOT_CLI_BASELINE_H
#define CANCELOT_CLI_BASELINE_H

#include <stdbool.h>

#include "lint/finding.h"
#include "text/buffer.h"
#include "util/strbuf.h"

struct baseline;

// An empty baseline that belongs to `file`, which need not exist but whose folder must; and one that holds
// what is in the file. The caller destroys them. Both return NULL with a `problem`, a sentence that begins
// with the file's name, where that is not possible.
struct baseline *baseline_create(const char *file, struct strbuf *problem);
struct baseline *baseline_read(const char *file, struct strbuf *problem);
void baseline_destroy(struct baseline *self); // accepts NULL

// The findings of one file, in `len` items, with their fingerprints; `real` is its path without symbolic
// links.
struct baseline_file {
    const char *real;
    const struct buffer *buffer;
    const struct finding *findings;
    const uint64_t *fingerprints;
    size_t len;
};

// Marks in `known` (`len` items) the findings that are in the baseline; each of its entries stands for one.
// An entry with the same code around it goes first, then one with the same line. May be called by several
// threads at a time, once for each file.
void baseline_match(struct baseline *self, const struct baseline_file *file, bool *known);

// Appends the file's findings as lines for baseline_write().
void baseline_add(const struct baseline *self, const struct baseline_file *file, struct strbuf *lines);

// How many entries were about a file that was matched, and about none of its findings.
size_t baseline_gone(const struct baseline *self);

// Writes the lines to the baseline's file, in one step. Entries of other files that still exist stay. Returns
// how many entries there are then, or SIZE_MAX with a `problem`.
size_t baseline_write(const struct baseline *self, const struct strbuf *lines, struct strbuf *problem);

#endif

// Writing statements one or more levels deeper, below new headers, and catching the TimeoutError of a
// cleanup.
//
// Layer: fixes/; depends on fixes/region.h, fixes/layout.h, python/ and tree-sitter.
#ifndef CANCELOT_FIXES_WRAPPING_H
#define CANCELOT_FIXES_WRAPPING_H

#include "fixes/region.h"

// Where and how deep the wrapping is written.
struct frame {
    struct edit_set *edits;
    struct span newline;
    struct span indent[4]; // of the wrapped statements, and one, two and three levels deeper
    uint32_t start, end;   // of the statements; the end is that of their last line
    bool is_inline;
};

// The frame of a region's statements.
struct frame frame_of(const struct job *job, struct edit_set *edits, const struct region *region);

// Inserts a line at this level, with its line break behind (`before`) or in front of it.
void frame_add_line(const struct frame *frame, uint32_t at, int level, bool before, const char *text);

// Writes the header lines (NULL-terminated, one for each level) before the statements and moves these
// `levels` deeper.
void frame_wrap(const struct job *job, const struct frame *frame, const char *const *headers, int levels);

// Writes an except clause behind the statements, or before an except clause that is there, that keeps a
// TimeoutError from taking the place of the cancellation, and logs `text`: by the file's logger at module
// level, else by the one of the settings, else by logging.warning().
void frame_catch_timeout(const struct job *job, struct imports *imports, const struct frame *frame,
                         const char *text);
void catch_timeout_before(const struct job *job, struct imports *imports, struct edit_set *edits,
                          TSNode clause, const char *text);

// How the file names the TimeoutError of asyncio, and the header of an except clause for it.
struct span timeout_error(const struct job *job, struct imports *imports);
const char *except_timeout(const struct job *job, struct imports *imports);

// A call that logs a warning with these arguments, by the logger that frame_catch_timeout() tells of.
const char *log_call(const struct job *job, struct imports *imports, const char *arguments);

#endif

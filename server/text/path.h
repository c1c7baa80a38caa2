// Paths as this program writes them: with slashes between names, whatever the system. On Windows "c:/x" (the
// drive's letter in lower case, as editors write it) and "//host/share/x".
//
// Layer: text/; depends on util/ only. Pure: no file is looked at.
#ifndef CANCELOT_TEXT_PATH_H
#define CANCELOT_TEXT_PATH_H

#include <stdbool.h>

#include "util/strbuf.h"

// Bytes of the part that cannot be gone up from, with the slash behind it: of "/", "c:/" and "//host/share/";
// where the path ends before that slash, all of it. 0 for a relative path.
size_t path_root_len(struct span path);

// Whether the path begins with a drive: "c:" with nothing or a slash behind it.
bool path_has_drive(struct span path);

// Appends `path`, and a slash where it does not end in one.
void path_add_folder(struct strbuf *out, struct span path);

// Appends a path of Windows ("C:\x", "\\host\share\x", "\\?\C:\x", "\\?\UNC\host\share\x") as we write it.
void path_from_windows(struct strbuf *out, struct span path);

// Appends one of ours as Windows takes it. `verbatim` is for an absolute path that may be longer than 260
// characters: its folders "." and ".." and what this file's other functions did not write are not resolved.
void path_to_windows(struct strbuf *out, struct span path, bool verbatim);

#endif

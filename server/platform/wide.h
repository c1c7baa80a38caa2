// Windows only: text as its functions take it, in UTF-16.
//
// Layer: platform/; depends on util/ and text/path.h.
#ifndef CANCELOT_PLATFORM_WIDE_H
#define CANCELOT_PLATFORM_WIDE_H

#include <wchar.h>

#include "util/strbuf.h"

// UTF-8 to UTF-16, ended by a NUL; what is not well-formed becomes U+FFFD. The caller frees it.
wchar_t *wide_text(const char *text);

// A path of ours (text/path.h) likewise, in the form that also takes long ones where it is long.
wchar_t *wide_path(const char *path);

// UTF-16 to UTF-8. The caller frees it.
char *narrow_text(const wchar_t *text);

// A path of Windows as we write it. The caller frees it.
char *narrow_path(const wchar_t *path);

// The absolute form of a path, without "." and "..", as we write it. The caller frees it.
char *narrow_absolute_path(const wchar_t *path);

// Sets errno to what GetLastError() says.
void wide_set_errno(void);

#endif

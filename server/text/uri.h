// URIs of documents (RFC 3986), as far as files and look-up need them.
//
// Layer: text/; depends on util/ only. Pure: no file is looked at, no symbolic link resolved.
#ifndef CANCELOT_TEXT_URI_H
#define CANCELOT_TEXT_URI_H

#include <stdbool.h>

#include "util/strbuf.h"

// Appends the key under which a document is looked up: two spellings of one document have one key, such as
// file:///c%3A/x, file:///C:/x and file://localhost/c:/x. The key is no URI and is never shown to a client:
// escapes are resolved (%00 is not), the scheme is in lower case, and so is a drive letter.
void uri_key(struct strbuf *key, struct span uri);

// Appends the path of a file URI ("/home/me/a b.py", "c:/x.py", "//host/share/x.py"). Returns false, and
// appends nothing, where the URI is of another scheme or its path holds %00.
bool uri_to_path(struct strbuf *path, struct span uri);

// Appends the file URI of an absolute path, escaping all that RFC 3986 does not allow in a path segment.
void uri_from_path(struct strbuf *uri, struct span path);

#endif

// Files and folders: what there is, and reading and writing it.
//
// Layer: platform/; depends on util/ and text/path.h. Paths are UTF-8 with slashes (text/path.h), absolute or
// relative to the current folder. What fails says why by errno.
#ifndef CANCELOT_PLATFORM_FILES_H
#define CANCELOT_PLATFORM_FILES_H

#include <stdbool.h>
#include <stdio.h>

#include "util/strbuf.h"

enum file_kind { FILE_REGULAR, FILE_FOLDER, FILE_LINK, FILE_OTHER };

struct file_status {
    enum file_kind kind;
    uint64_t size;                // bytes
    int64_t seconds, nanoseconds; // when it was changed, since some fixed moment
    uint64_t id;                  // of the file itself: another one in its place has another
};

// Look at what the path leads to, and at what it is, which may be a symbolic link.
bool file_look(const char *path, struct file_status *status);
bool file_look_at_link(const char *path, struct file_status *status);

bool file_exists(const char *path);
bool file_is_same(const struct file_status *a, const struct file_status *b);

// Appends what a file holds, up to the first read that makes it more than `max` bytes, and sets *status. The
// other one appends what standard input gives. Return 0, or what errno says.
int file_read(const char *path, size_t max, struct strbuf *out, struct file_status *status);
int file_read_input(size_t max, struct strbuf *out);

// As fopen(), and nothing is changed at line ends. The caller closes it.
FILE *file_open(const char *path, const char *mode);

// Puts a file in the place of another, in one step.
bool file_rename(const char *from, const char *to);
bool file_remove(const char *path);

// Makes a file with this text, in one step, in the place of whatever file is there. Others may do the same
// meanwhile.
bool file_put(const char *path, struct span text);

// The path, absolute and without symbolic links; NULL where nothing is there. The caller frees it.
char *file_real(const char *path);

// The names in a folder but "." and "..", in the order of their bytes.
struct folder {
    char **items;
    size_t len, cap;
};

// Returns false where the folder cannot be read. The caller finishes it in either case.
bool folder_read(struct folder *self, const char *path);
void folder_finish(struct folder *self);

// The folder that relative paths are in, absolute and without symbolic links; NULL where it is gone. The
// caller frees it.
char *folder_current(void);

// Makes the folder and those above it.
bool folder_make(const char *path);

// The folder of the user's for what can be made again; NULL where nothing says where it is. The caller frees
// it. $XDG_CACHE_HOME, else ~/.cache ("XDG Base Directory Specification": a path there that is not absolute
// is to be ignored); on Windows %LOCALAPPDATA%.
char *folder_for_cache(void);

// Whether the path is not relative.
bool path_is_absolute(const char *path);

// For files.c: opens a file to be read, or one to be written that is not there yet; appends the names in a
// folder in any order; makes one folder.
int file_open_descriptor(const char *path);
int file_create_descriptor(const char *path);
bool folder_make_one(const char *path);
bool file_look_at_descriptor(int descriptor, struct file_status *status);
bool folder_read_names(struct folder *self, const char *path);

#endif

// The configuration files of projects: found upwards from a file, read once, read again when they change.
//
// Layer: config/; depends on platform/, text/path.h and util/. Reads files; writes none.
//
// The settings of a folder are those of the nearest cancelot.toml, or pyproject.toml with a table
// [tool.cancelot], there or above; in one folder the former wins. The target version, where they do not say
// it, is the oldest that the nearest pyproject.toml requires (`requires-python`).
//
// Invariant: a file that cannot be used leaves in force what it said when it last could.
#ifndef CANCELOT_CONFIG_PROJECT_H
#define CANCELOT_CONFIG_PROJECT_H

#include "config/layer.h"
#include "config/ruff.h"

// What one reading of a file gave. `arena` owns all of it.
struct config_text {
    struct arena arena;
    struct span text;
    struct problems problems;
    bool has_layer; // whether it holds settings of ours
    struct layer layer;
    int requires_minor; // N of the oldest Python 3.N that it requires; 0 where it does not say
    struct extent requires_place;
    bool has_ruff; // whether it configures ruff
    struct ruff_selection ruff;
};

// A file that was there at least once. Owned by the struct projects.
struct config_file {
    char *path;               // absolute
    bool fresh;               // read since the last projects_reload()
    bool changed;             // read with another result than before; the reader's of problems to clear
    bool shown;               // that reader's own: whether it shows problems of this file
    struct config_text *last; // as it was read last; NULL where it is gone
    struct config_text *used; // what is in force: `last`, or an earlier one where that has a fatal problem;
                              // NULL where there is none
};

// What holds in one folder.
struct project {
    const struct layer *layer;               // NULL where no file says anything
    const struct config_file *from;          // the file that the layer is from; NULL likewise
    int requires_minor;                      // 0 where nothing tells
    const struct config_file *requires_from; // the file that tells it; NULL likewise
    const struct ruff_selection *ruff;       // NULL where nothing configures it
};

struct projects {
    struct rule_names rules;
    VEC(struct config_file *) files;
    VEC(struct config_folder *) folders; // sorted by path
};

// Begins with no file read. The caller finishes it.
void projects_init(struct projects *self, struct rule_names rules);
void projects_finish(struct projects *self);

// What holds for the file at `path`, which is absolute; folders are above it by name, whatever symbolic links
// lead there. Reads what configuration files there are beside and above it the first time. Borrowed until the
// next reload. Logarithmic in the number of folders asked for so far.
const struct project *projects_find(struct projects *self, struct span path);

// Forgets what was read; each file is read again when it is asked for.
void projects_reload(struct projects *self);

// Reads those files that nothing has asked for since the last reload.
void projects_read_rest(struct projects *self);

// A number that changes (but for one case in 2^64) when a configuration file of the folders asked for so far
// appears, goes or is written. Asks the file system for each.
uint64_t projects_signature(const struct projects *self);

#endif

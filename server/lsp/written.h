// What was written of a document's diagnostics the last time: after a key nearly all of them are as before,
// and copying takes less time than writing them anew.
//
// Layer: lsp/.
#ifndef CANCELOT_LSP_WRITTEN_H
#define CANCELOT_LSP_WRITTEN_H

#include <stdbool.h>
#include <stdint.h>

#include "text/position.h"
#include "util/strbuf.h"
#include "util/vec.h"

// One diagnostic. What is told of its finding stays as it is, but for the places.
struct written_one {
    uint64_t id;       // of the finding, or 0
    size_t places_end; // behind its own places
    size_t json_end;   // bytes
};

// The diagnostics in order, each behind a comma but the first. A zeroed struct holds none.
struct written {
    VEC(struct written_one) items;
    VEC(struct position) places;
    struct strbuf json;
    uint64_t newest; // the greatest id
};

void written_finish(struct written *self);

// Forgets all diagnostics and keeps the memory.
void written_clear(struct written *self);

// Notes the end of a diagnostic that was added to `json`, and its places to `places`.
void written_add(struct written *self, uint64_t id);

// The JSON that was written of the finding with this id (not 0) at these places, or nothing where it was
// another one. `*at` is where to look, 0 at first: asked in the order in which they were written, all of them
// together take linear time.
struct span written_find(const struct written *self, size_t *at, uint64_t id, const struct position *places,
                         size_t len);

#endif

// The settings that a client sends: `initializationOptions`, `workspace/didChangeConfiguration`,
// `workspace/configuration`.
//
// Layer: lsp/; depends on config/, util/ and jansson.
//
// One object with the keys of config/layer.h. Others are the editor's own business.
#ifndef CANCELOT_LSP_CLIENT_SETTINGS_H
#define CANCELOT_LSP_CLIENT_SETTINGS_H

#include <stdbool.h>

#include <jansson.h>

#include "config/layer.h"
#include "util/strbuf.h"

struct client_settings {
    struct arena arena; // owns the layer
    struct layer layer;
};

// Begins with settings that say nothing. The caller finishes them.
void client_settings_init(struct client_settings *self);
void client_settings_finish(struct client_settings *self);

// Replaces the settings by what `object` says. Where anything in it is wrong, changes nothing, appends one
// sentence that says what is wrong and what would be right to `problem`, and returns false.
bool client_settings_read(struct client_settings *self, const json_t *object, const struct rule_names *rules,
                          struct strbuf *problem);

#endif

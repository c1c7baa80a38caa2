// The settings that a client sends: `initializationOptions`, `workspace/didChangeConfiguration`.
//
// Layer: lsp/; depends on lint/, config/, util/ and jansson.
//
// One object, whose members are all optional:
//     select          array of rules: codes, beginnings of codes, names
//     ignore          array of rules
//     target-version  "3.N"
//     shield-timeout  number of seconds
#ifndef CANCELOT_LSP_CLIENT_SETTINGS_H
#define CANCELOT_LSP_CLIENT_SETTINGS_H

#include <stdbool.h>

#include <jansson.h>

#include "lint/linter.h"
#include "util/strbuf.h"

struct client_settings {
    struct config config;
    struct selection selection;
};

// Changes *settings as `object` says. Where anything in it is wrong, changes nothing, appends one sentence
// that says what is wrong and what would be right to `problem`, and returns false.
bool client_settings_read(struct client_settings *settings, const json_t *object, const struct linter *linter,
                          struct strbuf *problem);

// Whether two sets of settings give the same findings and repairs.
bool client_settings_equal(const struct client_settings *a, const struct client_settings *b);

#endif

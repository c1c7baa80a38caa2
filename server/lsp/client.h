// What the client can do, read once from the parameters of `initialize`.
//
// Layer: lsp/.
#ifndef CANCELOT_LSP_CLIENT_H
#define CANCELOT_LSP_CLIENT_H

#include <stdbool.h>

#include <jansson.h>

#include "text/position.h"

struct client {
    char name[80];                   // and version, as it calls itself; cut where it is longer
    enum position_encoding encoding; // agreed on: what it offers decides
    bool related_information;        // shows the places that explain a diagnostic
    bool code_descriptions;          // makes a link of a diagnostic's code
    bool document_changes;           // takes edits together with the version that they are for
    bool creates_files;              // can create one as a part of an edit
    bool markdown_hover;             // prefers Markdown to plain text
    bool pulls;                      // asks for diagnostics, which are not pushed then
    bool refreshes;                  // can be told to ask for them again
    bool tags;                       // shows what is unnecessary as such
    bool resolves_edits;             // asks for the edit of an action when it is chosen
    bool applies_edits;              // can be told to apply an edit
    bool shows_documents;            // can be told to show a document
    bool answers_configuration;      // can be asked for its settings
    bool registers_configuration;    // wants to be asked to tell when they change
    bool watches_files;              // can be asked to tell when files change
};

// Reads the member "capabilities" of `params`; all that is missing counts as not supported.
struct client client_read(const json_t *params);

#endif

// The workspace: its folders, and which settings hold for which document of it.
//
// Layer: lsp/.
//
// Settings come from the configuration files of a document's project, from the command line and from the
// client, the latter on top. All of them may change while the server runs.
#ifndef CANCELOT_LSP_WORKSPACE_H
#define CANCELOT_LSP_WORKSPACE_H

#include <jansson.h>

#include "config/project.h"
#include "lint/policy.h"
#include "lsp/client_settings.h"
#include "rpc/dispatch.h"

struct session;

struct workspace {
    const struct layer *given;       // from the command line; borrowed
    struct client_settings settings; // from the client
    struct strbuf problem;           // of the client's settings, not said yet; empty where there is none
    struct projects projects;
    VEC(char *) folders; // paths
    uint64_t signature;  // of the configuration files, as they were read
};

void workspace_init(struct workspace *self, const struct linter *linter, const struct layer *given);
void workspace_finish(struct workspace *self);

// Reads the parameters of `initialize`.
void workspace_initialize(struct session *session, const json_t *params);

// Asks the client for its settings and to be told of changes, as far as it can; says what was wrong so far.
void workspace_begin(struct session *session);

// What holds for the document with this URI.
struct policy workspace_policy(struct session *session, struct span uri);

// Looks whether configuration files have changed, where the client cannot tell.
void workspace_look_around(struct session *session);

// Whether somebody has to look around.
bool workspace_is_unwatched(const struct session *session);

// Handlers.
void workspace_did_change_configuration(const struct rpc_call *call);
void workspace_did_change_watched_files(const struct rpc_call *call);
void workspace_did_change_folders(const struct rpc_call *call);

#endif

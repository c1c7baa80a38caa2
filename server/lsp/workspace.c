#include "lsp/workspace.h"

#include <stdlib.h>

#include "lsp/diagnostics.h"
#include "lsp/protocol.h"
#include "lsp/session.h"
#include "platform/log.h"
#include "text/uri.h"

void workspace_init(struct workspace *self, const struct linter *linter, const struct layer *given)
{
    *self = (struct workspace){.given = given};
    client_settings_init(&self->settings);
    projects_init(&self->projects, policy_rule_names(linter));
}

static void drop_folders(struct workspace *self)
{
    for (size_t i = 0; i < self->folders.len; i++)
        free(self->folders.items[i]);
    self->folders.len = 0;
}

void workspace_finish(struct workspace *self)
{
    client_settings_finish(&self->settings);
    strbuf_finish(&self->problem);
    projects_finish(&self->projects);
    drop_folders(self);
    VEC_FINISH(&self->folders);
}

// ---- folders ---------------------------------------------------------------------------------------------

// The path of a folder, without a slash at its end; NULL where it is no file's URI. The caller frees it.
static char *folder_path(const json_t *uri)
{
    struct span text;
    struct strbuf path = {0};
    if (!read_string(uri, &text) || !uri_to_path(&path, text)) {
        strbuf_finish(&path);
        return NULL;
    }
    while (path.len > 1 && path.bytes[path.len - 1] == '/')
        strbuf_cut(&path, path.len - 1);
    return strbuf_steal(&path);
}

static void add_folder(struct workspace *self, const json_t *uri)
{
    char *path = folder_path(uri);
    if (path != NULL)
        VEC_PUSH(&self->folders, path);
}

static void remove_folder(struct workspace *self, const json_t *uri)
{
    char *path = folder_path(uri);
    size_t len = 0;
    for (size_t i = 0; i < self->folders.len; i++) {
        char *folder = self->folders.items[i];
        if (path != NULL && strcmp(folder, path) == 0)
            free(folder);
        else
            self->folders.items[len++] = folder;
    }
    self->folders.len = len;
    free(path);
}

// The innermost folder of the workspace that `path` is in; without a path the first folder; "" for none.
static struct span folder_around(const struct workspace *self, struct span path)
{
    struct span innermost = SPAN("");
    for (size_t i = 0; i < self->folders.len; i++) {
        struct span folder = span_of(self->folders.items[i]);
        bool around = path.len == 0 ? i == 0
                                    : span_starts_with(path, folder) && path.len > folder.len &&
                                          path.ptr[folder.len] == '/';
        if (around && folder.len > innermost.len)
            innermost = folder;
    }
    return innermost;
}

// ---- what is wrong with the files ------------------------------------------------------------------------

static void write_problem(struct writer *writer, const struct session *session, const struct buffer *buffer,
                          const struct problem *problem)
{
    enum { SEVERITY_LSP_ERROR = 1, SEVERITY_LSP_WARNING = 2 };
    struct byte_range range = {problem->place.start, problem->place.end};
    writer_begin_object(writer);
    writer_key(writer, "range");
    write_range(writer, buffer, session->client.encoding, range);
    writer_key(writer, "severity");
    writer_integer(writer, problem->fatal ? SEVERITY_LSP_ERROR : SEVERITY_LSP_WARNING);
    writer_key(writer, "source");
    writer_str(writer, "cancelot");
    writer_key(writer, "message");
    writer_str(writer, problem->message);
    writer_end_object(writer);
}

static void publish_problems(struct session *session, const struct config_file *file)
{
    struct strbuf uri = {0};
    struct buffer buffer;
    buffer_init(&buffer);
    uri_from_path(&uri, span_of(file->path));
    if (file->last != NULL)
        buffer_replace(&buffer, 0, 0, file->last->text);
    struct writer writer = session_begin_notification(session, "textDocument/publishDiagnostics");
    writer_begin_object(&writer);
    writer_key(&writer, "uri");
    writer_string(&writer, strbuf_span(&uri));
    writer_key(&writer, "diagnostics");
    writer_begin_array(&writer);
    for (size_t i = 0; file->last != NULL && i < file->last->problems.items.len; i++)
        write_problem(&writer, session, &buffer, &file->last->problems.items.items[i]);
    writer_end_array(&writer);
    writer_end_object(&writer);
    session_send(session, &writer);
    buffer_finish(&buffer);
    strbuf_finish(&uri);
}

// Shows in each configuration file what is wrong with it, once.
static void tell_problems(struct session *session)
{
    struct projects *projects = &session->workspace.projects;
    for (size_t i = 0; i < projects->files.len; i++) {
        struct config_file *file = projects->files.items[i];
        bool wrong = file->last != NULL && file->last->problems.items.len > 0;
        if (file->changed && (wrong || file->shown)) {
            publish_problems(session, file);
            file->shown = wrong;
        }
        if (file->changed && wrong)
            log_line("%s: %s", file->path, file->last->problems.items.items[0].message);
        file->changed = false;
    }
}

// ---- policies --------------------------------------------------------------------------------------------

// What the configuration files say for a document; NULL for one that is no file in a workspace without
// folders.
static const struct project *find_project(struct workspace *self, struct span path)
{
    struct span folder = folder_around(self, SPAN(""));
    if (path.len > 0)
        return projects_find(&self->projects, path);
    if (folder.len == 0)
        return NULL;
    struct strbuf inside = {0};
    strbuf_printf(&inside, "%.*s/.", (int)folder.len, folder.ptr);
    const struct project *project = projects_find(&self->projects, strbuf_span(&inside));
    strbuf_finish(&inside);
    return project;
}

struct policy workspace_policy(struct session *session, struct span uri)
{
    struct workspace *self = &session->workspace;
    struct strbuf bytes = {0};
    struct span path = uri_to_path(&bytes, uri) ? strbuf_span(&bytes) : SPAN("");
    struct layer client = self->settings.layer;
    size_t folders = self->projects.folders.len;
    client.folder = folder_around(self, path);
    struct policy_sources sources = {
        .project = find_project(self, path),
        .layers = {self->given, &client},
        .layers_len = 2,
    };
    struct policy policy = policy_for(session->linter, &sources, path);
    policy_yield_to_ruff(&policy, session->linter, &sources);
    if (policy_excludes(&sources, path))
        memset(policy.selection.on, 0, sizeof(policy.selection.on));
    strbuf_finish(&bytes);
    if (self->projects.folders.len != folders) {
        self->signature = projects_signature(&self->projects);
        tell_problems(session);
    }
    return policy;
}

// ---- changes ---------------------------------------------------------------------------------------------

// Reads the configuration files anew, and judges by them.
static void reload(struct session *session)
{
    struct workspace *self = &session->workspace;
    projects_reload(&self->projects);
    documents_configure(session);
    projects_read_rest(&self->projects);
    self->signature = projects_signature(&self->projects);
    tell_problems(session);
}

bool workspace_is_unwatched(const struct session *session)
{
    return session->phase == PHASE_RUNNING && !session->client.watches_files;
}

void workspace_look_around(struct session *session)
{
    struct workspace *self = &session->workspace;
    if (projects_signature(&self->projects) != self->signature)
        reload(session);
}

// Takes settings of the client. What is wrong with them is left in self->problem, and changes nothing.
static void take_settings(struct session *session, const json_t *object)
{
    struct workspace *self = &session->workspace;
    struct strbuf problem = {0};
    if (client_settings_read(&self->settings, object, &self->projects.rules, &problem)) {
        documents_configure(session);
    } else {
        strbuf_cut(&self->problem, 0);
        strbuf_printf(&self->problem, "Cancelot's settings are not used: %s", problem.bytes);
    }
    strbuf_finish(&problem);
}

static void say_problem(struct session *session)
{
    struct strbuf *problem = &session->workspace.problem;
    if (problem->len > 0)
        session_warn(session, problem->bytes);
    strbuf_cut(problem, 0);
}

// The answer to workspace/configuration: one value for each item asked for, which was one.
static void take_configuration(struct session *session, const json_t *result)
{
    const json_t *object = json_array_get(result, 0);
    if (object == NULL || json_is_null(object))
        return; // nothing is set there; what the client said before stays
    take_settings(session, object);
    say_problem(session);
}

static void ask_for_configuration(struct session *session)
{
    struct writer writer = session_begin_request(session, "workspace/configuration", take_configuration);
    writer_begin_object(&writer);
    writer_key(&writer, "items");
    writer_begin_array(&writer);
    writer_begin_object(&writer);
    writer_key(&writer, "section");
    writer_str(&writer, "cancelot");
    writer_end_object(&writer);
    writer_end_array(&writer);
    writer_end_object(&writer);
    session_send(session, &writer);
}

// ---- the beginning ---------------------------------------------------------------------------------------

static void begin_registration(struct writer *writer, const char *method)
{
    writer_begin_object(writer);
    writer_key(writer, "id");
    writer_str(writer, method);
    writer_key(writer, "method");
    writer_str(writer, method);
}

static void write_watchers(struct writer *writer)
{
    static const char *const globs[] = {"**/pyproject.toml", "**/cancelot.toml", "**/ruff.toml",
                                        "**/.ruff.toml"};
    begin_registration(writer, "workspace/didChangeWatchedFiles");
    writer_key(writer, "registerOptions");
    writer_begin_object(writer);
    writer_key(writer, "watchers");
    writer_begin_array(writer);
    for (size_t i = 0; i < sizeof(globs) / sizeof(*globs); i++) {
        writer_begin_object(writer);
        writer_key(writer, "globPattern");
        writer_str(writer, globs[i]);
        writer_end_object(writer);
    }
    writer_end_array(writer);
    writer_end_object(writer);
    writer_end_object(writer);
}

static void write_configuration_registration(struct writer *writer)
{
    begin_registration(writer, "workspace/didChangeConfiguration");
    writer_key(writer, "registerOptions");
    writer_begin_object(writer);
    writer_key(writer, "section");
    writer_str(writer, "cancelot");
    writer_end_object(writer);
    writer_end_object(writer);
}

static void ask_to_be_told(struct session *session)
{
    struct writer writer = session_begin_request(session, "client/registerCapability", NULL);
    writer_begin_object(&writer);
    writer_key(&writer, "registrations");
    writer_begin_array(&writer);
    if (session->client.watches_files)
        write_watchers(&writer);
    if (session->client.registers_configuration)
        write_configuration_registration(&writer);
    writer_end_array(&writer);
    writer_end_object(&writer);
    session_send(session, &writer);
}

void workspace_begin(struct session *session)
{
    say_problem(session);
    if (session->client.watches_files || session->client.registers_configuration)
        ask_to_be_told(session);
    if (session->client.answers_configuration)
        ask_for_configuration(session);
}

static void read_folders(struct workspace *self, const json_t *params)
{
    const json_t *folders = json_object_get(params, "workspaceFolders");
    for (size_t i = 0; i < json_array_size(folders); i++)
        add_folder(self, json_object_get(json_array_get(folders, i), "uri"));
    if (self->folders.len == 0)
        add_folder(self, json_object_get(params, "rootUri"));
}

// Editors nest the settings under "cancelot", or send them bare as `initializationOptions`.
void workspace_initialize(struct session *session, const json_t *params)
{
    const json_t *options = json_object_get(params, "initializationOptions");
    const json_t *nested = json_object_get(options, "cancelot");
    const json_t *object = nested != NULL ? nested : options;
    read_folders(&session->workspace, params);
    if (object != NULL && !json_is_null(object))
        take_settings(session, object);
}

// ---- handlers --------------------------------------------------------------------------------------------

void workspace_did_change_configuration(const struct rpc_call *call)
{
    struct session *session = session_of(call);
    const json_t *object = json_at(call->params, "settings.cancelot");
    if (object != NULL && !json_is_null(object)) {
        take_settings(session, object);
        say_problem(session);
    } else if (session->client.answers_configuration) {
        // The client only says that something has changed; or it is an editor that sends this right after
        // `initialize` with nothing in it.
        ask_for_configuration(session);
    }
}

void workspace_did_change_watched_files(const struct rpc_call *call)
{
    reload(session_of(call));
}

void workspace_did_change_folders(const struct rpc_call *call)
{
    struct session *session = session_of(call);
    const json_t *added = json_at(call->params, "event.added");
    const json_t *removed = json_at(call->params, "event.removed");
    for (size_t i = 0; i < json_array_size(removed); i++)
        remove_folder(&session->workspace, json_object_get(json_array_get(removed, i), "uri"));
    for (size_t i = 0; i < json_array_size(added); i++)
        add_folder(&session->workspace, json_object_get(json_array_get(added, i), "uri"));
    reload(session);
}

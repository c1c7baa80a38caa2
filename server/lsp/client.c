#include "lsp/client.h"

#include <stdio.h>

#include "lsp/protocol.h"

static bool offers(const json_t *list, const char *name)
{
    for (size_t i = 0; i < json_array_size(list); i++) {
        struct span item;
        if (read_string(json_array_get(list, i), &item) && span_is(item, name))
            return true;
    }
    return false;
}

// UTF-16 wherever the client takes it: the other servers on the same text speak it, some nothing else, and
// editors warn when servers differ.
static enum position_encoding choose_encoding(const json_t *offered)
{
    if (json_array_size(offered) == 0 || offers(offered, "utf-16"))
        return POSITION_UTF16;
    if (offers(offered, "utf-8"))
        return POSITION_UTF8;
    return offers(offered, "utf-32") ? POSITION_UTF32 : POSITION_UTF16;
}

// Whether the value of an action that may be sent later holds its edit.
static bool resolves_edits(const json_t *code_action)
{
    return read_flag(json_object_get(code_action, "dataSupport")) &&
           offers(json_at(code_action, "resolveSupport.properties"), "edit");
}

// The formats are listed in the order in which the client likes them.
static bool prefers_markdown(const json_t *formats)
{
    struct span first;
    return read_string(json_array_get(formats, 0), &first) && span_is(first, "markdown");
}

// What clients of version 3.15 on describe by an object, and older ones by true.
static bool is_supported(const json_t *value)
{
    return json_is_object(value) || read_flag(value);
}

static void read_name(struct client *self, const json_t *info)
{
    struct span name = SPAN("of unknown name"), version = SPAN("");
    read_string(json_object_get(info, "name"), &name);
    read_string(json_object_get(info, "version"), &version);
    snprintf(self->name, sizeof(self->name), "%.*s %.*s", (int)name.len, name.ptr, (int)version.len,
             version.ptr);
}

struct client client_read(const json_t *params)
{
    const json_t *capabilities = json_object_get(params, "capabilities");
    const json_t *pull = json_at(capabilities, "textDocument.diagnostic");
    const json_t *diagnostics = json_at(capabilities, "textDocument.publishDiagnostics");
    struct client self = {
        .encoding = choose_encoding(json_at(capabilities, "general.positionEncodings")),
        // Since 3.18 pulled diagnostics have capabilities of their own; before, those of pushed ones count.
        .related_information = read_flag(json_object_get(diagnostics, "relatedInformation")) ||
                               read_flag(json_object_get(pull, "relatedInformation")),
        .code_descriptions = read_flag(json_object_get(diagnostics, "codeDescriptionSupport")),
        .document_changes = read_flag(json_at(capabilities, "workspace.workspaceEdit.documentChanges")),
        .creates_files =
            offers(json_at(capabilities, "workspace.workspaceEdit.resourceOperations"), "create"),
        .pulls = json_is_object(pull),
        .refreshes = read_flag(json_at(capabilities, "workspace.diagnostics.refreshSupport")),
        .tags = is_supported(json_object_get(diagnostics, "tagSupport")),
        .resolves_edits = resolves_edits(json_at(capabilities, "textDocument.codeAction")),
        .applies_edits = read_flag(json_at(capabilities, "workspace.applyEdit")),
        .shows_documents = read_flag(json_at(capabilities, "window.showDocument.support")),
        .answers_configuration = read_flag(json_at(capabilities, "workspace.configuration")),
        .registers_configuration =
            read_flag(json_at(capabilities, "workspace.didChangeConfiguration.dynamicRegistration")),
        .watches_files =
            read_flag(json_at(capabilities, "workspace.didChangeWatchedFiles.dynamicRegistration")),
        .markdown_hover = prefers_markdown(json_at(capabilities, "textDocument.hover.contentFormat")),
    };
    read_name(&self, json_object_get(params, "clientInfo"));
    return self;
}

#include "lsp/client.h"

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

// The formats are listed in the order in which the client likes them.
static bool prefers_markdown(const json_t *formats)
{
    struct span first;
    return read_string(json_array_get(formats, 0), &first) && span_is(first, "markdown");
}

struct client client_read(const json_t *params)
{
    const json_t *capabilities = json_object_get(params, "capabilities");
    const json_t *diagnostics = json_at(capabilities, "textDocument.publishDiagnostics");
    return (struct client){
        .encoding = choose_encoding(json_at(capabilities, "general.positionEncodings")),
        .related_information = read_flag(json_object_get(diagnostics, "relatedInformation")),
        .code_descriptions = read_flag(json_object_get(diagnostics, "codeDescriptionSupport")),
        .document_changes = read_flag(json_at(capabilities, "workspace.workspaceEdit.documentChanges")),
        .answers_configuration = read_flag(json_at(capabilities, "workspace.configuration")),
        .registers_configuration =
            read_flag(json_at(capabilities, "workspace.didChangeConfiguration.dynamicRegistration")),
        .watches_files =
            read_flag(json_at(capabilities, "workspace.didChangeWatchedFiles.dynamicRegistration")),
        .markdown_hover = prefers_markdown(json_at(capabilities, "textDocument.hover.contentFormat")),
    };
}

// Showing the page of a rule in the editor: as it is published, else as a file that we write.
//
// Layer: lsp/.
#ifndef CANCELOT_LSP_RULE_PAGE_H
#define CANCELOT_LSP_RULE_PAGE_H

#include <jansson.h>

#include "rpc/dispatch.h"

#define RULE_PAGE_COMMAND "cancelot.showRule"

// The command. Its first argument is a rule's code or name; its result the URI of the page, which the client
// is told to show where it can.
void rule_page_show(const struct rpc_call *call, const json_t *arguments);

#endif

// Small pieces of the JSON that several commands write.
//
// Layer: cli/; depends on rpc/writer.h and lint/.
#ifndef CANCELOT_CLI_JSON_H
#define CANCELOT_CLI_JSON_H

#include "lint/rule.h"
#include "rpc/writer.h"

// A member whose value is a string.
void write_member(struct writer *writer, const char *name, const char *value);

// The member "url": where the rule's page is published, or null where the pages are not.
void write_rule_url(struct writer *writer, const struct rule *rule);

#endif

// The rules' queries: read, checked and joined into one tree-sitter query.
//
// Layer: lint/; depends on python/syntax.h and tree-sitter.
#ifndef CANCELOT_LINT_QUERIES_H
#define CANCELOT_LINT_QUERIES_H

#include <tree_sitter/api.h>

#include "lint/known_calls.h"
#include "lint/linter.h"
#include "lint/needs.h"
#include "lint/plain.h"
#include "lint/predicates.h"
#include "lint/words.h"
#include "python/syntax.h"

// A predicate as one pattern asks it.
struct predicate_call {
    const struct predicate *predicate;
    bool negated;
    uint32_t capture;
    struct span word; // empty where it takes none
};

// One pattern of the joined query.
struct pattern {
    const struct rule *rule;
    const char *message;    // with placeholders, see message.h
    bool suppression;       // matches suppression comments: collected whether or not the rule is on
    bool header;            // underline only the head of the node, up to its colon
    enum severity severity; // of what this pattern finds; SEVERITY_OFF: the rule's
    struct predicate_call calls[CALLS_MAX];
    size_t calls_len;
    const struct pattern *next; // the next one of the same structure, which shares the matches of this one;
                                // plain ones have none
    const char *needs[RULE_LIST_MAX + 1]; // words that it names itself, ended by NULL
    struct need need;
};

struct linter {
    struct arena arena; // owns the rules and all texts below
    const TSLanguage *language;
    struct syntax syntax;
    TSQuery *query;               // of which only patterns that are not plain are searched for
    bool searches;                // there are such
    uint32_t finding;             // the capture @finding
    bool *plain_kinds;            // by symbol: whether there are plain patterns of this kind
    struct plain_pattern **plain; // by symbol: these
    struct rule *rules;           // sorted by code
    size_t rules_len;
    struct pattern *patterns; // by the query's pattern index
    struct known_calls known;
    struct lexicon lexicon;
    struct anchors anchors;
};

#endif

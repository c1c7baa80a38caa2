// A finding: one place where a rule says that a cancellation or a cleanup gets lost.
//
// Layer: lint/; depends on lint/rule.h only.
#ifndef CANCELOT_LINT_FINDING_H
#define CANCELOT_LINT_FINDING_H

#include <stdint.h>

#include "lint/rule.h"

// Another place that explains a finding, such as the suspension point that receives the cancellation.
struct related {
    uint32_t start, end; // bytes
    const char *message;
};

struct finding {
    uint64_t id; // grows with each that is made; the same through edits that only move it; 0: it may change
    const struct rule *rule;
    uint32_t start, end;           // bytes: what is underlined
    uint32_t node_start, node_end; // bytes: the whole syntax node that a repair begins from
    enum severity severity;
    enum library library; // of the function it is in
    const char *message;
    const struct related *related;
    size_t related_len;
};

#endif

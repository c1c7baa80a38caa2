// What is known about one function or class, gathered when it is first asked for.
//
// Layer: python/, beneath module.h: shared by names.c, module.c and flow.c only.
#ifndef CANCELOT_PYTHON_FACTS_H
#define CANCELOT_PYTHON_FACTS_H

#include "python/module.h"

struct flow_result;
struct flow_summary;
struct given_summary;

struct function_facts {
    struct function_facts *next;        // in the bucket
    const void *id;                     // of the function_definition or class_definition
    struct scope scope;                 // names that its own body binds, see function_scope_of()
    struct scope methods;               // of a class: those of its own, see methods_of()
    struct scope followed;              // of a class: those that were asked for, see method_followed()
    TSNode outer;                       // the function_definition around this one, or the null node
    TSNode class;                       // the class_definition around it, or the null node
    const struct flow_result *flow;     // NULL until it was analysed
    const struct flow_summary *summary; // how a call of it ends; NULL until asked for
    struct given_summary *given;        // the same for known arguments
    uint32_t start;                     // bytes
    enum library library;
    bool scope_known;
    bool outer_known;
    bool class_known;
    bool library_known;
    bool yield_known;
    bool yield_suspends;
    bool methods_known;
    bool summarising; // guards recursion
};

// The facts of a function_definition or class_definition; made on first use.
struct function_facts *function_facts_of(struct module *self, TSNode function);

// The names that the body of a function_definition binds; collected on first use.
const struct scope *function_scope_of(struct module *self, TSNode function);

// Where in a table of RECENT_LEN the node is, if it is there.
static inline struct recent *recent_of(struct recent *table, TSNode node)
{
    return &table[((uintptr_t)node.id / sizeof(void *) + ts_node_start_byte(node)) % RECENT_LEN];
}

static inline bool recent_is(const struct recent *self, TSNode node)
{
    return self->id == node.id && self->start == ts_node_start_byte(node);
}

// The function_definition around a function_definition (through classes), or the null node. Looked for once.
TSNode module_enclosing_function(struct module *self, TSNode function);

// Whether the node lies in the body of the function that is being read.
bool module_is_reading(const struct module *self, TSNode node);

#endif

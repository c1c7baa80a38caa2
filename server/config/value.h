// A value of a configuration, whether it was written in TOML or came from an editor as JSON.
//
// Layer: config/; depends on util/ only.
//
// Everything is owned by the arena that its reader was given.
#ifndef CANCELOT_CONFIG_VALUE_H
#define CANCELOT_CONFIG_VALUE_H

#include <stdbool.h>
#include <stdint.h>

#include "util/arena.h"

enum value_kind {
    VALUE_NULL, // JSON only; counts as not said
    VALUE_STRING,
    VALUE_NUMBER,
    VALUE_BOOLEAN,
    VALUE_DATE, // TOML only; no setting is one
    VALUE_ARRAY,
    VALUE_TABLE,
};

// Bytes of the text that something was read from; all zero for JSON.
struct extent {
    uint32_t start, end;
};

/*
 * - string, number, boolean: by `kind`; a string may hold NULs
 * - first: the items of an array, the members of a table, in their order
 * - next:  the next one beside this
 * - key:   what a member is called
 * - headed, closed: for the TOML reader, which extends tables until they are closed
 */
struct value {
    enum value_kind kind;
    struct extent place;
    struct span string;
    double number;
    bool boolean;
    struct value *first, *last, *next;
    struct span key;
    struct extent key_place;
    bool headed, closed;
};

// The member of a table, or NULL; `table` may be NULL and of any kind. Linear.
static inline struct value *value_member(const struct value *table, struct span key)
{
    if (table == NULL || table->kind != VALUE_TABLE)
        return NULL;
    for (struct value *member = table->first; member != NULL; member = member->next) {
        if (span_equal(member->key, key))
            return member;
    }
    return NULL;
}

// Appends an item or a member.
static inline void value_append(struct value *self, struct value *child)
{
    if (self->last != NULL)
        self->last->next = child;
    else
        self->first = child;
    self->last = child;
}

#endif

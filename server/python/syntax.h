// The node types and fields of the Python grammar, as numbers, and small readers of nodes.
//
// Layer: python/; depends on tree-sitter and util/.
//
// The numbers are looked up by name once (the grammar's own enumeration is private to it), so that no hot
// path compares strings.
#ifndef CANCELOT_PYTHON_SYNTAX_H
#define CANCELOT_PYTHON_SYNTAX_H

#include <stdbool.h>
#include <stdint.h>

#include <tree_sitter/api.h>

#include "python/cursor.h"
#include "util/arena.h"
#include "util/span.h"

// clang-format off
// X(name): a named node type, n_<name> in the struct.
#define SYNTAX_NODES(X)                                                                                      \
    X(module) X(block) X(comment) X(identifier) X(attribute) X(call) X(argument_list) X(keyword_argument)    \
    X(subscript) X(tuple) X(list) X(set) X(dictionary) X(pair) X(string) X(string_content)                   \
    X(concatenated_string) X(integer) X(float) X(true) X(false) X(none) X(ellipsis)                          \
    X(parenthesized_expression) X(expression_list)                                                           \
    X(pattern_list) X(tuple_pattern) X(list_pattern) X(list_splat) X(list_splat_pattern)                     \
    X(dictionary_splat) X(dictionary_splat_pattern) X(as_pattern) X(as_pattern_target)                       \
    X(boolean_operator) X(not_operator) X(comparison_operator) X(binary_operator) X(unary_operator)          \
    X(conditional_expression) X(named_expression) X(lambda) X(await) X(yield) X(list_comprehension)          \
    X(set_comprehension) X(dictionary_comprehension) X(generator_expression) X(for_in_clause) X(if_clause)   \
    X(interpolation) X(import_statement) X(import_from_statement) X(future_import_statement)                 \
    X(aliased_import) X(dotted_name) X(relative_import) X(import_prefix) X(wildcard_import)                  \
    X(expression_statement) X(assignment) X(augmented_assignment) X(return_statement) X(raise_statement)     \
    X(break_statement) X(continue_statement) X(pass_statement) X(delete_statement) X(assert_statement)       \
    X(global_statement) X(nonlocal_statement) X(type_alias_statement) X(if_statement) X(elif_clause)         \
    X(else_clause) X(while_statement) X(for_statement) X(try_statement) X(except_clause) X(finally_clause)   \
    X(with_statement) X(with_clause) X(with_item) X(match_statement) X(case_clause) X(case_pattern)          \
    X(class_pattern) X(union_pattern) X(splat_pattern) X(keyword_pattern) X(dict_pattern)                    \
    X(function_definition) X(class_definition) X(decorated_definition) X(decorator) X(parameters)            \
    X(lambda_parameters) X(default_parameter) X(typed_parameter) X(typed_default_parameter) X(type)          \
    X(ERROR)

// X(name): an anonymous node type whose text is a keyword, kw_<name> in the struct.
#define SYNTAX_KEYWORDS(X) X(async) X(if) X(else) X(from)

// X(name): a field, f_<name> in the struct.
#define SYNTAX_FIELDS(X)                                                                                     \
    X(body) X(name) X(value) X(alias) X(left) X(right) X(object) X(attribute) X(function) X(arguments)       \
    X(definition) X(module_name) X(condition) X(consequence) X(alternative) X(cause) X(subject) X(guard)     \
    X(operators) X(operator) X(argument) X(superclasses) X(return_type) X(parameters) X(type)

// clang-format on

struct syntax {
#define X(name) TSSymbol n_##name;
    SYNTAX_NODES(X)
#undef X
#define X(name) TSSymbol kw_##name;
    SYNTAX_KEYWORDS(X)
#undef X
    TSSymbol star; // the anonymous `*` of except*
#define X(name) TSFieldId f_##name;
    SYNTAX_FIELDS(X)
#undef X
};

// Fills `self` from the grammar. Returns NULL, or the first name that the grammar does not have (a grammar of
// another version).
const char *syntax_init(struct syntax *self, const TSLanguage *language);

static inline bool node_is(TSNode node, TSSymbol symbol)
{
    return !ts_node_is_null(node) && ts_node_symbol(node) == symbol;
}

// Half-typed code lacks parts: the field of a node that is not there is not there either.
static inline TSNode node_field(TSNode node, TSFieldId field)
{
    return ts_node_is_null(node) ? node : child_of_field(node, field);
}

static inline bool node_same(TSNode a, TSNode b)
{
    return a.id == b.id && ts_node_start_byte(a) == ts_node_start_byte(b);
}

// The null node: what readers return where there is nothing.
static inline TSNode node_none(void)
{
    return (TSNode){0};
}

// Whether a statement can begin at this byte, by what stands before it: quickly told, where a node's parent
// takes a walk from the root, and true of fewer places where there are syntax errors.
bool may_begin_statement(const char *source, uint32_t at);

// The bytes of the node in the text that it was parsed from; none of the null node, which is what a statement
// that is still being typed has for the parts that it lacks.
static inline struct span node_text(const char *source, TSNode node)
{
    if (ts_node_is_null(node))
        return SPAN("");
    uint32_t start = ts_node_start_byte(node);
    return (struct span){source + start, ts_node_end_byte(node) - start};
}

// Whether one of the node's direct children is this anonymous token, as in `except*`.
bool node_has_token(TSNode node, TSSymbol token);

// Whether the node begins with `async`, as an `async def`, `async for` or `async with` does.
bool node_is_async(const struct syntax *syntax, TSNode node);

// Whether names that the node's inside binds are its own: a function, a lambda, a class.
static inline bool node_opens_namespace(const struct syntax *s, TSNode node)
{
    return node_is(node, s->n_function_definition) || node_is(node, s->n_lambda) ||
           node_is(node, s->n_class_definition);
}

// Whether nodes of this type are expressions and statements that bind no name but by a `:=` in them.
bool symbol_only_reads(const struct syntax *syntax, TSSymbol symbol);

// The block of a clause that has no body field (except_clause, finally_clause), or its body field.
TSNode node_block(const struct syntax *syntax, TSNode clause);

// Where the head of a clause or compound statement ends: before its colon, in bytes. That of a call is what
// is called.
uint32_t node_header_end(const struct syntax *syntax, TSNode node);

// The node without parentheses and type annotations around it.
TSNode node_unwrap(const struct syntax *syntax, TSNode node);

// The first named child that is no comment, or the null node.
TSNode node_first_child(const struct syntax *syntax, TSNode node);

// The named children that are no comments, in an array of the arena. Linear, where asking for the children
// one by one is quadratic.
struct node_list {
    TSNode *items;
    size_t len;
};
struct node_list node_children(struct arena *arena, const struct syntax *syntax, TSNode node);

// The nearest ancestor (not the node itself) of this type, or the null node. Costs the depth of the tree.
TSNode node_ancestor(TSNode node, TSSymbol symbol);

#endif

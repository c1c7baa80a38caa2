// Operations: a function body as the exception flow sees it.
//
// Layer: python/, between the syntax tree (lower.c makes operations from it) and the interpretation (flow.c
// runs them). What cannot matter to a cancellation is gone: a statement without suspension point, jump, raise
// or tracked name is at most one OP_CALL.
#ifndef CANCELOT_PYTHON_OP_H
#define CANCELOT_PYTHON_OP_H

#include "python/kinds.h"

enum {
    LOCALS_MAX = 8, // names whose values are followed, a function
};

// The value of a local or of an expression. From VALUE_CLASS on, two for each kind: the class itself, and an
// exception of that class.
typedef uint16_t value_id;
enum {
    VALUE_UNKNOWN,       // anything
    VALUE_GIVEN,         // anything that was there before the function was called: an argument
    VALUE_UNKNOWN_TRUE,  // anything truthy
    VALUE_UNKNOWN_FALSE, // anything falsy
    VALUE_UNBOUND,
    VALUE_NONE,
    VALUE_TRUE,
    VALUE_FALSE,
    VALUE_TRUTHY, // something truthy that is neither True nor an exception nor a class
    VALUE_FALSY,  // something falsy that is neither False nor None
    VALUE_KEPT,   // in a memorised outcome: as on entry
    VALUE_CLASS,
};

static inline value_id value_class(kind_id kind)
{
    return (value_id)(VALUE_CLASS + 2 * kind);
}
static inline value_id value_exception(kind_id kind)
{
    return (value_id)(VALUE_CLASS + 2 * kind + 1);
}
static inline bool value_is_class(value_id value)
{
    return value >= VALUE_CLASS && (value - VALUE_CLASS) % 2 == 0;
}
static inline bool value_is_exception(value_id value)
{
    return value >= VALUE_CLASS && (value - VALUE_CLASS) % 2 == 1;
}
static inline kind_id value_kind(value_id value)
{
    return (kind_id)((value - VALUE_CLASS) / 2);
}

enum op_kind {
    // Expressions. They give a value or raise.
    OP_CONST,      // `value`
    OP_LOCAL,      // reads `local`
    OP_GROUP,      // children in order; the value is `value`, or that of child `keep` where keep >= 0
    OP_CALL,       // an ordinary call: may raise some Exception before the cancellation
    OP_RAISES,     // a call that never returns: raises one of `types`; `fails`: or, before the cancellation,
                   // some Exception of what it calls
    OP_INVOKE,     // calls `callee` with what `local` holds; child 0 where nothing is known of that
    OP_SUSPEND,    // children, then a suspension point
    OP_AND,        // 2 children
    OP_OR,         // 2 children
    OP_NOT,        // 1 child
    OP_CHOICE,     // test, then child 1 or child 2: also the if statement (child 2 may be absent)
    OP_IS,         // 2 children; `negated`
    OP_ISINSTANCE, // 1 child against `types`; `of_class`: issubclass(); `exact`: the class itself, `in` a
                   // list
    OP_TYPE_OF,    // 1 child: type(x)
    OP_TRUTH,      // 1 child: bool(x)
    OP_CURRENT,    // the exception being handled: sys.exception()
    OP_CANCELLING, // whether a cancellation was delivered: current_task().cancelling()
    OP_BIND,       // child 0's value into `local` (none: dropped); gives the value
    // Statements.
    OP_BLOCK,  // children in order
    OP_UNBIND, // del `local`
    OP_ASSERT, // test, message (may be absent)
    OP_RETURN, // children, then
    OP_BREAK,
    OP_CONTINUE,
    OP_RAISE,    // child 0 is raised, child 1 its cause; without children: what is being handled
    OP_LOOP,     // while: test, body, else. for: no test; `suspends` at each head for async for
    OP_WITH,     // child 0: entering; body child 1. `suspends`: async with
    OP_SUPPRESS, // child 0: entering; body child 1; swallows `types`
    OP_EXPECT,   // as OP_SUPPRESS, on purpose: pytest.raises
    OP_TRY,      // child 0 body, child 1 else, child 2 finally (absent: NULL), then handlers
    OP_HANDLER,  // child 0 body; catches `types`, binds `local`; `star`, `deliberate`
    OP_MATCH,    // child 0 subject, then cases
    OP_CASE,     // child 0 guard (may be absent), child 1 body, child 2 captures
};

enum case_test { CASE_MAYBE, CASE_ALWAYS, CASE_CLASS, CASE_VALUE };

struct op {
    enum op_kind kind;
    uint16_t id;    // position in the function's list of operations
    int8_t local;   // or -1
    int8_t keep;    // of a group, see above
    value_id value; // of OP_CONST, OP_GROUP; the singleton of a CASE_VALUE
    bool negated;
    bool of_class;
    bool exact;
    bool fails;
    bool ends_process; // of OP_RAISES: os._exit() and its like; nothing comes after it, nothing is lost
    bool suspends;
    bool shielded; // a suspension point that no outer cancellation reaches (level-triggered libraries)
    bool awaited;  // an OP_CALL that only makes what is then awaited, iterated or entered (level-triggered)
    bool scope; // a with that opens a cancellation scope: entering and leaving do nothing (level-triggered)
    bool star;  // an except*
    bool deliberate;     // a handler that withdraws the cancellation: it calls uncancel()
    bool heavy;          // worth remembering what it does
    bool reads_current;  // holds a bare raise or a read of the exception being handled
    uint8_t mentions;    // bit set: locals that are read or written inside
    enum case_test test; // of a case; alternatives of an or-pattern are in types
    struct op **children;
    uint16_t children_len;
    const kind_id *types;  // of handlers, suppress, isinstance, raises, class patterns
    uint16_t types_len;    // a handler without types is bare: it has BaseException here
    TSNode node;           // where it comes from
    TSNode callee;         // of OP_INVOKE: a function_definition of the file
    struct span parameter; // of OP_INVOKE: what the callee calls what it is given
    struct memo *memo;     // flow.c
    uint16_t memo_len;
};

struct ops {
    struct op *body;   // NULL where the function is nested too deeply
    struct op **items; // by id
    size_t len;
    struct span locals[LOCALS_MAX];
    size_t locals_len;
    value_id initial[LOCALS_MAX]; // VALUE_UNBOUND, or VALUE_GIVEN for parameters
};

// The operations of a function_definition's body, in the module's scratch arena. `parameter` is followed as a
// local whatever is done with it; empty: none. Linear in its nodes.
struct ops ops_lower(struct module *module, TSNode function, struct span parameter);

#endif

// The words of a finding: a rule's message with its placeholders filled in.
//
// Layer: lint/; depends on python/.
//
// Placeholders:
//   {caught}      the exception types as the handler lists them; "everything" for a bare except
//   {suspension}  the suspension point that receives the cancellation, in code
//   {code}        the text of the finding's node, shortened, in code
//   {keyword}     its first word: return, break, continue, raise, ...
//   {task}        the task of a cancel-and-await, in code
//   {cancelled}   the library's cancellation exception
//   {library}     asyncio, trio or anyio
//   {goes_on}     what a task does that has lost its cancellation: a clause for the end of the message
//   {function}    what is called, by its qualified name where it is known, in code
//   {thread}      how the library runs a function in a thread, in code
//   {process}     how the library runs a process, in code
// No message holds a line number: findings stay as they are while lines above them come and go.
#ifndef CANCELOT_LINT_MESSAGE_H
#define CANCELOT_LINT_MESSAGE_H

#include "lint/predicates.h"
#include "util/strbuf.h"

// Appends `message` with the placeholders filled in for `node`.
void message_fill(struct strbuf *out, const char *message, const struct match *match, TSNode node);

// Whether `name` (without braces) is a placeholder.
bool message_knows(struct span name);

#endif

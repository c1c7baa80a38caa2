// Repairs of JSON text that clients do send and the JSON library refuses as a whole.
//
// Layer: rpc/; depends on util/ only.
#ifndef CANCELOT_RPC_REPAIR_H
#define CANCELOT_RPC_REPAIR_H

#include "util/span.h"
#include "util/strbuf.h"

// Appends `text` with these changes, each of which keeps the rest of the message readable:
// - bytes that are not UTF-8, and escapes of half a surrogate pair ("\ud83d", which JavaScript writes for a
// string
//   that was cut there), become U+FFFD;
// - "\u0000" in a member's name becomes "\ufffd" (in a value it is allowed);
// - a number out of range (1e400, an integer beyond 64 bits) becomes the nearest one in range.
// Text that is broken in other ways stays broken. Linear.
void json_repair(struct strbuf *out, struct span text);

#endif

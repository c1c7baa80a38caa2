// Refactorings that need no finding: what is offered at the cursor.
//
// Layer: fixes/; depends on fixes/fix.h, python/ and tree-sitter.
#ifndef CANCELOT_FIXES_LEAK_AUDIT_H
#define CANCELOT_FIXES_LEAK_AUDIT_H

#include "fixes/fix.h"

// An audit of the tasks that a shutdown leaves behind: statements that go behind the one at byte `at`, where
// that cancels tasks in an async function that uses asyncio. They wait for what still runs, for no longer
// than the configuration's shield-timeout, and log what is then left. Returns false where there is nothing to
// offer. The edits are owned by `arena`.
bool leak_audit(struct arena *arena, struct module *module, uint32_t at, const struct config *config,
                struct fix *fix);

// The same for tests: a fixture that fails a test whose tasks outlive it. `at` lies outside of functions and
// classes in a file of tests that uses asyncio, or none of the libraries, and has no such fixture.
bool leak_audit_fixture(struct arena *arena, struct module *module, uint32_t at, const struct config *config,
                        struct fix *fix);

#endif

// What makes a finding the same finding after other lines of its file have changed.
//
// Layer: cli/; depends on lint/, python/ (hashing), text/ and util/. Pure.
#ifndef CANCELOT_CLI_FINGERPRINT_H
#define CANCELOT_CLI_FINGERPRINT_H

#include <stdint.h>

#include "lint/finding.h"
#include "text/buffer.h"

// Hashes a finding's rule, the code that it is about, and the few lines before it, all without indentation
// and empty lines. Linear in that code.
uint64_t fingerprint_of(const struct buffer *buffer, const struct finding *finding);

// The fingerprints of all findings of a file, the same ones told apart by their order; the caller frees them.
uint64_t *fingerprints_of(const struct buffer *buffer, const struct finding *findings, size_t len);

// The source line that a finding begins in, without indentation; borrowed from the buffer.
struct span line_of_finding(const struct buffer *buffer, const struct finding *finding);

#endif

#include "cli/fingerprint.h"

#include "python/names.h"
#include "util/mem.h"

// Handlers of one file are often equal to the letter; what tells them apart is the end of what they handle.
enum { LINES_BEFORE = 3 };

static struct span line_text(const struct buffer *buffer, uint32_t line)
{
    uint32_t start = buffer_line_start(buffer, line);
    return span_trim((struct span){buffer_text(buffer).ptr + start, buffer_line_end(buffer, line) - start});
}

struct span line_of_finding(const struct buffer *buffer, const struct finding *finding)
{
    return line_text(buffer, buffer_line_at(buffer, finding->start));
}

// The first of the lines with something in them that come before `line` and belong to what is hashed.
static uint32_t first_line_before(const struct buffer *buffer, uint32_t line)
{
    for (int found = 0; line > 0 && found < LINES_BEFORE;) {
        line--;
        found += line_text(buffer, line).len > 0;
    }
    return line;
}

uint64_t fingerprint_of(const struct buffer *buffer, const struct finding *finding)
{
    uint64_t hash = span_hash(HASH_SEED, span_of(finding->rule->code));
    uint32_t line = first_line_before(buffer, buffer_line_at(buffer, finding->node_start));
    uint32_t last = buffer_line_at(buffer, finding->node_end);
    for (; line <= last; line++) {
        struct span text = line_text(buffer, line);
        if (text.len > 0)
            hash = span_hash(span_hash(hash, text), SPAN("\n"));
    }
    return hash;
}

uint64_t *fingerprints_of(const struct buffer *buffer, const struct finding *findings, size_t len)
{
    uint64_t *plain = mem_alloc(len * sizeof(uint64_t));
    uint64_t *unique = mem_alloc(len * sizeof(uint64_t));
    for (size_t i = 0; i < len; i++) {
        unique[i] = plain[i] = fingerprint_of(buffer, &findings[i]);
        for (size_t j = 0; j < i; j++) {
            if (plain[j] == plain[i])
                unique[i] = span_hash(unique[i], SPAN("again"));
        }
    }
    free(plain);
    return unique;
}

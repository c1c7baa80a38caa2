// SARIF 2.1.0 (OASIS, "Static Analysis Results Interchange Format"), as code scanning services take it.
#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>

#include "cli/format.h"
#include "cli/json.h"
#include "cli/page.h"
#include "platform/files.h"
#include "text/uri.h"

static const char schema[] =
    "https://docs.oasis-open.org/sarif/sarif/v2.1.0/errata01/os/schemas/sarif-schema-2.1.0.json";

// The name under which paths are relative to the folder of the run.
static const char base_id[] = "SRCROOT";

// SARIF's levels: "note" is the lowest that shows.
static const char *level_of(enum severity severity)
{
    static const char *const levels[] = {"none", "note", "note", "warning", "error"};
    return levels[severity];
}

static void write_message(struct writer *writer, const char *name, struct span text)
{
    writer_key(writer, name);
    writer_begin_object(writer);
    writer_key(writer, "text");
    writer_string(writer, text);
    writer_end_object(writer);
}

// ---- the tool --------------------------------------------------------------------------------------------

static void write_help(struct writer *writer, const struct rule *rule)
{
    writer_key(writer, "help");
    writer_begin_object(writer);
    write_member(writer, "text", rule->page);
    write_member(writer, "markdown", rule->page);
    writer_end_object(writer);
}

static void write_properties(struct writer *writer, const struct rule *rule)
{
    writer_key(writer, "properties");
    writer_begin_object(writer);
    writer_key(writer, "tags");
    writer_begin_array(writer);
    writer_str(writer, "cancellation");
    writer_str(writer, "async");
    writer_end_array(writer);
    writer_key(writer, "aliases");
    writer_begin_array(writer);
    for (size_t i = 0; rule->aliases[i] != NULL; i++)
        writer_str(writer, rule->aliases[i]);
    writer_end_array(writer);
    writer_end_object(writer);
}

static void write_rule(struct writer *writer, const struct rule *rule)
{
    enum severity severity = rule_severity(rule);
    struct span what = page_part(rule->page, "What it does");

    writer_begin_object(writer);
    write_member(writer, "id", rule->code);
    write_member(writer, "name", rule->name);
    write_message(writer, "shortDescription", span_of(rule->summary));
    write_message(writer, "fullDescription", what.len > 0 ? what : span_of(rule->summary));
    if (rule->page[0] != '\0')
        write_help(writer, rule);
    if (CANCELOT_DOCS_URL[0] != '\0') {
        struct strbuf url = {0};
        strbuf_printf(&url, "%s/%s.md", CANCELOT_DOCS_URL, rule->name);
        write_member(writer, "helpUri", url.bytes);
        strbuf_finish(&url);
    }
    writer_key(writer, "defaultConfiguration");
    writer_begin_object(writer);
    writer_key(writer, "enabled");
    writer_bool(writer, severity != SEVERITY_OFF);
    write_member(writer, "level", level_of(severity));
    writer_end_object(writer);
    write_properties(writer, rule);
    writer_end_object(writer);
}

static void write_tool(struct writer *writer, const struct linter *linter)
{
    size_t len;
    const struct rule *rules = linter_rules(linter, &len);
    writer_key(writer, "tool");
    writer_begin_object(writer);
    writer_key(writer, "driver");
    writer_begin_object(writer);
    write_member(writer, "name", "cancelot");
    write_member(writer, "version", CANCELOT_VERSION);
    write_member(writer, "semanticVersion", CANCELOT_VERSION);
    writer_key(writer, "rules");
    writer_begin_array(writer);
    for (size_t i = 0; i < len; i++)
        write_rule(writer, &rules[i]);
    writer_end_array(writer);
    writer_end_object(writer);
    writer_end_object(writer);
}

// Where the paths of this run are relative to.
static void write_base(struct writer *writer)
{
    char *folder = folder_current();
    if (folder == NULL)
        return;
    struct strbuf uri = {0};
    uri_from_path(&uri, span_of(folder));
    free(folder);
    if (!span_ends_with(strbuf_span(&uri), SPAN("/")))
        strbuf_add_char(&uri, '/');
    writer_key(writer, "originalUriBaseIds");
    writer_begin_object(writer);
    writer_key(writer, base_id);
    writer_begin_object(writer);
    write_member(writer, "uri", uri.bytes);
    writer_end_object(writer);
    writer_end_object(writer);
    strbuf_finish(&uri);
}

// Leaves the array of results open.
static void begin(struct strbuf *out, const struct format_run *run)
{
    struct writer writer = writer_begin(out);
    writer_begin_object(&writer);
    write_member(&writer, "$schema", schema);
    write_member(&writer, "version", "2.1.0");
    writer_key(&writer, "runs");
    writer_begin_array(&writer);
    writer_begin_object(&writer);
    write_tool(&writer, run->linter);
    write_base(&writer);
    write_member(&writer, "columnKind", "unicodeCodePoints");
    writer_key(&writer, "results");
    writer_begin_array(&writer);
}

// ---- one result ------------------------------------------------------------------------------------------

static void write_artifact(struct writer *writer, const char *path)
{
    struct strbuf uri = {0};
    path = path_in_project(path);
    uri_from_path(&uri, span_of(path));
    bool absolute = path_is_absolute(path);

    writer_key(writer, "artifactLocation");
    writer_begin_object(writer);
    // A relative reference is the file URI without what an absolute one begins with.
    write_member(writer, "uri", absolute ? uri.bytes : uri.bytes + sizeof("file:///") - 1);
    if (!absolute)
        write_member(writer, "uriBaseId", base_id);
    writer_end_object(writer);
    strbuf_finish(&uri);
}

static void write_region(struct writer *writer, const char *name, const struct buffer *buffer, uint32_t start,
                         uint32_t end)
{
    struct place from = place_of(buffer, start), to = place_of(buffer, end);
    writer_key(writer, name);
    writer_begin_object(writer);
    writer_key(writer, "startLine");
    writer_integer(writer, (int64_t)from.line);
    writer_key(writer, "startColumn");
    writer_integer(writer, (int64_t)from.column);
    writer_key(writer, "endLine");
    writer_integer(writer, (int64_t)to.line);
    writer_key(writer, "endColumn"); // that of the character behind the region
    writer_integer(writer, (int64_t)to.column);
    writer_end_object(writer);
}

static void write_physical(struct writer *writer, const struct checked_file *file, uint32_t start,
                           uint32_t end)
{
    writer_key(writer, "physicalLocation");
    writer_begin_object(writer);
    write_artifact(writer, file->path);
    write_region(writer, "region", file->buffer, start, end);
    writer_end_object(writer);
}

static void write_related(struct writer *writer, const struct checked_file *file,
                          const struct finding *finding)
{
    writer_key(writer, "relatedLocations");
    writer_begin_array(writer);
    for (size_t i = 0; i < finding->related_len; i++) {
        const struct related *related = &finding->related[i];
        writer_begin_object(writer);
        writer_key(writer, "id");
        writer_integer(writer, (int64_t)i + 1);
        write_physical(writer, file, related->start, related->end);
        write_message(writer, "message", span_of(related->message));
        writer_end_object(writer);
    }
    writer_end_array(writer);
}

static void write_fix(struct writer *writer, const struct checked_file *file, const struct fix *fix)
{
    writer_begin_object(writer);
    write_message(writer, "description", span_of(fix->title));
    writer_key(writer, "artifactChanges");
    writer_begin_array(writer);
    writer_begin_object(writer);
    write_artifact(writer, file->path);
    writer_key(writer, "replacements");
    writer_begin_array(writer);
    for (size_t i = 0; i < fix->edits_len; i++) {
        writer_begin_object(writer);
        write_region(writer, "deletedRegion", file->buffer, fix->edits[i].start, fix->edits[i].end);
        write_message(writer, "insertedContent", fix->edits[i].text);
        writer_end_object(writer);
    }
    writer_end_array(writer);
    writer_end_object(writer);
    writer_end_array(writer);
    writer_end_object(writer);
}

static void write_fixes(struct writer *writer, const struct checked_file *file, const struct fix_list *fixes)
{
    writer_key(writer, "fixes");
    writer_begin_array(writer);
    for (size_t i = 0; i < fixes->len; i++) {
        if (fixes->items[i].edits_len > 0) // the schema asks for one at least
            write_fix(writer, file, &fixes->items[i]);
    }
    writer_end_array(writer);
}

static void write_fingerprint(struct writer *writer, uint64_t fingerprint)
{
    char digits[17];
    snprintf(digits, sizeof(digits), "%016" PRIx64, fingerprint);
    writer_key(writer, "partialFingerprints");
    writer_begin_object(writer);
    write_member(writer, "cancelot/v1", digits);
    writer_end_object(writer);
}

static void add(struct strbuf *out, const struct checked_file *file, const struct reported *reported,
                bool color)
{
    const struct finding *finding = reported->finding;
    struct writer writer = writer_begin(out);
    (void)color;
    writer_begin_object(&writer);
    write_member(&writer, "ruleId", finding->rule->code);
    writer_key(&writer, "ruleIndex");
    writer_integer(&writer, (int64_t)finding->rule->index);
    write_member(&writer, "level", level_of(finding->severity));
    write_message(&writer, "message", span_of(finding->message));
    writer_key(&writer, "locations");
    writer_begin_array(&writer);
    writer_begin_object(&writer);
    write_physical(&writer, file, finding->start, finding->end);
    writer_end_object(&writer);
    writer_end_array(&writer);
    write_related(&writer, file, finding);
    write_fixes(&writer, file, reported->fixes);
    write_fingerprint(&writer, reported->fingerprint);
    writer_end_object(&writer);
}

// ---- the end ---------------------------------------------------------------------------------------------

static void write_notification(struct writer *writer, struct span line, bool failed)
{
    writer_begin_object(writer);
    write_member(writer, "level", failed ? "error" : "warning");
    write_message(writer, "message", line);
    writer_end_object(writer);
}

static void write_invocation(struct writer *writer, const struct format_run *run)
{
    struct span trouble = run->trouble;
    writer_begin_object(writer);
    writer_key(writer, "executionSuccessful");
    writer_bool(writer, !run->failed);
    writer_key(writer, "toolExecutionNotifications");
    writer_begin_array(writer);
    while (trouble.len > 0) {
        const char *line_end = memchr(trouble.ptr, '\n', trouble.len);
        size_t len = line_end != NULL ? (size_t)(line_end - trouble.ptr) : trouble.len;
        write_notification(writer, (struct span){trouble.ptr, len}, run->failed);
        trouble = span_from(trouble, len + 1);
    }
    writer_end_array(writer);
    writer_end_object(writer);
}

static void end(struct strbuf *out, const struct format_run *run)
{
    strbuf_add_str(out, "],\"invocations\":[");
    struct writer writer = writer_begin(out);
    write_invocation(&writer, run);
    strbuf_add_str(out, "]}]}\n");
}

const struct format format_sarif = {
    .name = "sarif",
    .separator = ",\n",
    .has_edits = true,
    .begin = begin,
    .end = end,
    .add = add,
};

// GitLab's Code Quality report: a subset of Code Climate's issues, as one JSON array.
#include <inttypes.h>
#include <stdio.h>

#include "cli/format.h"
#include "cli/json.h"
#include "python/names.h"

static void begin(struct strbuf *out, const struct format_run *run)
{
    (void)run;
    strbuf_add_str(out, "[");
}

static void end(struct strbuf *out, const struct format_run *run)
{
    (void)run;
    strbuf_add_str(out, "]\n");
}

static void write_location(struct writer *writer, const struct checked_file *file,
                           const struct finding *finding)
{
    writer_key(writer, "location");
    writer_begin_object(writer);
    write_member(writer, "path", path_in_project(file->path));
    writer_key(writer, "lines");
    writer_begin_object(writer);
    writer_key(writer, "begin");
    writer_integer(writer, (int64_t)place_of(file->buffer, finding->start).line);
    writer_key(writer, "end");
    writer_integer(writer, (int64_t)place_of(file->buffer, finding->end).line);
    writer_end_object(writer);
    writer_end_object(writer);
}

static void add(struct strbuf *out, const struct checked_file *file, const struct reported *reported,
                bool color)
{
    static const char *const severities[] = {"info", "info", "minor", "major", "critical"};
    const struct finding *finding = reported->finding;
    char fingerprint[17];
    (void)color;
    // Of all findings of a report no two may have the same one.
    snprintf(fingerprint, sizeof(fingerprint), "%016" PRIx64,
             span_hash(reported->fingerprint, span_of(path_in_project(file->path))));

    struct writer writer = writer_begin(out);
    writer_begin_object(&writer);
    write_member(&writer, "description", finding->message);
    write_member(&writer, "check_name", finding->rule->code);
    write_member(&writer, "fingerprint", fingerprint);
    write_member(&writer, "severity", severities[finding->severity]);
    write_location(&writer, file, finding);
    writer_end_object(&writer);
}

const struct format format_gitlab = {
    .name = "gitlab",
    .separator = ",\n",
    .begin = begin,
    .end = end,
    .add = add,
};

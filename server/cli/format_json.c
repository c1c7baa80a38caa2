// JSON: one array of objects, in the members' names that Python linters use.
#include "cli/format.h"
#include "cli/json.h"

static void write_place(struct writer *writer, const char *name, const struct buffer *buffer, uint32_t offset)
{
    struct place place = place_of(buffer, offset);
    writer_key(writer, name);
    writer_begin_object(writer);
    writer_key(writer, "row");
    writer_integer(writer, (int64_t)place.line);
    writer_key(writer, "column");
    writer_integer(writer, (int64_t)place.column);
    writer_end_object(writer);
}

static void write_range(struct writer *writer, const struct buffer *buffer, uint32_t start, uint32_t end)
{
    write_place(writer, "location", buffer, start);
    write_place(writer, "end_location", buffer, end);
}

static void write_related(struct writer *writer, const struct buffer *buffer, const struct finding *finding)
{
    writer_key(writer, "related");
    writer_begin_array(writer);
    for (size_t i = 0; i < finding->related_len; i++) {
        const struct related *related = &finding->related[i];
        writer_begin_object(writer);
        write_member(writer, "message", related->message);
        write_range(writer, buffer, related->start, related->end);
        writer_end_object(writer);
    }
    writer_end_array(writer);
}

static void write_fix(struct writer *writer, const struct buffer *buffer, const struct fix *fix)
{
    writer_begin_object(writer);
    write_member(writer, "title", fix->title);
    write_member(writer, "kind", fix_kind_name(fix->kind));
    writer_key(writer, "safe");
    writer_bool(writer, fix->safe);
    writer_key(writer, "edits");
    writer_begin_array(writer);
    for (size_t i = 0; i < fix->edits_len; i++) {
        writer_begin_object(writer);
        write_range(writer, buffer, fix->edits[i].start, fix->edits[i].end);
        writer_key(writer, "content");
        writer_string(writer, fix->edits[i].text);
        writer_end_object(writer);
    }
    writer_end_array(writer);
    writer_end_object(writer);
}

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

static void add(struct strbuf *out, const struct checked_file *file, const struct reported *reported,
                bool color)
{
    const struct finding *finding = reported->finding;
    (void)color;
    struct writer writer = writer_begin(out);
    writer_begin_object(&writer);
    write_member(&writer, "code", finding->rule->code);
    write_member(&writer, "name", finding->rule->name);
    write_member(&writer, "severity", severity_name(finding->severity));
    write_member(&writer, "message", finding->message);
    write_member(&writer, "filename", file->path);
    write_range(&writer, file->buffer, finding->start, finding->end);
    write_rule_url(&writer, finding->rule);
    write_related(&writer, file->buffer, finding);
    writer_key(&writer, "fixes");
    writer_begin_array(&writer);
    for (size_t i = 0; i < reported->fixes->len; i++)
        write_fix(&writer, file->buffer, &reported->fixes->items[i]);
    writer_end_array(&writer);
    writer_end_object(&writer);
}

const struct format format_json = {
    .name = "json",
    .separator = ",\n",
    .has_edits = true,
    .begin = begin,
    .end = end,
    .add = add,
};

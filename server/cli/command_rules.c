#include <string.h>

#include "cli/choice.h"
#include "cli/command.h"
#include "cli/json.h"
#include "cli/settings.h"
#include "cli/severities.h"
#include "util/strbuf.h"

enum { OPTION_FORMAT, OPTION_QUERIES };

static const struct command_option options[] = {
    [OPTION_FORMAT] = {"format", "text|json|markdown", "how to print them (default: text)",
                       "text json markdown"},
    [OPTION_QUERIES] = {"queries", "FOLDER", "list the rules in this folder, too (*.scm)", NULL},
    {NULL, NULL, NULL, NULL},
};

static void add_list(struct strbuf *out, const char *const *items, const char *quote)
{
    for (size_t i = 0; items[i] != NULL; i++)
        strbuf_printf(out, "%s%s%s%s", i > 0 ? ", " : "", quote, items[i], quote);
}

static void add_text(struct strbuf *out, const struct rule *rule)
{
    strbuf_printf(out, "%s %s: ", rule->code, rule->name);
    severities_add(out, rule);
    strbuf_printf(out, "\n    %s\n", rule->summary);
    if (rule->fixes[0] != NULL) {
        strbuf_add_str(out, "    repairs: ");
        add_list(out, rule->fixes, "");
        strbuf_add_char(out, '\n');
    }
}

// A row of the table in the README, which names the rules' pages relative to the project's top.
static void add_markdown(struct strbuf *out, const struct rule *rule)
{
    strbuf_printf(out, "| %s | [%s](queries/%s.md) | ", rule->code, rule->name, rule->name);
    severities_add(out, rule);
    strbuf_add_str(out, " | ");
    for (const char *c = rule->summary; *c != '\0'; c++)
        strbuf_printf(out, "%s%c", *c == '|' ? "\\" : "", *c);
    strbuf_add_str(out, " | ");
    add_list(out, rule->fixes, "`");
    strbuf_add_str(out, " |\n");
}

static void write_list(struct writer *writer, const char *const *items)
{
    writer_begin_array(writer);
    for (size_t i = 0; items[i] != NULL; i++)
        writer_str(writer, items[i]);
    writer_end_array(writer);
}

static void write_rule(struct writer *writer, const struct rule *rule)
{
    writer_begin_object(writer);
    write_member(writer, "code", rule->code);
    write_member(writer, "name", rule->name);
    write_member(writer, "severity", severity_name(rule_severity(rule)));
    writer_key(writer, "severities");
    writer_begin_object(writer);
    for (size_t i = 0; i < LIBRARY_COUNT; i++)
        write_member(writer, library_name((enum library)i), severity_name(rule->severity[i]));
    writer_end_object(writer);
    write_member(writer, "summary", rule->summary);
    writer_key(writer, "aliases");
    write_list(writer, rule->aliases);
    writer_key(writer, "repairs");
    write_list(writer, rule->fixes);
    write_rule_url(writer, rule);
    writer_end_object(writer);
}

static void print_text(const struct rule *rules, size_t len, struct strbuf *out)
{
    for (size_t i = 0; i < len; i++)
        add_text(out, &rules[i]);
}

static void print_markdown(const struct rule *rules, size_t len, struct strbuf *out)
{
    strbuf_add_str(out, "| Code | Rule | Severity | What it finds | Repairs |\n|---|---|---|---|---|\n");
    for (size_t i = 0; i < len; i++)
        add_markdown(out, &rules[i]);
}

static void print_json(const struct rule *rules, size_t len, struct strbuf *out)
{
    struct writer writer = writer_begin(out);
    writer_begin_array(&writer);
    for (size_t i = 0; i < len; i++)
        write_rule(&writer, &rules[i]);
    writer_end_array(&writer);
    strbuf_add_char(out, '\n');
}

static const struct {
    const char *name;
    void (*print)(const struct rule *rules, size_t len, struct strbuf *out);
} formats[] = {{"text", print_text}, {"json", print_json}, {"markdown", print_markdown}};

enum { FORMATS_LEN = sizeof(formats) / sizeof(formats[0]) };

// The index in `formats`, or FORMATS_LEN.
static size_t format_index(const char *name)
{
    size_t i = 0;
    while (i < FORMATS_LEN && strcmp(formats[i].name, name) != 0)
        i++;
    return i;
}

static int print_rules(size_t format, const struct choice *choice)
{
    static char *const here[] = {(char *)".", NULL};
    struct settings settings;
    if (!settings_init(&settings))
        return EXIT_TROUBLE;
    bool good = choice_add_queries(choice, &settings, here);
    size_t len;
    const struct rule *rules = linter_rules(settings.linter, &len);
    struct strbuf out = {0};
    formats[format].print(rules, len, &out);
    fwrite(out.bytes, 1, out.len, stdout);
    strbuf_finish(&out);
    settings_finish(&settings);
    return good ? EXIT_CLEAN : EXIT_TROUBLE;
}

// Reads the options. Returns ARGUMENTS_END, or how the reading ended.
static int read_options(struct arguments *arguments, size_t *format, struct choice *choice)
{
    const char *value;
    int option;
    while ((option = arguments_next(arguments, &value)) >= 0) {
        if (option == OPTION_QUERIES)
            VEC_PUSH(&choice->queries, value);
        else
            *format = format_index(value);
        if (*format == FORMATS_LEN) {
            complain("rules: there is no format '%s'; there are text, json and markdown", value);
            return ARGUMENTS_WRONG;
        }
    }
    if (option == ARGUMENTS_END && *arguments_rest(arguments) != NULL) {
        complain("rules: takes no arguments; to read about one rule: cancelot explain %s",
                 *arguments_rest(arguments));
        return ARGUMENTS_WRONG;
    }
    return option;
}

static int run(const struct command *self, int argc, char **argv)
{
    struct arguments arguments;
    arguments_begin(&arguments, self, argc, argv);
    struct choice choice = {0};
    size_t format = 0;
    int read = read_options(&arguments, &format, &choice);
    int status = read == ARGUMENTS_HELP ? EXIT_CLEAN : EXIT_TROUBLE;
    if (read == ARGUMENTS_END)
        status = print_rules(format, &choice);
    choice_finish(&choice);
    return status;
}

const struct command command_rules = {
    .name = "rules",
    .arguments = "",
    .summary = "List the rules with their severities and repairs",
    .help = "",
    .options = options,
    .run = run,
};

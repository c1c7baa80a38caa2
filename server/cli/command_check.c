#include <errno.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "cli/command.h"
#include "cli/inspect.h"
#include "cli/nearest.h"
#include "cli/pool.h"
#include "cli/settings.h"
#include "cli/walk.h"
#include "util/mem.h"

enum {
    OPTION_OUTPUT_FORMAT,
    OPTION_SELECT,
    OPTION_IGNORE,
    OPTION_FIX,
    OPTION_UNSAFE_FIXES,
    OPTION_DIFF,
    OPTION_TARGET_VERSION,
    OPTION_ISOLATED,
    OPTION_STDIN_FILENAME,
    OPTION_COLOR,
};

static const struct command_option options[] = {
    [OPTION_OUTPUT_FORMAT] = {"output-format", "FORMAT", "text (the default) or json"},
    [OPTION_SELECT] = {"select", "RULES", "report only these rules: codes, beginnings of codes, names"},
    [OPTION_IGNORE] = {"ignore", "RULES", "do not report these rules"},
    [OPTION_FIX] = {"fix", NULL, "make the safe repairs, and report what is left"},
    [OPTION_UNSAFE_FIXES] = {"unsafe-fixes", NULL, "with --fix or --diff: make the other repairs, too"},
    [OPTION_DIFF] = {"diff", NULL, "show what --fix would change, and change nothing"},
    [OPTION_TARGET_VERSION] = {"target-version", "3.N", "the oldest Python that the code has to run on"},
    [OPTION_ISOLATED] = {"isolated", NULL, "read no configuration files"},
    [OPTION_STDIN_FILENAME] = {"stdin-filename", "FILE",
                               "with -: how to name what comes from standard input"},
    [OPTION_COLOR] = {"color", "WHEN",
                      "auto (the default: on a terminal, unless NO_COLOR is set), always, never"},
    {NULL, NULL, NULL},
};

static const char help[] =
    "Checks Python files, and all of them below folders (the current one, where no PATH is given). Hidden "
    "folders,\n"
    "virtual environments, installed packages, caches and build output below a folder are left out. With - "
    "the text\n"
    "comes from standard input; then --fix prints the repaired text, and the findings go to standard error.\n"
    "\n"
    "RULES are separated by commas, and both options may be given repeatedly: --select CNL1,CNL201.\n"
    "\n"
    "Exit status: 0 no finding of severity warning or error; 1 there is one (with --diff: there is something "
    "to\n"
    "change); 2 a mistake in the call, or a file that could not be read or written: the others are checked\n"
    "nevertheless.\n";

enum color { COLOR_AUTO, COLOR_ALWAYS, COLOR_NEVER };

struct check {
    struct settings settings;
    struct inspect_settings inspect;
    char **paths; // borrowed, ended by NULL
    bool fix, diff;
    enum color color;
    const char *stdin_filename; // NULL where none was given
};

// The sums over all files.
struct totals {
    size_t files, files_with_findings, files_changed, failed;
    size_t found[SEVERITY_ERROR + 1];
    size_t repairable, repairable_unsafe, repaired;
};

static bool set_format(struct check *self, const char *name)
{
    self->inspect.format = format_find(name);
    if (self->inspect.format != NULL)
        return true;
    struct nearest nearest = nearest_begin(name);
    for (const struct format *const *format = formats; *format != NULL; format++)
        nearest_try(&nearest, (*format)->name);
    const char *found = nearest_result(&nearest);
    complain("--output-format: there is no format '%s'; %s%s%s", name, found != NULL ? "did you mean '" : "",
             found != NULL ? found : "there are text and json", found != NULL ? "'?" : "");
    return false;
}

static bool set_color(struct check *self, const char *when)
{
    static const char *const names[] = {
        [COLOR_AUTO] = "auto", [COLOR_ALWAYS] = "always", [COLOR_NEVER] = "never"};
    for (int i = COLOR_AUTO; i <= COLOR_NEVER; i++) {
        if (strcmp(when, names[i]) == 0) {
            self->color = (enum color)i;
            return true;
        }
    }
    complain("--color: '%s' is not auto, always or never", when);
    return false;
}

// Takes one option. Returns whether its value was right.
static bool take_option(struct check *self, int option, const char *value)
{
    switch (option) {
    case OPTION_OUTPUT_FORMAT:
        return set_format(self, value);
    case OPTION_SELECT:
        return settings_select(&self->settings, value);
    case OPTION_IGNORE:
        return settings_ignore(&self->settings, value);
    case OPTION_TARGET_VERSION:
        return settings_target_version(&self->settings, value);
    case OPTION_COLOR:
        return set_color(self, value);
    case OPTION_STDIN_FILENAME:
        self->stdin_filename = value;
        break;
    case OPTION_FIX:
        self->fix = true;
        break;
    case OPTION_DIFF:
        self->diff = true;
        break;
    case OPTION_UNSAFE_FIXES:
        self->inspect.unsafe = true;
        break;
    default: // --isolated: there are no configuration files that could be read
        break;
    }
    return true;
}

static bool reads_stdin(const struct check *self)
{
    return self->paths[0] != NULL && strcmp(self->paths[0], "-") == 0;
}

// What no single option shows to be a mistake.
static bool check_call(const struct check *self)
{
    for (char **path = self->paths; *path != NULL; path++) {
        if (strcmp(*path, "-") == 0 && self->paths[1] != NULL) {
            complain("check: - (standard input) cannot be checked together with other paths");
            return false;
        }
        if (**path == '\0') {
            complain("check: a path is empty; for the current folder, say . or nothing");
            return false;
        }
    }
    if (self->stdin_filename != NULL && !reads_stdin(self)) {
        complain("check: --stdin-filename names what comes from standard input; say - as the path, too");
        return false;
    }
    if (self->inspect.unsafe && !self->fix && !self->diff) {
        complain("check: --unsafe-fixes says which repairs to make; say --fix or --diff, too");
        return false;
    }
    return true;
}

static bool wants_color(enum color color)
{
    const char *no_color = getenv("NO_COLOR"), *terminal = getenv("TERM");
    if (color != COLOR_AUTO)
        return color == COLOR_ALWAYS;
    return isatty(STDOUT_FILENO) && (no_color == NULL || *no_color == '\0') &&
           (terminal == NULL || strcmp(terminal, "dumb") != 0);
}

// Reads the arguments. Returns ARGUMENTS_END, or how the reading ended.
static int read_arguments(struct check *self, const struct command *command, int argc, char **argv)
{
    struct arguments arguments;
    arguments_begin(&arguments, command, argc, argv);
    const char *value;
    int option;
    while ((option = arguments_next(&arguments, &value)) >= 0) {
        if (!take_option(self, option, value))
            return ARGUMENTS_WRONG;
    }
    self->paths = arguments_rest(&arguments);
    if (option == ARGUMENTS_END && !check_call(self))
        return ARGUMENTS_WRONG;
    return option;
}

static void complete_settings(struct check *self)
{
    self->inspect.linter = self->settings.linter;
    self->inspect.config = self->settings.config;
    self->inspect.selection = settings_selection(&self->settings);
    self->inspect.mode = self->diff ? INSPECT_DIFF : self->fix ? INSPECT_FIX : INSPECT_REPORT;
    self->inspect.color = wants_color(self->color);
}

static void print(const struct strbuf *text, FILE *to)
{
    fwrite(text->len > 0 ? text->bytes : "", 1, text->len, to);
}

// Prints the findings of one file, in their place among those of all files.
static void print_findings(const struct check *self, const struct totals *totals,
                           const struct inspection *inspection, FILE *to)
{
    if (inspection->findings.len == 0)
        return;
    if (totals->files_with_findings > 0)
        fputs(self->inspect.format->separator, to);
    print(&inspection->findings, to);
}

static void add_totals(struct totals *self, const struct inspection *inspection)
{
    self->files++;
    self->files_with_findings += inspection->findings.len > 0;
    self->files_changed += inspection->changed;
    self->failed += inspection->failed;
    self->repairable += inspection->repairable;
    self->repairable_unsafe += inspection->repairable_unsafe;
    self->repaired += inspection->repaired;
    for (size_t i = 0; i <= SEVERITY_ERROR; i++)
        self->found[i] += inspection->found[i];
}

static const char *plural(size_t count)
{
    return count == 1 ? "" : "s";
}

// "3 findings (2 warnings, 1 hint)".
static void add_numbers(struct strbuf *out, const struct totals *totals)
{
    size_t sum = 0;
    for (size_t i = 0; i <= SEVERITY_ERROR; i++)
        sum += totals->found[i];
    strbuf_printf(out, "%zu finding%s (", sum, plural(sum));
    const char *between = "";
    for (int i = SEVERITY_ERROR; i > SEVERITY_OFF; i--) {
        if (totals->found[i] == 0)
            continue;
        bool counted = i != SEVERITY_INFORMATION; // a word without a plural
        strbuf_printf(out, "%s%zu %s%s", between, totals->found[i], severity_name((enum severity)i),
                      counted ? plural(totals->found[i]) : "");
        between = ", ";
    }
    strbuf_add_char(out, ')');
}

static void add_repairable(struct strbuf *out, const struct totals *totals)
{
    if (totals->repairable > 0)
        strbuf_printf(out, "; --fix repairs %zu", totals->repairable);
    if (totals->repairable_unsafe > 0)
        strbuf_printf(out, "; --fix --unsafe-fixes repairs %zu%s", totals->repairable_unsafe,
                      totals->repairable > 0 ? " more" : "");
}

static void add_repaired(struct strbuf *out, const struct check *self, const struct totals *totals)
{
    if (totals->repaired > 0)
        strbuf_printf(out, "%zu finding%s %srepaired in %zu of %zu file%s", totals->repaired,
                      plural(totals->repaired), self->diff ? "would be " : "", totals->files_changed,
                      totals->files, plural(totals->files));
    else
        strbuf_printf(out, "Nothing to repair in %zu file%s", totals->files, plural(totals->files));
}

static void add_found(struct strbuf *out, const struct totals *totals)
{
    if (totals->files_with_findings == 0) {
        strbuf_printf(out, "No findings in %zu file%s", totals->files, plural(totals->files));
        return;
    }
    add_numbers(out, totals);
    strbuf_printf(out, " in %zu of %zu file%s", totals->files_with_findings, totals->files,
                  plural(totals->files));
    add_repairable(out, totals);
}

static void add_summary(struct strbuf *out, const struct check *self, const struct totals *totals)
{
    if (self->diff || totals->repaired > 0)
        add_repaired(out, self, totals);
    if (!self->diff) {
        strbuf_add_str(out, totals->repaired > 0 ? ". " : "");
        add_found(out, totals);
    }
    if (totals->failed > 0)
        strbuf_printf(out, "; %zu file%s could not be checked or repaired", totals->failed,
                      plural(totals->failed));
    strbuf_add_str(out, ".\n");
}

// Ends the output, and gives the exit status.
static int finish(const struct check *self, const struct totals *totals, FILE *findings_to)
{
    if (!self->diff)
        fputs(self->inspect.format->closing, findings_to);
    if (self->inspect.format->has_summary) {
        struct strbuf summary = {0};
        add_summary(&summary, self, totals);
        print(&summary, self->diff ? stderr : findings_to);
        strbuf_finish(&summary);
    }
    if (totals->failed > 0)
        return EXIT_TROUBLE;
    if (self->diff)
        return totals->files_changed > 0 ? EXIT_FINDINGS : EXIT_CLEAN;
    return totals->found[SEVERITY_WARNING] + totals->found[SEVERITY_ERROR] > 0 ? EXIT_FINDINGS : EXIT_CLEAN;
}

static int check_stdin(const struct check *self)
{
    const char *path = self->stdin_filename != NULL ? self->stdin_filename : "<stdin>";
    FILE *findings_to = self->inspect.mode == INSPECT_FIX ? stderr : stdout;
    struct strbuf problem = {0};
    struct source source;
    struct inspection inspection;
    if (source_read_fd(&source, STDIN_FILENO, &problem))
        inspection = inspect_source(&self->inspect, path, &source);
    else
        inspection = inspect_nothing(path, problem.bytes);
    source_finish(&source);
    strbuf_finish(&problem);

    struct totals totals = {0};
    print(&inspection.trouble, stderr);
    print(&inspection.text, stdout);
    if (!self->diff)
        fputs(self->inspect.format->opening, findings_to);
    print_findings(self, &totals, &inspection, findings_to);
    add_totals(&totals, &inspection);
    inspection_finish(&inspection);
    return finish(self, &totals, findings_to);
}

// The files of a run, and what became of them.
struct run {
    const struct check *check;
    const struct walk *walk;
    struct inspection *inspections; // by index in the walk
    struct totals totals;
};

static void inspect_job(void *context, size_t job)
{
    struct run *self = context;
    const struct walk_entry *entry = &self->walk->items[job];
    if (entry->problem == 0) {
        self->inspections[job] = inspect_file(&self->check->inspect, entry->path, entry->real);
        return;
    }
    struct strbuf problem = {0};
    strbuf_printf(&problem, "cannot be read: %s", strerror(entry->problem));
    self->inspections[job] = inspect_nothing(entry->path, problem.bytes);
    strbuf_finish(&problem);
}

static void take_job(void *context, size_t job)
{
    struct run *self = context;
    struct inspection *inspection = &self->inspections[job];
    print(&inspection->trouble, stderr);
    if (self->check->diff)
        print(&inspection->text, stdout);
    else
        print_findings(self->check, &self->totals, inspection, stdout);
    add_totals(&self->totals, inspection);
    inspection_finish(inspection);
}

static int check_files(const struct check *self)
{
    static char *const here[] = {(char *)".", NULL};
    struct walk walk = walk_paths(self->paths[0] != NULL ? self->paths : here);
    if (walk.len == 0)
        complain("check: there is no Python file below %s",
                 self->paths[0] != NULL ? self->paths[0] : "this folder");

    struct run run = {
        .check = self,
        .walk = &walk,
        .inspections = mem_calloc(walk.len, sizeof(struct inspection)),
    };
    if (!self->diff)
        fputs(self->inspect.format->opening, stdout);
    pool_run(&(struct pool_task){.jobs = walk.len, .work = inspect_job, .take = take_job, .context = &run});
    int status = finish(self, &run.totals, stdout);
    free(run.inspections);
    walk_finish(&walk);
    return status;
}

static int run(const struct command *command, int argc, char **argv)
{
    struct check self = {.inspect = {.format = formats[0]}};
    if (!settings_init(&self.settings))
        return EXIT_TROUBLE;
    int status = EXIT_TROUBLE;
    int read = read_arguments(&self, command, argc, argv);
    if (read == ARGUMENTS_END) {
        complete_settings(&self);
        status = reads_stdin(&self) ? check_stdin(&self) : check_files(&self);
    } else if (read == ARGUMENTS_HELP) {
        status = EXIT_CLEAN;
    }
    settings_finish(&self.settings);
    return status;
}

const struct command command_check = {
    .name = "check",
    .arguments = "[PATH...|-]",
    .summary = "Check Python files, and repair them",
    .help = help,
    .options = options,
    .run = run,
};

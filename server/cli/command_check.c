#include <stdlib.h>
#include <string.h>

#include "cli/check.h"
#include "cli/choice.h"
#include "cli/command.h"
#include "cli/nearest.h"
#include "cli/settings.h"
#include "platform/files.h"
#include "platform/streams.h"

enum {
    OPTION_OUTPUT_FORMAT,
    OPTION_OUTPUT_FILE,
    OPTION_SELECT,
    OPTION_IGNORE,
    OPTION_FIX,
    OPTION_UNSAFE_FIXES,
    OPTION_DIFF,
    OPTION_FAIL_ON,
    OPTION_EXIT_ZERO,
    OPTION_BASELINE,
    OPTION_WRITE_BASELINE,
    OPTION_DIFF_BASE,
    OPTION_STATISTICS,
    OPTION_EXCLUDE,
    OPTION_NO_RESPECT_GITIGNORE,
    OPTION_PROGRESS,
    OPTION_PARSE_ALL,
    OPTION_QUERIES,
    OPTION_TARGET_VERSION,
    OPTION_ISOLATED,
    OPTION_STDIN_FILENAME,
    OPTION_COLOR,
};

static const struct command_option options[] = {
    [OPTION_OUTPUT_FORMAT] = {"output-format", "FORMAT",
                              "text (the default), concise, json, sarif, github or gitlab",
                              "text concise json sarif github gitlab"},
    [OPTION_OUTPUT_FILE] = {"output-file", "FILE", "write the findings to a file", NULL},
    [OPTION_SELECT] = {"select", "RULES", "report only these rules: codes, beginnings of codes, names", NULL},
    [OPTION_IGNORE] = {"ignore", "RULES", "do not report these rules", NULL},
    [OPTION_FIX] = {"fix", NULL, "make the safe repairs, and report what is left", NULL},
    [OPTION_UNSAFE_FIXES] = {"unsafe-fixes", NULL, "with --fix or --diff: make the other repairs, too", NULL},
    [OPTION_DIFF] = {"diff", NULL, "show what --fix would change, and change nothing", NULL},
    [OPTION_FAIL_ON] = {"fail-on", "SEVERITY",
                        "exit with 1 for hint, information, warning (the default) or error and above",
                        "hint information warning error"},
    [OPTION_EXIT_ZERO] = {"exit-zero", NULL, "exit with 0 also when there are findings", NULL},
    [OPTION_BASELINE] = {"baseline", "FILE", "do not report the findings that this file knows", NULL},
    [OPTION_WRITE_BASELINE] = {"write-baseline", NULL, "let the baseline know what is found now", NULL},
    [OPTION_DIFF_BASE] = {"diff-base", "REVISION",
                          "report only what lines changed since this git revision take part in", NULL},
    [OPTION_STATISTICS] = {"statistics", NULL, "print how many findings each rule has", NULL},
    [OPTION_EXCLUDE] = {"exclude", "PATTERNS", "leave out files and folders: names or paths with * and **",
                        NULL},
    [OPTION_NO_RESPECT_GITIGNORE] = {"no-respect-gitignore", NULL, "check what git ignores, too", NULL},
    [OPTION_PROGRESS] = {"progress", "WHEN",
                         "auto (the default: on a terminal, after a second), always, never",
                         "auto always never"},
    [OPTION_PARSE_ALL] = {"parse-all", NULL,
                          "parse also what can hold no finding: slower, and never another result", NULL},
    [OPTION_QUERIES] = {"queries", "FOLDER", "use the rules in this folder, too (*.scm)", NULL},
    [OPTION_TARGET_VERSION] = {"target-version", "3.N", "the oldest Python that the code has to run on",
                               NULL},
    [OPTION_ISOLATED] = {"isolated", NULL, "read no configuration files", NULL},
    [OPTION_STDIN_FILENAME] = {"stdin-filename", "FILE", "with -: how to name what comes from standard input",
                               NULL},
    [OPTION_COLOR] = {"color", "WHEN",
                      "auto (the default: on a terminal, unless NO_COLOR is set), always, never",
                      "auto always never"},
    {NULL, NULL, NULL, NULL},
};

static const char help[] =
    "Checks Python files, and all of them below folders (the current one, where no PATH is given).\n"
    "Hidden folders, virtual environments, installed packages, caches, build output and what git\n"
    "ignores are left out there; what is named is checked. With - the text comes from standard input;\n"
    "then --fix prints the repaired text, and the findings go to standard error.\n"
    "\n"
    "The settings of each file are those of the nearest cancelot.toml, or pyproject.toml with a table\n"
    "[tool.cancelot]; options lie on top of them. 'cancelot config FILE' shows what holds for a file.\n"
    "\n"
    "RULES and PATTERNS are separated by commas, and their options may be given repeatedly:\n"
    "--select CNL1,CNL201 --exclude '*_pb2.py,tests/data/**'.\n"
    "\n"
    "A baseline lets an old code base start today: --baseline FILE --write-baseline notes all that is\n"
    "found, and from then on --baseline FILE reports only what is new, wherever the old findings move.\n"
    "\n"
    "Exit status: 0 no finding of the severity of --fail-on or above; 1 there is one (with --diff: there\n"
    "is something to change); 2 a mistake in the call or in a configuration file, or a file that could\n"
    "not be read or written: the others are checked nevertheless.\n";

enum color { COLOR_AUTO, COLOR_ALWAYS, COLOR_NEVER };

// The call as it was given.
struct call {
    struct settings settings;
    struct projects projects;
    struct check check;
    struct strbuf problem;
    bool fix, diff;
    bool write_baseline;
    const char *diff_base; // a revision, or NULL
    struct choice choice;
    VEC(const char *) excludes; // ended by NULL once all arguments are read
    struct arena arena;         // of the patterns
    enum color color;
};

static bool set_format(struct call *self, const char *name)
{
    self->check.inspect.format = format_find(name);
    if (self->check.inspect.format != NULL)
        return true;
    struct nearest nearest = nearest_begin(name);
    for (const struct format *const *format = formats; *format != NULL; format++)
        nearest_try(&nearest, (*format)->name);
    const char *found = nearest_result(&nearest);
    if (found != NULL)
        complain("--output-format: there is no format '%s'; did you mean '%s'?", name, found);
    else
        complain("--output-format: there is no format '%s'; there are %s", name,
                 options[OPTION_OUTPUT_FORMAT].choices);
    return false;
}

static bool set_fail_on(struct call *self, const char *word)
{
    bool known;
    self->check.fail_on = severity_parse(span_of(word), &known);
    if (known && self->check.fail_on != SEVERITY_OFF)
        return true;
    complain("--fail-on: '%s' is not hint, information, warning or error", word);
    return false;
}

// The index of a word among names that are ended by NULL, or -1, which is said.
static int choose(const char *const *names, int option, const char *word)
{
    for (int i = 0; names[i] != NULL; i++) {
        if (strcmp(word, names[i]) == 0)
            return i;
    }
    complain("--%s: '%s' is not auto, always or never", options[option].name, word);
    return -1;
}

static bool set_color(struct call *self, const char *when)
{
    static const char *const names[] = {
        [COLOR_AUTO] = "auto", [COLOR_ALWAYS] = "always", [COLOR_NEVER] = "never", NULL};
    int index = choose(names, OPTION_COLOR, when);
    self->color = (enum color)index;
    return index >= 0;
}

static bool set_progress(struct call *self, const char *when)
{
    static const char *const names[] = {
        [PROGRESS_AUTO] = "auto", [PROGRESS_ALWAYS] = "always", [PROGRESS_NEVER] = "never", NULL};
    int index = choose(names, OPTION_PROGRESS, when);
    self->check.progress = (enum progress_when)index;
    return index >= 0;
}

static bool add_excludes(struct call *self, const char *list)
{
    for (const char *at = list;; at++) {
        size_t len = strcspn(at, ",");
        struct span pattern = span_trim((struct span){at, len});
        if (pattern.len == 0) {
            complain("--exclude: a pattern is missing in '%s'", list);
            return false;
        }
        VEC_PUSH(&self->excludes, arena_copy(&self->arena, pattern));
        at += len;
        if (*at == '\0')
            return true;
    }
}

static bool set_file(const char **file, int option, const char *value)
{
    *file = value;
    if (*value == '\0')
        complain("--%s: the file's name is empty", options[option].name);
    return *value != '\0';
}

// Takes an option that says yes to something.
static void take_flag(struct call *self, int option)
{
    switch (option) {
    case OPTION_FIX:
        self->fix = true;
        break;
    case OPTION_DIFF:
        self->diff = true;
        break;
    case OPTION_UNSAFE_FIXES:
        self->check.inspect.unsafe = true;
        break;
    case OPTION_EXIT_ZERO:
        self->check.exit_zero = true;
        break;
    case OPTION_WRITE_BASELINE:
        self->write_baseline = true;
        break;
    case OPTION_NO_RESPECT_GITIGNORE:
        self->check.walk.respect_gitignore = false;
        break;
    case OPTION_PARSE_ALL:
        self->check.inspect.parse_all = true;
        break;
    case OPTION_STATISTICS:
        self->check.statistics = true;
        break;
    default: // --isolated
        self->choice.isolated = true;
        break;
    }
}

// Takes one option. Returns whether its value was right.
static bool take_option(struct call *self, int option, const char *value)
{
    switch (option) {
    case OPTION_OUTPUT_FORMAT:
        return set_format(self, value);
    case OPTION_OUTPUT_FILE:
        return set_file(&self->check.output_file, option, value);
    case OPTION_SELECT:
        VEC_PUSH(&self->choice.selects, value);
        return true;
    case OPTION_IGNORE:
        VEC_PUSH(&self->choice.ignores, value);
        return true;
    case OPTION_QUERIES:
        VEC_PUSH(&self->choice.queries, value);
        return true;
    case OPTION_TARGET_VERSION:
        return settings_target_version(&self->settings, value);
    case OPTION_FAIL_ON:
        return set_fail_on(self, value);
    case OPTION_BASELINE:
        return set_file(&self->check.baseline_file, option, value);
    case OPTION_COLOR:
        return set_color(self, value);
    case OPTION_PROGRESS:
        return set_progress(self, value);
    case OPTION_EXCLUDE:
        return add_excludes(self, value);
    case OPTION_DIFF_BASE:
        self->diff_base = value;
        return true;
    case OPTION_STDIN_FILENAME:
        self->check.stdin_filename = value;
        return true;
    default:
        take_flag(self, option);
        return true;
    }
}

// ---- what no single option shows to be a mistake ---------------------------------------------------------

static bool reads_stdin(const struct call *self)
{
    return self->check.paths[0] != NULL && strcmp(self->check.paths[0], "-") == 0;
}

static const char *wrong_paths(const struct call *self)
{
    for (char **path = self->check.paths; *path != NULL; path++) {
        if (strcmp(*path, "-") == 0 && self->check.paths[1] != NULL)
            return "- (standard input) cannot be checked together with other paths";
        if (**path == '\0')
            return "a path is empty; for the current folder, say . or nothing";
    }
    if (self->check.stdin_filename != NULL && !reads_stdin(self))
        return "--stdin-filename names what comes from standard input; say - as the path, too";
    if (self->diff_base != NULL && reads_stdin(self))
        return "--diff-base compares files; it cannot be used with - (standard input)";
    return NULL;
}

static const char *wrong_combination(const struct call *self)
{
    bool repairs = self->fix || self->diff;
    if (self->check.inspect.unsafe && !repairs)
        return "--unsafe-fixes says which repairs to make; say --fix or --diff, too";
    if (self->write_baseline && self->check.baseline_file == NULL)
        return "--write-baseline needs the file's name: --baseline FILE --write-baseline";
    if (repairs && (self->check.baseline_file != NULL || self->diff_base != NULL))
        return "--fix and --diff are about all findings; leave out --baseline and --diff-base";
    if (self->write_baseline && (self->diff_base != NULL || reads_stdin(self)))
        return "--write-baseline notes all findings of files; leave out --diff-base and - (standard input)";
    if (self->diff && self->check.output_file != NULL)
        return "--diff prints a difference, no findings; leave out --output-file";
    return NULL;
}

static bool check_call(const struct call *self)
{
    const char *wrong = wrong_paths(self);
    if (wrong == NULL)
        wrong = wrong_combination(self);
    if (wrong != NULL)
        complain("check: %s", wrong);
    return wrong == NULL;
}

// ---- the call --------------------------------------------------------------------------------------------

static bool wants_color(const struct call *self)
{
    const char *no_color = getenv("NO_COLOR");
    bool follows = stream_takes_escapes(STREAM_OUT);
    if (self->color != COLOR_AUTO)
        return self->color == COLOR_ALWAYS;
    return self->check.output_file == NULL && follows && (no_color == NULL || *no_color == '\0');
}

// A rule of the user's that cannot be used fails the run, but hinders nothing else.
static bool choose_rules(struct call *self)
{
    char *name = (char *)self->check.stdin_filename;
    char *const here[] = {name != NULL ? name : (char *)".", NULL};
    bool named = self->check.paths[0] != NULL && !reads_stdin(self);
    char *const *paths = named ? self->check.paths : here;
    self->check.failed = !choice_add_queries(&self->choice, &self->settings, paths);
    return choice_apply(&self->choice, &self->settings);
}

// Reads the arguments. Returns ARGUMENTS_END, or how the reading ended.
static int read_arguments(struct call *self, const struct command *command, int argc, char **argv)
{
    struct arguments arguments;
    arguments_begin(&arguments, command, argc, argv);
    const char *value;
    int option;
    while ((option = arguments_next(&arguments, &value)) >= 0) {
        if (!take_option(self, option, value))
            return ARGUMENTS_WRONG;
    }
    self->check.paths = arguments_rest(&arguments);
    VEC_PUSH(&self->excludes, NULL);
    self->check.walk.excludes = self->excludes.items;
    if (option != ARGUMENTS_END)
        return option;
    return check_call(self) && choose_rules(self) ? ARGUMENTS_END : ARGUMENTS_WRONG;
}

static bool read_baseline(struct call *self)
{
    const char *file = self->check.baseline_file;
    if (file == NULL)
        return true;
    bool there = file_exists(file);
    self->check.inspect.recording = self->write_baseline;
    self->check.inspect.baseline = self->write_baseline && !there ? baseline_create(file, &self->problem)
                                                                  : baseline_read(file, &self->problem);
    if (self->check.inspect.baseline == NULL)
        complain("--baseline: %s", self->problem.bytes);
    return self->check.inspect.baseline != NULL;
}

static bool read_changes(struct call *self)
{
    if (self->diff_base == NULL)
        return true;
    self->check.inspect.changes = changes_since(self->diff_base, ".", &self->problem);
    if (self->check.inspect.changes == NULL)
        complain("--diff-base: %s", self->problem.bytes);
    return self->check.inspect.changes != NULL;
}

static int check(struct call *self)
{
    struct inspect_settings *inspect = &self->check.inspect;
    inspect->linter = self->settings.linter;
    self->check.settings = &self->settings;
    self->check.projects = self->choice.isolated ? NULL : &self->projects;
    self->check.walk.projects = self->check.projects;
    projects_init(&self->projects, policy_rule_names(inspect->linter));
    inspect->mode = self->diff ? INSPECT_DIFF : self->fix ? INSPECT_FIX : INSPECT_REPORT;
    inspect->color = wants_color(self);
    if (!read_baseline(self) || !read_changes(self))
        return EXIT_TROUBLE;
    return check_run(&self->check);
}

static int run(const struct command *command, int argc, char **argv)
{
    struct call self = {.check = {
                            .inspect = {.format = formats[0]},
                            .fail_on = SEVERITY_WARNING,
                            .walk = {.respect_gitignore = true},
                        }};
    if (!settings_init(&self.settings))
        return EXIT_TROUBLE;
    int status = EXIT_TROUBLE;
    int read = read_arguments(&self, command, argc, argv);
    if (read == ARGUMENTS_END)
        status = check(&self);
    else if (read == ARGUMENTS_HELP)
        status = EXIT_CLEAN;
    baseline_destroy(self.check.inspect.baseline);
    changes_destroy(self.check.inspect.changes);
    projects_finish(&self.projects);
    strbuf_finish(&self.problem);
    VEC_FINISH(&self.excludes);
    arena_finish(&self.arena);
    choice_finish(&self.choice);
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

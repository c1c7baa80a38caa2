#include "cli/check.h"

#include <errno.h>
#include <stdlib.h>

#include "cli/command.h"
#include "cli/configuration.h"
#include "cli/paths.h"
#include "cli/pool.h"
#include "cli/totals.h"
#include "platform/files.h"

// A run while it goes on.
struct run {
    const struct check *check;
    const struct walk *walk;
    const struct project **projects; // by index in the walk; NULL where there are none
    struct inspection *inspections;  // likewise
    struct totals totals;
    struct strbuf trouble;  // all lines that went to stderr
    struct strbuf recorded; // lines for the baseline
    struct progress progress;
    FILE *findings_to;
    bool failed; // a configuration file could not be used
};

static bool previews(const struct check *self)
{
    return self->inspect.mode == INSPECT_DIFF;
}

static void print(const struct strbuf *text, FILE *to)
{
    fwrite(text->len > 0 ? text->bytes : "", 1, text->len, to);
}

// Prints what the format puts before or after all findings.
static void print_frame(const struct run *self, void (*add)(struct strbuf *, const struct format_run *))
{
    if (add == NULL || previews(self->check) || self->check->inspect.recording)
        return;
    struct strbuf text = {0};
    add(&text, &(struct format_run){
                   .linter = self->check->inspect.linter,
                   .trouble = strbuf_span(&self->trouble),
                   .failed = self->totals.failed > 0,
               });
    print(&text, self->findings_to);
    strbuf_finish(&text);
}

// Prints the findings of one file, in their place among those of all files.
static void print_findings(const struct run *self, const struct inspection *inspection)
{
    if (inspection->findings.len == 0)
        return;
    if (self->totals.files_with_findings > 0)
        fputs(self->check->inspect.format->separator, self->findings_to);
    print(&inspection->findings, self->findings_to);
}

// Takes over what came of one file; `text_to` gets the diff or the repaired text, or is NULL.
static void take(struct run *self, struct inspection *inspection, FILE *text_to)
{
    if (inspection->trouble.len + inspection->text.len + inspection->findings.len > 0)
        progress_hide(&self->progress);
    print(&inspection->trouble, stderr);
    strbuf_add(&self->trouble, strbuf_span(&inspection->trouble));
    strbuf_add(&self->recorded, strbuf_span(&inspection->recorded));
    if (text_to != NULL)
        print(&inspection->text, text_to);
    print_findings(self, inspection);
    totals_add(&self->totals, inspection);
    inspection_finish(inspection);
}

// ---- the end ---------------------------------------------------------------------------------------------

static void write_baseline(struct run *self)
{
    const struct check *check = self->check;
    struct strbuf problem = {0};
    size_t count = baseline_write(check->inspect.baseline, &self->recorded, &problem);
    if (count == SIZE_MAX) {
        complain("%s", problem.bytes);
        self->totals.failed++;
    } else {
        printf("%s knows %zu finding%s now.\n", check->baseline_file, count, count == 1 ? "" : "s");
    }
    strbuf_finish(&problem);
}

// For people: into the findings where the format is for people, else beside them, where it was asked for.
static void print_summary(struct run *self)
{
    const struct check *check = self->check;
    bool among_findings = check->inspect.format->has_summary && !previews(check);
    FILE *to = check->output_file != NULL ? stdout : among_findings ? self->findings_to : stderr;
    struct strbuf text = {0};
    if (check->inspect.baseline != NULL)
        self->totals.gone = baseline_gone(check->inspect.baseline);
    if (check->statistics)
        totals_add_statistics(&text, &self->totals, check->inspect.linter);
    if (check->inspect.format->has_summary || check->output_file != NULL || previews(check))
        totals_add_summary(&text, &self->totals, previews(check));
    print(&text, to);
    strbuf_finish(&text);
}

// Closes the output file. Returns false where it could not be written, which is said.
static bool close_output(struct run *self)
{
    const char *name = self->check->output_file;
    if (name == NULL)
        return true;
    bool failed = fflush(self->findings_to) != 0 || ferror(self->findings_to);
    int error = errno;
    if (fclose(self->findings_to) != 0 && !failed) {
        failed = true;
        error = errno;
    }
    if (failed)
        complain("--output-file: %s: cannot be written: %s", name, strerror(error));
    return !failed;
}

static int exit_status(const struct run *self)
{
    const struct check *check = self->check;
    if (self->totals.failed > 0 || check->failed || self->failed)
        return EXIT_TROUBLE;
    bool found =
        previews(check) ? self->totals.files_changed > 0 : totals_at_least(&self->totals, check->fail_on) > 0;
    return found && !check->exit_zero ? EXIT_FINDINGS : EXIT_CLEAN;
}

// Ends the output, and gives the exit status.
static int finish(struct run *self)
{
    print_frame(self, self->check->inspect.format->end);
    if (self->check->inspect.recording)
        write_baseline(self);
    else
        print_summary(self);
    int status = close_output(self) ? exit_status(self) : EXIT_TROUBLE;
    strbuf_finish(&self->trouble);
    strbuf_finish(&self->recorded);
    return status;
}

// ---- configuration ---------------------------------------------------------------------------------------

// Says what is wrong with the configuration files that hold for the files of the run.
static void say_problems(struct run *self)
{
    if (self->check->projects == NULL)
        return;
    struct strbuf lines = {0};
    self->failed = !configuration_add_problems(self->check->projects, &lines);
    print(&lines, stderr);
    strbuf_add(&self->trouble, strbuf_span(&lines));
    strbuf_finish(&lines);
}

// What holds for one file. `project` is NULL where no configuration files are read.
static struct inspect_settings settings_of(const struct run *self, const struct project *project,
                                           const char *real)
{
    struct inspect_settings settings = self->check->inspect;
    struct policy policy = settings_policy(self->check->settings, project, span_of(real));
    settings.config = policy.config;
    settings.selection = policy.selection;
    return settings;
}

// ---- standard input --------------------------------------------------------------------------------------

static void check_stdin(struct run *self)
{
    const struct check *check = self->check;
    const char *path = check->stdin_filename != NULL ? check->stdin_filename : "<stdin>";
    char *real = path_real(path);
    const struct project *project =
        check->projects != NULL ? projects_find(check->projects, span_of(real)) : NULL;
    struct inspect_settings settings = settings_of(self, project, real);
    say_problems(self);
    struct strbuf problem = {0};
    struct source source;
    struct inspection inspection;
    if (source_read_input(&source, &problem))
        inspection = inspect_source(&settings, path, real, &source);
    else
        inspection = inspect_nothing(path, problem.bytes);
    source_finish(&source);
    strbuf_finish(&problem);
    free(real);
    take(self, &inspection, stdout);
}

// ---- files -----------------------------------------------------------------------------------------------

static void inspect_job(void *context, size_t job)
{
    struct run *self = context;
    const struct walk_entry *entry = &self->walk->items[job];
    if (entry->problem == 0) {
        const struct project *project = self->projects != NULL ? self->projects[job] : NULL;
        struct inspect_settings settings = settings_of(self, project, entry->real);
        self->inspections[job] = inspect_file(&settings, entry->path, entry->real);
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
    // With --fix the repaired text is in the file already.
    take(self, &self->inspections[job], previews(self->check) ? stdout : NULL);
    progress_set(&self->progress, job + 1);
}

static void say_nothing_to_check(const struct check *self, const struct walk *walk)
{
    complain("check: there is no Python file below %s%s",
             self->paths[0] != NULL ? self->paths[0] : "this folder",
             walk->left_out > 0 ? " but what exclude patterns or git's ignore files leave out" : "");
}

// Finds what holds for each file: before the threads begin, for it reads files and keeps what they say.
static void find_projects(struct run *self)
{
    struct projects *projects = self->check->projects;
    if (projects == NULL)
        return;
    self->projects = mem_calloc(self->walk->len, sizeof(*self->projects));
    for (size_t i = 0; i < self->walk->len; i++) {
        const char *real = self->walk->items[i].real;
        self->projects[i] = real != NULL ? projects_find(projects, span_of(real)) : NULL;
    }
}

static void check_files(struct run *self)
{
    static char *const here[] = {(char *)".", NULL};
    const struct check *check = self->check;
    struct walk walk = walk_paths(check->paths[0] != NULL ? check->paths : here, &check->walk);
    if (walk.notes.len > 0)
        fprintf(stderr, "cancelot: %s", walk.notes.bytes);
    if (walk.len == 0)
        say_nothing_to_check(check, &walk);
    self->walk = &walk;
    find_projects(self);
    say_problems(self);
    self->inspections = mem_calloc(walk.len, sizeof(struct inspection));
    progress_begin(&self->progress, check->progress, walk.len);
    pool_run(&(struct pool_task){.jobs = walk.len, .work = inspect_job, .take = take_job, .context = self});
    progress_hide(&self->progress);
    free(self->inspections);
    free(self->projects);
    walk_finish(&walk);
}

int check_run(const struct check *self)
{
    bool from_stdin = self->paths[0] != NULL && strcmp(self->paths[0], "-") == 0;
    struct run run = {.check = self, .findings_to = stdout};
    if (self->output_file != NULL)
        run.findings_to = file_open(self->output_file, "wb");
    else if (from_stdin && self->inspect.mode == INSPECT_FIX)
        run.findings_to = stderr; // the repaired text goes to standard output
    if (run.findings_to == NULL) {
        complain("--output-file: %s: cannot be written: %s", self->output_file, strerror(errno));
        return EXIT_TROUBLE;
    }
    print_frame(&run, self->inspect.format->begin);
    if (from_stdin)
        check_stdin(&run);
    else
        check_files(&run);
    return finish(&run);
}

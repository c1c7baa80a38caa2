#include "cli/inspect.h"

#include <stdlib.h>
#include <string.h>

#include "cli/diff.h"
#include "cli/fingerprint.h"
#include "platform/replace.h"

// Repairs may uncover findings that can be repaired in turn; that many rounds settle everything that settles.
enum { ROUNDS_MAX = 20 };

static void add_trouble(struct inspection *self, const char *path, const char *problem)
{
    strbuf_printf(&self->trouble, "cancelot: %s: %s\n", path, problem);
}

static void fail(struct inspection *self, const char *path, const char *problem)
{
    add_trouble(self, path, problem);
    self->failed = true;
}

struct inspection inspect_nothing(const char *path, const char *problem)
{
    struct inspection self = {0};
    fail(&self, path, problem);
    return self;
}

void inspection_finish(struct inspection *self)
{
    strbuf_finish(&self->findings);
    strbuf_finish(&self->text);
    strbuf_finish(&self->trouble);
    strbuf_finish(&self->recorded);
}

static enum analysis_state analyse(struct analysis *analysis, struct span text)
{
    return analysis_update(analysis, text.ptr, text.len, NULL, 0);
}

// Repairs what can be repaired at once. Returns how many findings that were; the text and its analysis are
// anew then.
static size_t repair_round(const struct inspect_settings *settings, struct analysis *analysis,
                           struct buffer *buffer)
{
    size_t findings_len, applied = 0, len;
    const struct finding *findings = analysis_findings(analysis, &findings_len);
    struct arena arena = {0};
    struct edit_list edits = fixes_all(&arena, analysis_module(analysis), findings, findings_len,
                                       &settings->config, settings->unsafe, &applied);
    if (edits.len > 0) {
        char *repaired = edits_apply(buffer_text(buffer), edits.items, edits.len, &len);
        buffer_replace(buffer, 0, (uint32_t)buffer_text(buffer).len, (struct span){repaired, len});
        analyse(analysis, buffer_text(buffer));
        free(repaired);
    }
    arena_finish(&arena);
    return edits.len > 0 ? applied : 0;
}

// Repairs `buffer` until nothing is left to repair. Returns NULL, or what went wrong: the text must not be
// used then.
static const char *repair(struct inspection *self, const struct inspect_settings *settings,
                          struct analysis *analysis, struct buffer *buffer)
{
    for (int round = 0; round < ROUNDS_MAX; round++) {
        size_t applied = repair_round(settings, analysis, buffer);
        if (applied == 0)
            return NULL;
        if (!analysis_is_clean(analysis))
            return "is left as it is: repaired it would not parse any more; please report this";
        self->repaired += applied;
    }
    return "is left as it is: repairing it does not come to an end; please report this";
}

// Gives the buffer its former text again.
static void restore(struct analysis *analysis, struct buffer *buffer, struct span text)
{
    buffer_replace(buffer, 0, (uint32_t)buffer_text(buffer).len, text);
    analyse(analysis, buffer_text(buffer));
}

static unsigned long line_at(const struct buffer *buffer, uint32_t offset)
{
    return buffer_line_at(buffer, offset) + 1UL;
}

// Whether a line that made the finding is changed: of what it is about, or of a place that explains it.
static bool is_changed(const struct changes *changes, const char *real, const struct buffer *buffer,
                       const struct finding *finding)
{
    bool touched = changes_touch(changes, real, line_at(buffer, finding->node_start),
                                 line_at(buffer, finding->node_end));
    for (size_t i = 0; i < finding->related_len && !touched; i++) {
        const struct related *related = &finding->related[i];
        touched =
            changes_touch(changes, real, line_at(buffer, related->start), line_at(buffer, related->end));
    }
    return touched;
}

// Marks the findings that are not to be reported.
static void hide(struct inspection *self, const struct inspect_settings *settings,
                 const struct baseline_file *file, bool *hidden)
{
    if (settings->recording)
        baseline_add(settings->baseline, file, &self->recorded);
    if (settings->baseline != NULL)
        baseline_match(settings->baseline, file, hidden);
    for (size_t i = 0; i < file->len; i++) {
        hidden[i] = hidden[i] || settings->recording;
        self->known += hidden[i];
        if (settings->changes != NULL &&
            !is_changed(settings->changes, file->real, file->buffer, &file->findings[i]))
            hidden[i] = true;
    }
}

static void add_finding(struct inspection *self, const struct inspect_settings *settings,
                        const struct checked_file *file, const struct reported *reported)
{
    bool safe = false;
    for (size_t i = 0; i < reported->fixes->len; i++)
        safe = safe || reported->fixes->items[i].safe;
    self->found[reported->finding->severity]++;
    self->by_rule[reported->finding->rule->index]++;
    self->repairable += safe;
    self->repairable_unsafe += reported->fixes->len > 0 && !safe;
    strbuf_add_str(&self->findings, self->findings.len > 0 ? settings->format->separator : "");
    settings->format->add(&self->findings, file, reported, settings->color);
}

static void add_findings(struct inspection *self, const struct inspect_settings *settings, const char *path,
                         const char *real, struct analysis *analysis, const struct buffer *buffer)
{
    struct arena arena = {0};
    size_t len;
    const struct finding *findings = analysis_findings(analysis, &len);
    uint64_t *fingerprints = fingerprints_of(buffer, findings, len);
    bool *hidden = mem_calloc(len, sizeof(bool));
    hide(self, settings, &(struct baseline_file){real, buffer, findings, fingerprints, len}, hidden);
    for (size_t i = 0; i < len; i++) {
        if (hidden[i])
            continue;
        struct fix_list fixes =
            settings->format->has_edits
                ? fixes_for(&arena, analysis_module(analysis), &findings[i], &settings->config)
                : fixes_to_apply(&arena, analysis_module(analysis), &findings[i], &settings->config);
        add_finding(self, settings, &(struct checked_file){path, buffer},
                    &(struct reported){&findings[i], &fixes, fingerprints[i]});
        arena_reset(&arena);
    }
    free(hidden);
    free(fingerprints);
    arena_finish(&arena);
}

// Repairs, and puts the result or the difference into self->text.
static void repair_text(struct inspection *self, const struct inspect_settings *settings, const char *path,
                        struct source *source, struct analysis *analysis)
{
    struct buffer *buffer = source_buffer(source);
    size_t findings_len;
    analysis_findings(analysis, &findings_len);

    struct strbuf problem = {0};
    if (analysis_is_clean(analysis)) {
        const char *wrong = repair(self, settings, analysis, buffer);
        if (wrong != NULL)
            strbuf_add_str(&problem, wrong);
    } else if (findings_len > 0) {
        add_trouble(self, path, "is not repaired: it holds a syntax error");
    }
    bool encoded = problem.len == 0 && (settings->mode == INSPECT_DIFF ||
                                        source_encode(source, buffer_text(buffer), &self->text, &problem));
    if (problem.len > 0) {
        fail(self, path, problem.bytes);
        self->repaired = 0;
        restore(analysis, buffer, source->text);
        strbuf_cut(&self->text, 0);
        if (settings->mode == INSPECT_FIX)
            source_encode(source, source->text, &self->text, &problem);
    }
    self->changed = encoded && !span_equal(source->text, buffer_text(buffer));
    if (settings->mode == INSPECT_DIFF)
        diff_unified(&self->text, path, source->text, buffer_text(buffer), settings->color);
    strbuf_finish(&problem);
}

static const char *state_problem(enum analysis_state state)
{
    switch (state) {
    case ANALYSIS_TOO_LARGE:
        return "is not analysed: it is larger than 64 MiB";
    case ANALYSIS_GAVE_UP:
        return "is not analysed: parsing it takes too long";
    case ANALYSIS_TOO_DEEP:
        return "is not analysed: its code is nested too deeply";
    case ANALYSIS_DONE:
        break;
    }
    return NULL;
}

// What is said of a text without findings.
static void inspect_clean(struct inspection *self, const struct inspect_settings *settings, const char *real,
                          struct source *source)
{
    struct strbuf problem = {0};
    if (settings->baseline != NULL)
        hide(self, settings, &(struct baseline_file){real, source_buffer(source), NULL, NULL, 0}, NULL);
    if (settings->mode == INSPECT_FIX)
        source_encode(source, source->text, &self->text, &problem);
    strbuf_finish(&problem);
}

static bool has_findings(const struct analysis *analysis)
{
    size_t len;
    analysis_findings(analysis, &len);
    return len > 0;
}

// Analyses what of the text is needed to say all that is asked for. A repair is made of the whole text, but
// whether there is one can be told by the parts with the findings. Returns NULL, or why there is no analysis.
static const char *analyse_enough(const struct inspect_settings *settings, struct analysis *analysis,
                                  struct span text)
{
    bool repairs = settings->mode != INSPECT_REPORT || settings->format->has_edits;
    if (!settings->parse_all && analysis_of_parts(analysis, text.ptr, text.len) &&
        !(repairs && has_findings(analysis)))
        return NULL;
    return state_problem(analyse(analysis, text));
}

struct inspection inspect_source(const struct inspect_settings *settings, const char *path, const char *real,
                                 struct source *source)
{
    struct inspection self = {0};
    struct analysis *analysis = analysis_create(settings->linter);
    analysis_configure(analysis, &settings->config, &settings->selection);
    const char *problem = analyse_enough(settings, analysis, source->text);
    if (problem != NULL) {
        fail(&self, path, problem);
    } else if (!has_findings(analysis)) {
        inspect_clean(&self, settings, real, source);
    } else {
        if (settings->mode != INSPECT_REPORT)
            repair_text(&self, settings, path, source, analysis);
        if (settings->mode != INSPECT_DIFF)
            add_findings(&self, settings, path, real, analysis, source_buffer(source));
    }
    analysis_destroy(analysis);
    return self;
}

// Puts the repaired text into the file. Where that fails, what the inspection says is made anew, about the
// text that stays.
static void write_back(struct inspection *self, const struct inspect_settings *settings, const char *path,
                       const char *real, const struct source *source)
{
    struct strbuf problem = {0};
    if (!replace_file(real, &source->status, strbuf_span(&self->text), &problem)) {
        struct inspect_settings report = *settings;
        report.mode = INSPECT_REPORT;
        inspection_finish(self);
        *self = inspect_file(&report, path, real);
        fail(self, path, problem.bytes);
    }
    strbuf_finish(&problem);
}

struct inspection inspect_file(const struct inspect_settings *settings, const char *path, const char *real)
{
    struct strbuf problem = {0};
    struct source source;
    struct inspection self;
    if (source_read_file(&source, path, &problem)) {
        self = inspect_source(settings, path, real, &source);
        if (settings->mode == INSPECT_FIX && self.changed)
            write_back(&self, settings, path, real, &source);
    } else {
        self = inspect_nothing(path, problem.bytes);
    }
    source_finish(&source);
    strbuf_finish(&problem);
    return self;
}

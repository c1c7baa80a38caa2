#include "cli/totals.h"

void totals_add(struct totals *self, const struct inspection *inspection)
{
    self->files++;
    self->files_with_findings += inspection->findings.len > 0;
    self->files_changed += inspection->changed;
    self->failed += inspection->failed;
    self->repairable += inspection->repairable;
    self->repairable_unsafe += inspection->repairable_unsafe;
    self->repaired += inspection->repaired;
    self->known += inspection->known;
    for (size_t i = 0; i <= SEVERITY_ERROR; i++)
        self->found[i] += inspection->found[i];
    for (size_t i = 0; i < RULE_MAX; i++)
        self->by_rule[i] += inspection->by_rule[i];
}

size_t totals_at_least(const struct totals *self, enum severity severity)
{
    size_t sum = 0;
    for (size_t i = (size_t)severity; i <= SEVERITY_ERROR; i++)
        sum += self->found[i];
    return sum;
}

static const char *plural(size_t count)
{
    return count == 1 ? "" : "s";
}

// "3 findings (2 warnings, 1 hint)".
static void add_numbers(struct strbuf *out, const struct totals *totals)
{
    size_t sum = totals_at_least(totals, SEVERITY_OFF);
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

static void add_repaired(struct strbuf *out, const struct totals *totals, bool previewing)
{
    if (totals->repaired > 0)
        strbuf_printf(out, "%zu finding%s %srepaired in %zu of %zu file%s", totals->repaired,
                      plural(totals->repaired), previewing ? "would be " : "", totals->files_changed,
                      totals->files, plural(totals->files));
    else
        strbuf_printf(out, "Nothing to repair in %zu file%s", totals->files, plural(totals->files));
}

static void add_found(struct strbuf *out, const struct totals *totals)
{
    if (totals->files_with_findings == 0) {
        strbuf_printf(out, "No %sfindings in %zu file%s", totals->known > 0 ? "new " : "", totals->files,
                      plural(totals->files));
        return;
    }
    add_numbers(out, totals);
    strbuf_printf(out, " in %zu of %zu file%s", totals->files_with_findings, totals->files,
                  plural(totals->files));
    add_repairable(out, totals);
}

static void add_hidden(struct strbuf *out, const struct totals *totals)
{
    if (totals->known > 0)
        strbuf_printf(out, "; the baseline hides %zu", totals->known);
    if (totals->gone > 0)
        strbuf_printf(out, "; %zu of the baseline %s gone (--write-baseline drops %s)", totals->gone,
                      totals->gone == 1 ? "is" : "are", totals->gone == 1 ? "it" : "them");
}

void totals_add_summary(struct strbuf *out, const struct totals *self, bool previewing)
{
    if (previewing || self->repaired > 0)
        add_repaired(out, self, previewing);
    if (!previewing) {
        strbuf_add_str(out, self->repaired > 0 ? ". " : "");
        add_found(out, self);
    }
    add_hidden(out, self);
    if (self->failed > 0)
        strbuf_printf(out, "; %zu file%s could not be checked or repaired", self->failed,
                      plural(self->failed));
    strbuf_add_str(out, ".\n");
}

void totals_add_statistics(struct strbuf *out, const struct totals *self, const struct linter *linter)
{
    size_t len, below = SIZE_MAX;
    const struct rule *rules = linter_rules(linter, &len);
    for (;;) { // from the highest number down, those of equal number by code
        size_t highest = 0;
        for (size_t i = 0; i < len; i++) {
            if (self->by_rule[i] < below && self->by_rule[i] > highest)
                highest = self->by_rule[i];
        }
        if (highest == 0)
            return;
        for (size_t i = 0; i < len; i++) {
            if (self->by_rule[i] == highest)
                strbuf_printf(out, "%7zu  %s  %s\n", highest, rules[i].code, rules[i].name);
        }
        below = highest;
    }
}

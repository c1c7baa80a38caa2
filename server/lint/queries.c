// linter_create(): from the embedded files to a struct linter.
#include "lint/queries.h"

#include <stdlib.h>
#include <string.h>
#include <strings.h>

#include "lint/embedded.h"
#include "util/blocks.h"
#include "util/strbuf.h"
#include "util/vec.h"

const TSLanguage *tree_sitter_python(void);

// Where one .scm file lies in the joined text.
struct source {
    const char *path;
    uint32_t start; // bytes
    struct rule *rule;
};

struct loader {
    struct linter *linter;
    struct strbuf text;
    struct source sources[RULE_MAX];
    size_t sources_len;
    struct strbuf error; // empty: none so far
};

// ---- errors ----------------------------------------------------------------------------------------------

static const struct source *source_at(const struct loader *l, uint32_t offset)
{
    size_t i = l->sources_len - 1;
    while (i > 0 && l->sources[i].start > offset)
        i--;
    return &l->sources[i];
}

// Records "file:line:column: what", unless an error was recorded before.
static void fail(struct loader *l, uint32_t offset, const char *what, const char *detail)
{
    if (l->error.len > 0 || l->sources_len == 0)
        return;
    const struct source *source = source_at(l, offset);
    unsigned line = 1;
    unsigned column = 1;
    for (uint32_t i = source->start; i < offset; i++) {
        column++;
        if (l->text.bytes[i] == '\n') {
            line++;
            column = 1;
        }
    }
    strbuf_printf(&l->error, "%s:%u:%u: %s%s%s", source->path, line, column, what, detail[0] ? ": " : "",
                  detail);
}

static const char *query_error_name(TSQueryError error)
{
    switch (error) {
    case TSQueryErrorSyntax:
        return "the query's syntax is wrong";
    case TSQueryErrorNodeType:
        return "the Python grammar has no such node type";
    case TSQueryErrorField:
        return "the Python grammar has no such field";
    case TSQueryErrorCapture:
        return "no such capture in this pattern";
    case TSQueryErrorStructure:
        return "this pattern can never match";
    default:
        return "the query cannot be used with this grammar";
    }
}

// ---- files -----------------------------------------------------------------------------------------------

static const char *page_of(struct span name)
{
    for (size_t i = 0; i < embedded_files_len; i++) {
        struct span file = span_of(embedded_files[i].name);
        if (file.len == name.len + 3 && span_starts_with(file, name) && span_ends_with(file, SPAN(".md")))
            return embedded_files[i].bytes;
    }
    return "";
}

// What names the rule: the file's name without its folder and ".scm".
static struct span rule_name(const char *path)
{
    const char *slash = strrchr(path, '/');
    struct span name = span_of(slash != NULL ? slash + 1 : path);
    name.len -= sizeof(".scm") - 1;
    return name;
}

static void begin_rules(struct linter *linter)
{
    linter->rules = ARENA_ARRAY(&linter->arena, struct rule, RULE_MAX);
}

// Appends a file to the joined text. `path` and `page` are borrowed for as long as the linter lives.
static void add_file(struct loader *l, const char *path, struct span text, const char *page)
{
    struct linter *linter = l->linter;
    struct rule *rule = &linter->rules[linter->rules_len++];
    rule->name = arena_copy(&linter->arena, rule_name(path));
    rule->page = page;
    rule->code = "";
    rule->summary = "";
    l->sources[l->sources_len++] = (struct source){path, (uint32_t)l->text.len, rule};
    strbuf_add(&l->text, text);
    strbuf_add_char(&l->text, '\n');
}

static void read_files(struct loader *l)
{
    begin_rules(l->linter);
    for (size_t i = 0; i < embedded_files_len && l->sources_len < RULE_MAX; i++) {
        const struct embedded_file *file = &embedded_files[i];
        if (span_ends_with(span_of(file->name), SPAN(".scm")))
            add_file(l, file->name, (struct span){file->bytes, file->len}, page_of(rule_name(file->name)));
    }
}

// ---- directives ------------------------------------------------------------------------------------------

// The steps of one predicate or directive: (#name @capture "string" ...).
struct clause {
    const TSQueryPredicateStep *steps;
    uint32_t len;
};

static struct span step_string(const struct linter *linter, const TSQueryPredicateStep *step)
{
    uint32_t len = 0;
    const char *text = ts_query_string_value_for_id(linter->query, step->value_id, &len);
    return (struct span){text, len};
}

// Splits at blanks into at most RULE_LIST_MAX words of the arena, NULL-terminated.
static void split(struct arena *arena, struct span words, const char *list[RULE_LIST_MAX + 1])
{
    size_t len = 0;
    while (len < RULE_LIST_MAX) {
        struct span word = span_next_word(&words);
        if (word.len == 0)
            break;
        list[len++] = arena_copy(arena, word);
    }
    list[len] = NULL;
}

static bool set_severity(struct rule *rule, struct pattern *pattern, struct span key, struct span value)
{
    bool known;
    enum severity severity = severity_parse(value, &known);
    struct span library = span_from(key, sizeof("severity") - 1);
    if (span_is(library, ".here"))
        pattern->severity = severity;
    for (enum library i = 0; i < LIBRARY_COUNT; i++) {
        bool one = library.len > 1 && span_is(span_from(library, 1), library_name(i));
        if (library.len == 0 || one)
            rule->severity[i] = severity;
    }
    return known;
}

// One #set!; returns what is wrong with it, or NULL.
static const char *apply_set(struct loader *l, struct rule *rule, struct pattern *pattern, struct span key,
                             struct span value)
{
    struct arena *arena = &l->linter->arena;
    if (span_is(key, "code"))
        rule->code = arena_copy(arena, value);
    else if (span_is(key, "summary"))
        rule->summary = arena_copy(arena, value);
    else if (span_is(key, "message"))
        pattern->message = arena_copy(arena, value);
    else if (span_is(key, "range") && span_is(value, "header"))
        pattern->header = true;
    else if (span_is(key, "fix"))
        split(arena, value, rule->fixes);
    else if (span_is(key, "aliases"))
        split(arena, value, rule->aliases);
    else if (span_is(key, "needs"))
        split(arena, value, pattern->needs);
    else if (span_is(key, "rank"))
        rule->rank = (int)strtol(arena_copy(arena, value), NULL, 10);
    else if (span_starts_with(key, SPAN("severity")))
        return set_severity(rule, pattern, key, value)
                   ? NULL
                   : "a severity is off, hint, information, warning or error";
    else
        return "#set! does not know this key";
    return NULL;
}

static const char *apply_predicate(struct linter *linter, struct pattern *pattern, struct span name,
                                   struct clause clause)
{
    struct predicate_call call = {.word = SPAN("")};
    if (name.len == 0 || name.ptr[name.len - 1] != '?')
        return "a predicate ends in ?, a directive is #set!";
    name.len--;
    call.negated = span_starts_with(name, SPAN("not-"));
    call.predicate = predicate_find(call.negated ? span_from(name, 4) : name);
    if (call.predicate == NULL)
        return "there is no such predicate";
    if (clause.len != (call.predicate->takes_word ? 3U : 2U) ||
        clause.steps[1].type != TSQueryPredicateStepTypeCapture)
        return "this predicate takes one capture, and a string if it asks for one";
    call.capture = clause.steps[1].value_id;
    if (call.predicate->takes_word)
        call.word = step_string(linter, &clause.steps[2]);
    pattern->suppression |= strcmp(call.predicate->name, "suppression") == 0;
    if (pattern->calls_len == CALLS_MAX)
        return "too many predicates in one pattern";
    pattern->calls[pattern->calls_len++] = call;
    return NULL;
}

static void read_clause(struct loader *l, struct rule *rule, struct pattern *pattern, struct clause clause,
                        uint32_t offset)
{
    struct linter *linter = l->linter;
    struct span name = step_string(linter, &clause.steps[0]);
    const char *wrong;
    if (span_is(name, "set!")) {
        bool pair = clause.len == 3 && clause.steps[1].type == TSQueryPredicateStepTypeString &&
                    clause.steps[2].type == TSQueryPredicateStepTypeString;
        wrong = !pair ? "#set! takes a key and a string"
                      : apply_set(l, rule, pattern, step_string(linter, &clause.steps[1]),
                                  step_string(linter, &clause.steps[2]));
    } else {
        wrong = apply_predicate(linter, pattern, name, clause);
    }
    if (wrong != NULL && span_is(name, "set!") && clause.len > 1)
        name = step_string(linter, &clause.steps[1]);
    if (wrong != NULL)
        fail(l, offset, wrong, arena_copy(&linter->arena, name));
}

// Where the clauses of a pattern are said to be wrong: at their `#`. Comments and strings hold none.
static uint32_t next_clause(const struct loader *l, uint32_t offset)
{
    const char *text = l->text.bytes;
    bool in_string = false;
    for (; offset < l->text.len; offset++) {
        if (in_string && text[offset] == '\\')
            offset++;
        else if (text[offset] == '"')
            in_string = !in_string;
        else if (!in_string && text[offset] == ';')
            offset += (uint32_t)strcspn(text + offset, "\n");
        else if (!in_string && text[offset] == '#')
            return offset;
    }
    return (uint32_t)l->text.len;
}

static void read_pattern(struct loader *l, uint32_t index)
{
    struct linter *linter = l->linter;
    uint32_t offset = ts_query_start_byte_for_pattern(linter->query, index);
    struct rule *rule = source_at(l, offset)->rule;
    struct pattern *pattern = &linter->patterns[index];
    pattern->rule = rule;
    pattern->message = "";
    uint32_t len = 0, at = offset;
    const TSQueryPredicateStep *steps = ts_query_predicates_for_pattern(linter->query, index, &len);
    for (uint32_t i = 0; i < len;) {
        struct clause clause = {.steps = steps + i};
        while (steps[i + clause.len].type != TSQueryPredicateStepTypeDone)
            clause.len++;
        at = next_clause(l, at);
        read_clause(l, rule, pattern, clause, at);
        at++;
        i += clause.len + 1;
    }
    if (pattern->message[0] == '\0')
        fail(l, offset, "this pattern has no message", "");
    if (linter->finding == UINT32_MAX ||
        ts_query_capture_quantifier_for_id(linter->query, index, linter->finding) == TSQuantifierZero)
        fail(l, offset, "this pattern captures no @finding", "");
}

// Where the predicate that begins at `at` ends: at its closing parenthesis.
static uint32_t clause_end(const char *text, uint32_t at, uint32_t end)
{
    unsigned depth = 0;
    for (bool string = false; at < end; at++) {
        if (string && text[at] == '\\')
            at++;
        else if (text[at] == '"')
            string = !string;
        else if (!string && text[at] == '(')
            depth++;
        else if (!string && text[at] == ')' && --depth == 0)
            break;
    }
    return at;
}

// The structure that a pattern asks for, to be compared with others: its text without predicates and
// comments, blanks made one.
static struct span structure_of(struct loader *l, uint32_t index)
{
    struct linter *linter = l->linter;
    uint32_t at = ts_query_start_byte_for_pattern(linter->query, index);
    uint32_t end = ts_query_end_byte_for_pattern(linter->query, index);
    char *text = arena_alloc(&linter->arena, end - at + 1);
    size_t len = 0;
    for (bool blank = false; at < end; at++) {
        char c = l->text.bytes[at];
        if (c == ';') {
            while (at + 1 < end && l->text.bytes[at + 1] != '\n')
                at++;
        } else if (c == '(' && l->text.bytes[at + 1] == '#') {
            at = clause_end(l->text.bytes, at, end);
        } else if (strchr(" \t\r\n", c) != NULL) {
            blank = true;
        } else {
            if (blank && len > 0)
                text[len++] = ' ';
            text[len++] = c;
            blank = false;
        }
    }
    return (struct span){text, len};
}

static void add_plain(struct linter *linter, const struct pattern *pattern, const struct plain *plain)
{
    for (size_t i = 0; i < plain->len; i++) {
        struct plain_pattern **end = &linter->plain[plain->kinds[i]];
        while (*end != NULL)
            end = &(*end)->next;
        *end = ARENA_ARRAY(&linter->arena, struct plain_pattern, 1);
        **end = (struct plain_pattern){.pattern = pattern};
        linter->plain_kinds[plain->kinds[i]] = true;
    }
}

// Many rules ask about the same nodes. Of the patterns of one structure only the first is searched for, and
// of plain ones none; each match is looked at with all of them.
static void share_matches(struct loader *l)
{
    struct linter *linter = l->linter;
    uint32_t count = ts_query_pattern_count(linter->query);
    uint32_t symbols = ts_language_symbol_count(linter->language);
    linter->plain = ARENA_ARRAY(&linter->arena, struct plain_pattern *, symbols);
    linter->plain_kinds = ARENA_ARRAY(&linter->arena, bool, symbols);
    struct span *structures = ARENA_ARRAY(&linter->arena, struct span, count);
    for (uint32_t i = 0; i < count; i++) {
        struct plain plain;
        structures[i] = structure_of(l, i);
        bool is_plain = plain_read(linter->language, structures[i], &plain);
        uint32_t first = 0;
        while (!span_equal(structures[first], structures[i]))
            first++;
        linter->searches = linter->searches || !is_plain;
        if (is_plain) {
            add_plain(linter, &linter->patterns[i], &plain);
        } else if (first < i) {
            struct pattern *last = &linter->patterns[first];
            while (last->next != NULL)
                last = &linter->patterns[last->next - linter->patterns];
            last->next = &linter->patterns[i];
        }
        if (is_plain || first < i)
            ts_query_disable_pattern(linter->query, i);
    }
}

static uint32_t find_capture(const struct linter *linter)
{
    for (uint32_t i = 0; i < ts_query_capture_count(linter->query); i++) {
        uint32_t len = 0;
        const char *name = ts_query_capture_name_for_id(linter->query, i, &len);
        if (span_is((struct span){name, len}, "finding"))
            return i;
    }
    return UINT32_MAX;
}

static int compare_rules(const void *a, const void *b)
{
    return strcmp(((const struct rule *)a)->code, ((const struct rule *)b)->code);
}

// Sorts the rules by code and makes the patterns point to where they are now.
static void sort_rules(struct linter *linter)
{
    struct rule *sorted = ARENA_ARRAY(&linter->arena, struct rule, RULE_MAX);
    memcpy(sorted, linter->rules, linter->rules_len * sizeof(*sorted));
    qsort(sorted, linter->rules_len, sizeof(*sorted), compare_rules);
    for (size_t i = 0; i < linter->rules_len; i++)
        sorted[i].index = i;
    uint32_t patterns = ts_query_pattern_count(linter->query);
    for (uint32_t p = 0; p < patterns; p++) {
        const char *name = linter->patterns[p].rule->name;
        for (size_t i = 0; i < linter->rules_len; i++) {
            if (strcmp(sorted[i].name, name) == 0)
                linter->patterns[p].rule = &sorted[i];
        }
    }
    linter->rules = sorted;
}

static void compile(struct loader *l)
{
    struct linter *linter = l->linter;
    uint32_t offset = 0;
    TSQueryError error = TSQueryErrorNone;
    linter->query = ts_query_new(linter->language, l->text.bytes, (uint32_t)l->text.len, &offset, &error);
    if (linter->query == NULL) {
        fail(l, offset, query_error_name(error), "");
        return;
    }
    uint32_t count = ts_query_pattern_count(linter->query);
    linter->patterns = ARENA_ARRAY(&linter->arena, struct pattern, count);
    linter->finding = find_capture(linter);
    for (uint32_t i = 0; i < count; i++) {
        read_pattern(l, i);
        linter->patterns[i].need = need_of(&linter->patterns[i], &linter->lexicon, &linter->anchors);
    }
    for (size_t i = 0; i < l->sources_len; i++) {
        if (l->sources[i].rule->code[0] == '\0')
            fail(l, l->sources[i].start, "this rule has no code", "");
    }
    share_matches(l);
    sort_rules(linter);
    linter->lexicon.rules = linter->rules;
    linter->lexicon.rules_len = linter->rules_len;
}

// ---- a user's own rules ----------------------------------------------------------------------------------

static struct linter *linter_empty(struct strbuf *error)
{
    struct linter *linter = mem_calloc(1, sizeof(*linter));
    linter->language = tree_sitter_python();
    linter->known = known_calls_make(&linter->arena);
    linter->lexicon = lexicon_make(&linter->arena, &linter->known);
    anchors_init(&linter->anchors);
    const char *missing = syntax_init(&linter->syntax, linter->language);
    if (missing != NULL)
        strbuf_printf(error, "the Python grammar has no node or field '%s': it is of another version",
                      missing);
    return linter;
}

// Letters, then digits: so a code is never taken for a name.
static bool is_code(const char *code)
{
    size_t letters = strspn(code, "ABCDEFGHIJKLMNOPQRSTUVWXYZ");
    size_t digits = strspn(code + letters, "0123456789");
    return letters >= 2 && digits >= 1 && code[letters + digits] == '\0';
}

// Records what is wrong with a rule that compiles: with its code, or because another rule has the same.
static void check_identity(struct loader *alone, const struct linter *others)
{
    const struct rule *rule = alone->linter->rules;
    const struct rule *same_code = linter_find_rule(others, span_of(rule->code));
    const struct rule *same_name = linter_find_rule(others, span_of(rule->name));
    if (ts_query_pattern_count(alone->linter->query) == 0)
        fail(alone, 0, "there is no pattern in this file", "");
    else if (!is_code(rule->code))
        fail(alone, 0, "a rule's code is capital letters and digits, such as TEAM001", rule->code);
    else if (same_code != NULL)
        fail(alone, 0, "another rule has this code already", rule->code);
    else if (same_name != NULL)
        fail(alone, 0, "another rule has this name already", rule->name);
    else if (others->rules_len == RULE_MAX)
        fail(alone, 0, "there are too many rules", "");
}

// Whether a file can be used beside the rules of `others`. If not, `problems` gets a line.
static bool is_usable(const struct query_file *file, const struct linter *others, struct strbuf *problems)
{
    struct loader alone = {0};
    alone.linter = linter_empty(&alone.error);
    begin_rules(alone.linter);
    add_file(&alone, file->path, file->text, "");
    compile(&alone);
    if (alone.error.len == 0)
        check_identity(&alone, others);
    bool usable = alone.error.len == 0;
    if (!usable)
        strbuf_printf(problems, "%s\n", alone.error.bytes);
    linter_destroy(alone.linter);
    strbuf_finish(&alone.text);
    strbuf_finish(&alone.error);
    return usable;
}

// Compiles the built-in rules and these files. Returns NULL with an error.
static struct linter *create(const struct query_file *const *files, size_t len, char **error)
{
    // tree-sitter would abort where there is no memory left.
    ts_set_allocator(blocks_alloc, blocks_calloc, blocks_realloc, blocks_free);
    struct loader loader = {0};
    loader.linter = linter_empty(&loader.error);
    struct arena *arena = &loader.linter->arena;
    read_files(&loader);
    if (loader.error.len == 0 && loader.sources_len == 0)
        strbuf_add_str(&loader.error, "no rules were built into this program");
    for (size_t i = 0; i < len; i++)
        add_file(&loader, arena_copy(arena, span_of(files[i]->path)), files[i]->text,
                 arena_copy(arena, files[i]->page));
    if (loader.error.len == 0)
        compile(&loader);
    strbuf_finish(&loader.text);
    if (loader.error.len == 0)
        return loader.linter;
    *error = strbuf_steal(&loader.error);
    linter_destroy(loader.linter);
    return NULL;
}

struct linter *linter_create(char **error)
{
    return create(NULL, 0, error);
}

struct linter *linter_create_with(const struct query_file *files, size_t len, struct strbuf *problems,
                                  char **error)
{
    VEC(const struct query_file *) used = {0};
    struct linter *linter = create(NULL, 0, error);
    for (size_t i = 0; i < len && linter != NULL; i++) {
        if (!is_usable(&files[i], linter, problems))
            continue;
        VEC_PUSH(&used, &files[i]);
        linter_destroy(linter);
        linter = create(used.items, used.len, error);
    }
    VEC_FINISH(&used);
    return linter;
}

void linter_destroy(struct linter *self)
{
    if (self == NULL)
        return;
    if (self->query != NULL)
        ts_query_delete(self->query);
    arena_finish(&self->arena);
    free(self);
}

const struct rule *linter_rules(const struct linter *self, size_t *len)
{
    *len = self->rules_len;
    return self->rules;
}

const struct rule *linter_find_rule(const struct linter *self, struct span name)
{
    for (size_t i = 0; i < self->rules_len; i++) {
        const struct rule *rule = &self->rules[i];
        bool code = name.len == strlen(rule->code) && strncasecmp(name.ptr, rule->code, name.len) == 0;
        bool named = name.len == strlen(rule->name) && strncasecmp(name.ptr, rule->name, name.len) == 0;
        if (code || named)
            return rule;
    }
    return NULL;
}

bool linter_names_any(const struct linter *self, struct span entry)
{
    for (size_t i = 0; i < self->rules_len; i++) {
        if (rule_matches(&self->rules[i], entry))
            return true;
    }
    return false;
}

// ---- rule sets -------------------------------------------------------------------------------------------

struct selection selection_default(const struct linter *linter)
{
    struct selection selection = {0};
    for (size_t i = 0; i < linter->rules_len; i++)
        selection.on[i] = rule_severity(&linter->rules[i]) != SEVERITY_OFF;
    return selection;
}

bool selection_select(struct selection *self, const struct linter *linter, struct span pattern)
{
    bool any = false;
    for (size_t i = 0; i < linter->rules_len; i++) {
        if (!rule_matches(&linter->rules[i], pattern))
            continue;
        self->on[i] = true;
        self->chosen[i] = true;
        any = true;
    }
    return any;
}

bool selection_ignore(struct selection *self, const struct linter *linter, struct span pattern)
{
    bool any = false;
    for (size_t i = 0; i < linter->rules_len; i++) {
        if (!rule_matches(&linter->rules[i], pattern))
            continue;
        self->on[i] = false;
        any = true;
    }
    return any;
}

bool selection_set_severity(struct selection *self, const struct linter *linter, struct span pattern,
                            enum severity severity)
{
    bool any = false;
    for (size_t i = 0; i < linter->rules_len; i++) {
        if (!rule_matches(&linter->rules[i], pattern))
            continue;
        self->severity[i] = (unsigned char)(severity + 1);
        any = true;
    }
    return any;
}

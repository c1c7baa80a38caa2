#include "config/ruff.h"

// The codes that ruff has among those that aliases of our rules come from. Codes of these families that are
// not listed are other linters' alone.
static const char *const known_codes[] = {
    "ASYNC100", "ASYNC105", "ASYNC109", "ASYNC110", "ASYNC115", "ASYNC116", "ASYNC119", "ASYNC210",
    "ASYNC212", "ASYNC220", "ASYNC221", "ASYNC222", "ASYNC230", "ASYNC240", "ASYNC250", "ASYNC251",
    "B012",     "BLE001",   "E722",     "RUF006",   "S110",     "S112",     "SIM105",   "TRY203",
};

static bool is_known(struct span code)
{
    for (size_t i = 0; i < sizeof(known_codes) / sizeof(*known_codes); i++) {
        if (span_is(code, known_codes[i]))
            return true;
    }
    return false;
}

static const struct value *array_at(const struct value *table, const char *key)
{
    const struct value *value = value_member(table, span_of(key));
    return value != NULL && value->kind == VALUE_ARRAY ? value : NULL;
}

// The keys have moved into the table `lint`; ruff still reads them where they were.
static const struct value *setting(const struct value *table, const char *key)
{
    const struct value *value = array_at(value_member(table, SPAN("lint")), key);
    return value != NULL ? value : array_at(table, key);
}

struct ruff_selection ruff_read(const struct value *table)
{
    return (struct ruff_selection){
        .select = setting(table, "select"),
        .extend_select = setting(table, "extend-select"),
        .ignore = setting(table, "ignore"),
        .extend_ignore = setting(table, "extend-ignore"),
    };
}

// The length of the longest pattern of the list that names the code, counting "ALL" as 1; 0 for none.
static size_t longest(const struct value *list, struct span code)
{
    size_t len = 0;
    for (const struct value *item = list == NULL ? NULL : list->first; item != NULL; item = item->next) {
        size_t weight = span_is(item->string, "ALL") ? 1 : item->string.len + 1;
        bool names = item->kind == VALUE_STRING && item->string.len > 0 &&
                     (weight == 1 || span_starts_with(code, item->string));
        if (names && weight > len)
            len = weight;
    }
    return len;
}

static size_t larger(size_t a, size_t b)
{
    return a > b ? a : b;
}

bool ruff_reports(const struct ruff_selection *self, struct span code)
{
    size_t selected = larger(longest(self->select, code), longest(self->extend_select, code));
    size_t ignored = larger(longest(self->ignore, code), longest(self->extend_ignore, code));
    return is_known(code) && selected > ignored;
}

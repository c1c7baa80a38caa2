#include "config/toml.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>
#include <tree_sitter/api.h>

#include "util/utf8.h"

const TSLanguage *tree_sitter_toml(void);

// More steps of the parser than text of the greatest length needs: only error recovery can use them up.
enum { PARSE_STEPS_MAX = 200000 };

struct reader {
    struct span text;
    struct problems *problems;
    struct arena *arena;
    bool failed;
};

static struct extent place_of(TSNode node)
{
    return (struct extent){ts_node_start_byte(node), ts_node_end_byte(node)};
}

static struct span text_of(const struct reader *self, TSNode node)
{
    struct extent place = place_of(node);
    return (struct span){self->text.ptr + place.start, place.end - place.start};
}

static bool is_type(TSNode node, const char *type)
{
    return strcmp(ts_node_type(node), type) == 0;
}

// How much of a text a message shows.
static int shown_len(struct span text)
{
    size_t len = 0;
    while (len < text.len && len < 60 && text.ptr[len] != '\n' && text.ptr[len] != '\r')
        len++;
    return (int)len;
}

static void fail(struct reader *self, struct extent place, const char *what, struct span name)
{
    if (!self->failed)
        problems_add(self->problems, place, true, "%s: %.*s", what, shown_len(name), name.ptr);
    self->failed = true;
}

static struct value *new_value(struct reader *self, enum value_kind kind, struct extent place)
{
    struct value *value = arena_alloc(self->arena, sizeof(*value));
    value->kind = kind;
    value->place = place;
    value->string = SPAN("");
    value->key = SPAN("");
    return value;
}

// ---- scalars ---------------------------------------------------------------------------------------------

static void add_code_point(struct strbuf *out, uint32_t c)
{
    if (c < 0x80) {
        strbuf_add_char(out, (char)c);
    } else if (c < 0x800) {
        strbuf_add_char(out, (char)(0xC0 | (c >> 6)));
        strbuf_add_char(out, (char)(0x80 | (c & 0x3F)));
    } else if (c < 0x10000) {
        strbuf_add_char(out, (char)(0xE0 | (c >> 12)));
        strbuf_add_char(out, (char)(0x80 | ((c >> 6) & 0x3F)));
        strbuf_add_char(out, (char)(0x80 | (c & 0x3F)));
    } else {
        strbuf_add_char(out, (char)(0xF0 | (c >> 18)));
        strbuf_add_char(out, (char)(0x80 | ((c >> 12) & 0x3F)));
        strbuf_add_char(out, (char)(0x80 | ((c >> 6) & 0x3F)));
        strbuf_add_char(out, (char)(0x80 | (c & 0x3F)));
    }
}

// Appends what \uXXXX or \UXXXXXXXX means, and returns its length; U+FFFD for what is no character.
static size_t add_unicode_escape(struct strbuf *out, struct span text)
{
    size_t digits = text.ptr[1] == 'u' ? 4 : 8;
    char number[9] = "";
    if (text.len < 2 + digits)
        return text.len;
    memcpy(number, text.ptr + 2, digits);
    unsigned long c = strtoul(number, NULL, 16);
    bool is_character = c < 0x110000 && (c < 0xD800 || c > 0xDFFF);
    add_code_point(out, is_character ? (uint32_t)c : 0xFFFD);
    return 2 + digits;
}

// Appends what an escape at the start of `text` means, and returns the length of the escape.
static size_t add_escape(struct strbuf *out, struct span text)
{
    static const char letters[] = "btnfr\"\\", meanings[] = "\b\t\n\f\r\"\\";
    if (text.len < 2)
        return text.len;
    if (text.ptr[1] == 'u' || text.ptr[1] == 'U')
        return add_unicode_escape(out, text);
    const char *letter = memchr(letters, text.ptr[1], sizeof(letters) - 1);
    if (letter != NULL) {
        strbuf_add_char(out, meanings[letter - letters]);
        return 2;
    }
    size_t len = 1; // a line's ending backslash: all blanks up to the next text go
    while (len < text.len && strchr(" \t\r\n", text.ptr[len]) != NULL && text.ptr[len] != '\0')
        len++;
    return len;
}

static struct span unescape(struct reader *self, struct span text)
{
    if (memchr(text.ptr, '\\', text.len) == NULL)
        return text;
    struct strbuf out = {0};
    for (size_t i = 0; i < text.len;) {
        if (text.ptr[i] == '\\') {
            i += add_escape(&out, span_from(text, i));
        } else {
            strbuf_add_char(&out, text.ptr[i]);
            i++;
        }
    }
    struct span copy = {arena_copy(self->arena, strbuf_span(&out)), out.len};
    strbuf_finish(&out);
    return copy;
}

// What stands between the quotes of a string or of a quoted key.
static struct span read_quoted(struct reader *self, struct span text)
{
    bool basic = text.len > 0 && text.ptr[0] == '"';
    bool multi = span_starts_with(text, SPAN("\"\"\"")) || span_starts_with(text, SPAN("'''"));
    size_t quotes = multi ? 3 : 1;
    if (text.len < 2 * quotes)
        return SPAN("");
    text = (struct span){text.ptr + quotes, text.len - 2 * quotes};
    if (multi && span_starts_with(text, SPAN("\r\n")))
        text = span_from(text, 2);
    else if (multi && span_starts_with(text, SPAN("\n")))
        text = span_from(text, 1);
    return basic ? unescape(self, text) : text;
}

static double read_number(struct span text)
{
    char digits[64];
    size_t len = 0;
    for (size_t i = 0; i < text.len && len + 1 < sizeof(digits); i++) {
        if (text.ptr[i] != '_')
            digits[len++] = text.ptr[i];
    }
    digits[len] = '\0';
    if (strncmp(digits, "0x", 2) == 0)
        return (double)strtoull(digits + 2, NULL, 16);
    if (strncmp(digits, "0o", 2) == 0)
        return (double)strtoull(digits + 2, NULL, 8);
    if (strncmp(digits, "0b", 2) == 0)
        return (double)strtoull(digits + 2, NULL, 2);
    return strtod(digits, NULL);
}

// ---- tables ----------------------------------------------------------------------------------------------

static struct value *read_value(struct reader *self, TSNode node, int depth);

static struct span read_key(struct reader *self, TSNode node)
{
    return is_type(node, "quoted_key") ? read_quoted(self, text_of(self, node)) : text_of(self, node);
}

static struct value *add_member(struct reader *self, struct value *table, struct value *member, TSNode key)
{
    member->key = read_key(self, key);
    member->key_place = place_of(key);
    value_append(table, member);
    return member;
}

// The table that a part of a dotted key leads to, made where it is not there. Of an array of tables it is the
// last.
static struct value *enter(struct reader *self, struct value *table, TSNode key)
{
    struct value *member = value_member(table, read_key(self, key));
    if (member == NULL)
        return add_member(self, table, new_value(self, VALUE_TABLE, place_of(key)), key);
    struct value *entered = member->kind == VALUE_ARRAY && !member->closed ? member->last : member;
    if (entered == NULL || entered->kind != VALUE_TABLE || entered->closed) {
        fail(self, place_of(key), "this key has a value already", text_of(self, key));
        return NULL;
    }
    return entered;
}

// The table that holds the last part of a key that may be dotted; that part goes to *last. NULL on failure.
static struct value *enter_all_but_last(struct reader *self, struct value *table, TSNode key, TSNode *last,
                                        int depth)
{
    *last = key;
    if (!is_type(key, "dotted_key"))
        return table;
    if (depth > TOML_MAX_DEPTH) {
        fail(self, place_of(key), "this key has too many parts", text_of(self, key));
        return NULL;
    }
    TSNode part;
    table = enter_all_but_last(self, table, ts_node_named_child(key, 0), &part, depth + 1);
    *last = ts_node_named_child(key, 1);
    return table == NULL ? NULL : enter(self, table, part);
}

// The value of a pair: its second child that is no comment.
static TSNode value_of(TSNode pair)
{
    uint32_t i = 1;
    while (i + 1 < ts_node_named_child_count(pair) && is_type(ts_node_named_child(pair, i), "comment"))
        i++;
    return ts_node_named_child(pair, i);
}

static void read_pair(struct reader *self, struct value *table, TSNode pair, int depth)
{
    TSNode last;
    struct value *holder = enter_all_but_last(self, table, ts_node_named_child(pair, 0), &last, 0);
    if (holder == NULL)
        return;
    if (value_member(holder, read_key(self, last)) != NULL) {
        fail(self, place_of(last), "this key has a value already", text_of(self, last));
        return;
    }
    struct value *value = read_value(self, value_of(pair), depth + 1);
    add_member(self, holder, value, last);
}

static void read_pairs(struct reader *self, struct value *table, TSNode node, int depth)
{
    TSTreeCursor cursor = ts_tree_cursor_new(node);
    for (bool more = ts_tree_cursor_goto_first_child(&cursor); more && !self->failed;
         more = ts_tree_cursor_goto_next_sibling(&cursor)) {
        TSNode child = ts_tree_cursor_current_node(&cursor);
        if (is_type(child, "pair"))
            read_pair(self, table, child, depth);
    }
    ts_tree_cursor_delete(&cursor);
}

static void read_items(struct reader *self, struct value *array, TSNode node, int depth)
{
    TSTreeCursor cursor = ts_tree_cursor_new(node);
    for (bool more = ts_tree_cursor_goto_first_child(&cursor); more && !self->failed;
         more = ts_tree_cursor_goto_next_sibling(&cursor)) {
        TSNode child = ts_tree_cursor_current_node(&cursor);
        if (ts_node_is_named(child) && !is_type(child, "comment"))
            value_append(array, read_value(self, child, depth + 1));
    }
    ts_tree_cursor_delete(&cursor);
}

static struct value *read_value(struct reader *self, TSNode node, int depth)
{
    struct value *value = new_value(self, VALUE_DATE, place_of(node));
    value->closed = true;
    if (depth > TOML_MAX_DEPTH) {
        fail(self, value->place, "this value is nested too deeply", text_of(self, node));
    } else if (is_type(node, "string")) {
        value->kind = VALUE_STRING;
        value->string = read_quoted(self, text_of(self, node));
    } else if (is_type(node, "integer") || is_type(node, "float")) {
        value->kind = VALUE_NUMBER;
        value->number = read_number(text_of(self, node));
    } else if (is_type(node, "boolean")) {
        value->kind = VALUE_BOOLEAN;
        value->boolean = span_is(text_of(self, node), "true");
    } else if (is_type(node, "array")) {
        value->kind = VALUE_ARRAY;
        read_items(self, value, node, depth);
    } else if (is_type(node, "inline_table")) {
        value->kind = VALUE_TABLE;
        read_pairs(self, value, node, depth);
    }
    return value;
}

// The table that a header [a.b] opens.
static struct value *open_table(struct reader *self, struct value *holder, TSNode key)
{
    struct value *table = value_member(holder, read_key(self, key));
    if (table == NULL)
        table = add_member(self, holder, new_value(self, VALUE_TABLE, place_of(key)), key);
    else if (table->kind != VALUE_TABLE || table->closed || table->headed)
        fail(self, place_of(key), "this table is there already", text_of(self, key));
    table->headed = true;
    table->key_place = place_of(key);
    return table;
}

// The table that a header [[a.b]] adds.
static struct value *open_array_item(struct reader *self, struct value *holder, TSNode key)
{
    struct value *array = value_member(holder, read_key(self, key));
    if (array == NULL)
        array = add_member(self, holder, new_value(self, VALUE_ARRAY, place_of(key)), key);
    struct value *table = new_value(self, VALUE_TABLE, place_of(key));
    if (array->kind != VALUE_ARRAY || array->closed)
        fail(self, place_of(key), "this key has a value already", text_of(self, key));
    else
        value_append(array, table);
    return table;
}

static void read_section(struct reader *self, struct value *root, TSNode section)
{
    TSNode last;
    struct value *holder = enter_all_but_last(self, root, ts_node_named_child(section, 0), &last, 0);
    if (holder == NULL)
        return;
    bool item = is_type(section, "table_array_element");
    struct value *table = item ? open_array_item(self, holder, last) : open_table(self, holder, last);
    read_pairs(self, table, section, 0);
}

static struct value *read_document(struct reader *self, TSNode document)
{
    struct value *root = new_value(self, VALUE_TABLE, place_of(document));
    TSTreeCursor cursor = ts_tree_cursor_new(document);
    for (bool more = ts_tree_cursor_goto_first_child(&cursor); more && !self->failed;
         more = ts_tree_cursor_goto_next_sibling(&cursor)) {
        TSNode child = ts_tree_cursor_current_node(&cursor);
        if (is_type(child, "pair"))
            read_pair(self, root, child, 0);
        else if (is_type(child, "table") || is_type(child, "table_array_element"))
            read_section(self, root, child);
    }
    ts_tree_cursor_delete(&cursor);
    return self->failed ? NULL : root;
}

// ---- errors ----------------------------------------------------------------------------------------------

// The first node that is an error or missing, in the order of the text.
static TSNode first_error(TSNode node)
{
    TSTreeCursor cursor = ts_tree_cursor_new(node);
    for (bool more = true; more;) {
        node = ts_tree_cursor_current_node(&cursor);
        if (ts_node_is_error(node) || ts_node_is_missing(node))
            break;
        more = ts_node_has_error(node) && ts_tree_cursor_goto_first_child(&cursor);
        while (!more) {
            more = ts_tree_cursor_goto_next_sibling(&cursor);
            if (!more && !ts_tree_cursor_goto_parent(&cursor))
                break;
        }
    }
    ts_tree_cursor_delete(&cursor);
    return node;
}

static void say_error(struct reader *self, TSNode root)
{
    TSNode error = first_error(root);
    struct extent place = place_of(error);
    while (place.start < place.end && strchr(" \t\r\n", self->text.ptr[place.start]) != NULL)
        place.start++;
    const char *newline = memchr(self->text.ptr + place.start, '\n', place.end - place.start);
    if (newline != NULL)
        place.end = (uint32_t)(newline - self->text.ptr);
    struct span rest = {self->text.ptr + place.start, place.end - place.start};
    if (rest.len == 0)
        problems_add(self->problems, place, true, "this is no TOML: something is missing here");
    else
        fail(self, place, "this is no TOML", rest);
}

static bool out_of_patience(TSParseState *state)
{
    uint32_t *steps = state->payload;
    return (*steps)-- == 0;
}

static const char *give_text(void *payload, uint32_t offset, TSPoint point, uint32_t *len)
{
    (void)point;
    const struct span *text = payload;
    *len = offset < text->len ? (uint32_t)text->len - offset : 0;
    return text->ptr + (offset < text->len ? offset : text->len);
}

static TSTree *parse(struct span *text)
{
    uint32_t steps = PARSE_STEPS_MAX;
    TSParser *parser = ts_parser_new();
    ts_parser_set_language(parser, tree_sitter_toml());
    TSInput input = {.payload = text, .read = give_text, .encoding = TSInputEncodingUTF8};
    TSParseOptions options = {.payload = &steps, .progress_callback = out_of_patience};
    TSTree *tree = ts_parser_parse_with_options(parser, NULL, input, options);
    ts_parser_delete(parser);
    return tree;
}

struct value *toml_read(struct span text, struct problems *problems)
{
    struct reader self = {.text = text, .problems = problems, .arena = problems->arena};
    if (text.len > TOML_MAX_BYTES) {
        problems_add(problems, (struct extent){0, 0}, true, "this file is larger than %d KiB",
                     TOML_MAX_BYTES / 1024);
        return NULL;
    }
    if (utf8_valid_len(text) < text.len) {
        problems_add(problems, (struct extent){0, 0}, true,
                     "this is no TOML: it is not UTF-8 from byte %zu on", utf8_valid_len(text));
        return NULL;
    }
    TSTree *tree = parse(&self.text);
    if (tree == NULL) {
        problems_add(problems, (struct extent){0, 0}, true, "this is no TOML: reading it takes too long");
        return NULL;
    }
    TSNode root = ts_tree_root_node(tree);
    struct value *document = NULL;
    if (ts_node_has_error(root))
        say_error(&self, root);
    else
        document = read_document(&self, root);
    ts_tree_delete(tree);
    return document;
}

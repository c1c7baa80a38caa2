#include "rpc/message.h"

#include <stdarg.h>
#include <stdio.h>

#include "rpc/repair.h"

void rpc_error_set(struct rpc_error *self, enum rpc_code code, const char *format, ...)
{
    self->code = code;
    va_list args;
    va_start(args, format);
    vsnprintf(self->text, sizeof(self->text), format, args);
    va_end(args);
}

static json_t *load(struct span text, json_error_t *error)
{
    return json_loadb(text.ptr, text.len, JSON_ALLOW_NUL | JSON_DECODE_ANY, error);
}

static json_t *parse(struct span body, struct rpc_error *error)
{
    json_error_t problem;
    json_t *root = load(body, &problem);
    if (root != NULL)
        return root;
    struct strbuf repaired = {0};
    json_repair(&repaired, body);
    root = load(strbuf_span(&repaired), &problem);
    strbuf_finish(&repaired);
    if (root == NULL)
        rpc_error_set(error, RPC_PARSE_ERROR, "the message is not JSON: %s at byte %d", problem.text,
                      problem.position);
    return root;
}

// Whether a value can be an id. The protocol has integers and strings, JSON-RPC any number and null.
static bool is_id(const json_t *id)
{
    return json_is_string(id) || json_is_number(id) || json_is_null(id);
}

static enum message_kind invalid(struct message *self, const char *why)
{
    rpc_error_set(&self->error, RPC_INVALID_REQUEST, "%s", why);
    return MESSAGE_INVALID;
}

static enum message_kind classify(struct message *self)
{
    if (!json_is_object(self->root))
        return invalid(self, json_is_array(self->root)
                                 ? "batches are not part of the language server protocol"
                                 : "the message is not an object");
    const json_t *id = json_object_get(self->root, "id");
    if (id != NULL && !is_id(id))
        return invalid(self, "the id is neither a number nor a string");
    self->id = id;

    const json_t *method = json_object_get(self->root, "method");
    if (method == NULL && id != NULL &&
        (json_object_get(self->root, "result") != NULL || json_object_get(self->root, "error") != NULL))
        return MESSAGE_RESPONSE;
    const json_t *version = json_object_get(self->root, "jsonrpc");
    if (!json_is_string(version) || strcmp(json_string_value(version), "2.0") != 0)
        return invalid(self, "jsonrpc is not \"2.0\"");
    if (!json_is_string(method))
        return invalid(self, method == NULL ? "there is no method" : "the method is not a string");
    self->method = (struct span){json_string_value(method), json_string_length(method)};

    const json_t *params = json_object_get(self->root, "params");
    self->params = json_is_null(params) ? NULL : params;
    return id != NULL ? MESSAGE_REQUEST : MESSAGE_NOTIFICATION;
}

struct message message_read(struct span body)
{
    struct message self = {.kind = MESSAGE_INVALID, .method = SPAN("")};
    self.root = parse(body, &self.error);
    if (self.root != NULL)
        self.kind = classify(&self);
    return self;
}

void message_finish(struct message *self)
{
    json_decref(self->root);
    self->root = NULL;
}

static void begin(struct writer *writer)
{
    writer_begin_object(writer);
    writer_key(writer, "jsonrpc");
    writer_str(writer, "2.0");
}

static void write_id(struct writer *writer, const json_t *id)
{
    writer_key(writer, "id");
    if (id == NULL)
        writer_null(writer);
    else
        writer_json(writer, id);
}

void message_begin_result(struct writer *writer, const json_t *id)
{
    begin(writer);
    write_id(writer, id);
    writer_key(writer, "result");
}

void message_begin_notification(struct writer *writer, const char *method)
{
    begin(writer);
    writer_key(writer, "method");
    writer_str(writer, method);
    writer_key(writer, "params");
}

void message_begin_request(struct writer *writer, int64_t id, const char *method)
{
    begin(writer);
    writer_key(writer, "id");
    writer_integer(writer, id);
    writer_key(writer, "method");
    writer_str(writer, method);
}

void message_end(struct writer *writer)
{
    writer_end_object(writer);
}

void message_write_error(struct writer *writer, const json_t *id, const struct rpc_error *error)
{
    begin(writer);
    write_id(writer, id);
    writer_key(writer, "error");
    writer_begin_object(writer);
    writer_key(writer, "code");
    writer_integer(writer, error->code);
    writer_key(writer, "message");
    writer_str(writer, error->text);
    writer_end_object(writer);
    writer_end_object(writer);
}

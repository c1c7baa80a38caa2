#include "rpc/dispatch.h"

#include "platform/log.h"

static const struct rpc_method *find_method(const struct rpc_service *self, struct span name)
{
    for (size_t i = 0; i < self->methods_len; i++) {
        if (span_is(name, self->methods[i].name))
            return &self->methods[i];
    }
    return NULL;
}

// As much of a method's name as fits into a line.
static int shown_len(struct span name)
{
    return name.len < 80 ? (int)name.len : 80;
}

static void run(const struct rpc_service *self, const struct message *message, struct writer *result,
                struct rpc_error *error)
{
    const struct rpc_method *method = find_method(self, message->method);
    bool request = result != NULL;
    if (!self->admit(self->context, message, error))
        return;
    if (method == NULL) {
        rpc_error_set(error, RPC_METHOD_NOT_FOUND, "there is no method %.*s", shown_len(message->method),
                      message->method.ptr);
        return;
    }
    if (request != (method->kind == RPC_REQUEST)) {
        rpc_error_set(error, RPC_INVALID_REQUEST, "%s is a %s", method->name,
                      request ? "notification and has no id" : "request and needs an id");
        return;
    }
    method->handle(&(struct rpc_call){self->context, message->params, result, error});
}

static void serve_request(const struct rpc_service *self, const struct message *message, struct strbuf *reply)
{
    struct rpc_error error = {RPC_OK, ""};
    struct writer writer = writer_begin(reply);
    message_begin_result(&writer, message->id);
    size_t before = reply->len;
    unsigned depth = writer.depth;
    run(self, message, &writer, &error);
    if (error.code == RPC_OK && (writer.failed || writer.depth != depth || reply->len == before))
        rpc_error_set(&error, RPC_INTERNAL_ERROR, "the result could not be written");
    if (error.code == RPC_OK) {
        message_end(&writer);
        return;
    }
    strbuf_cut(reply, writer.start);
    writer = writer_begin(reply);
    message_write_error(&writer, message->id, &error);
}

static void serve_notification(const struct rpc_service *self, const struct message *message)
{
    struct rpc_error error = {RPC_OK, ""};
    run(self, message, NULL, &error);
    if (error.code != RPC_OK && error.code != RPC_METHOD_NOT_FOUND)
        log_line("dropped the notification %.*s: %s", shown_len(message->method), message->method.ptr,
                 error.text);
}

static void serve_invalid(const struct message *message, struct strbuf *reply)
{
    log_line("refused a message: %s", message->error.text);
    struct writer writer = writer_begin(reply);
    message_write_error(&writer, message->id, &message->error);
}

// Some clients write `"id": null` into notifications. With the method of a request it is one, and its reply
// says null as well.
static bool is_request(const struct rpc_service *self, const struct message *message)
{
    if (message->kind != MESSAGE_REQUEST || !json_is_null(message->id))
        return message->kind == MESSAGE_REQUEST;
    const struct rpc_method *method = find_method(self, message->method);
    return method == NULL || method->kind == RPC_REQUEST;
}

void rpc_serve(const struct rpc_service *self, struct span body, struct strbuf *reply)
{
    struct message message = message_read(body);
    if (message.kind == MESSAGE_INVALID)
        serve_invalid(&message, reply);
    else if (is_request(self, &message))
        serve_request(self, &message, reply);
    else if (message.kind == MESSAGE_RESPONSE)
        self->take_reply(self->context, message.id, json_object_get(message.root, "result"));
    else
        serve_notification(self, &message);
    message_finish(&message);
}

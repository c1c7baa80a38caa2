#include "lsp/session.h"

#include "platform/log.h"

enum { ASKED_MAX = 64 }; // requests that a client leaves unanswered before the oldest is forgotten

struct writer session_begin_notification(struct session *self, const char *method)
{
    strbuf_cut(&self->scratch, 0);
    struct writer writer = writer_begin(&self->scratch);
    message_begin_notification(&writer, method);
    return writer;
}

static struct writer begin_request(struct session *self, const char *method,
                                   void (*take)(struct session *session, const json_t *result))
{
    if (self->asked.len == ASKED_MAX) {
        self->asked.len--;
        memmove(self->asked.items, self->asked.items + 1, self->asked.len * sizeof(*self->asked.items));
    }
    VEC_PUSH(&self->asked, (struct asked){++self->last_id, take});
    strbuf_cut(&self->scratch, 0);
    struct writer writer = writer_begin(&self->scratch);
    message_begin_request(&writer, self->last_id, method);
    return writer;
}

struct writer session_begin_request(struct session *self, const char *method,
                                    void (*take)(struct session *session, const json_t *result))
{
    struct writer writer = begin_request(self, method, take);
    writer_key(&writer, "params");
    return writer;
}

void session_send_bare_request(struct session *self, const char *method)
{
    struct writer writer = begin_request(self, method, NULL);
    session_send(self, &writer);
}

void session_take_reply(void *context, const json_t *id, const json_t *result)
{
    struct session *self = context;
    for (size_t i = 0; i < self->asked.len; i++) {
        struct asked asked = self->asked.items[i];
        if (!json_is_integer(id) || asked.id != json_integer_value(id))
            continue;
        self->asked.len--;
        memmove(self->asked.items + i, self->asked.items + i + 1,
                (self->asked.len - i) * sizeof(*self->asked.items));
        if (asked.take != NULL && result != NULL)
            asked.take(self, result);
        return;
    }
    log_line("ignored a reply to nothing that was asked");
}

void session_send(struct session *self, struct writer *writer)
{
    enum { KEEP_MAX = 1024 * 1024 }; // bytes; what is larger was for one message
    message_end(writer);
    connection_send(&self->connection, strbuf_span(&self->scratch));
    if (self->scratch.cap > KEEP_MAX)
        strbuf_finish(&self->scratch);
}

void session_warn(struct session *self, const char *text)
{
    enum { MESSAGE_TYPE_WARNING = 2 };
    log_line("%s", text);
    struct writer writer = session_begin_notification(self, "window/showMessage");
    writer_begin_object(&writer);
    writer_key(&writer, "type");
    writer_integer(&writer, MESSAGE_TYPE_WARNING);
    writer_key(&writer, "message");
    writer_str(&writer, text);
    writer_end_object(&writer);
    session_send(self, &writer);
}

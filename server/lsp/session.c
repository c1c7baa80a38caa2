#include "lsp/session.h"

#include "util/log.h"

struct writer session_begin_notification(struct session *self, const char *method)
{
    strbuf_cut(&self->scratch, 0);
    struct writer writer = writer_begin(&self->scratch);
    message_begin_notification(&writer, method);
    return writer;
}

void session_send(struct session *self, struct writer *writer)
{
    message_end(writer);
    connection_send(&self->connection, strbuf_span(&self->scratch));
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

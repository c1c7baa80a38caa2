// Any bytes as frames: cut anywhere they give the same bodies, and every body gets at most one reply.
#include "input.h"
#include "rpc/dispatch.h"
#include "rpc/frame.h"
#include "util/mem.h"

static void echo(const struct rpc_call *call)
{
    if (call->params == NULL)
        writer_null(call->result);
    else
        writer_integer(call->result, (int64_t)json_object_size(call->params));
}

static void fail(const struct rpc_call *call)
{
    rpc_error_set(call->error, RPC_INVALID_PARAMS, "no");
}

static void ignore(const struct rpc_call *call)
{
    (void)call;
}

static bool admit(void *context, const struct message *message, struct rpc_error *error)
{
    (void)context, (void)message, (void)error;
    return true;
}

static void take_reply(void *context, const json_t *id, const json_t *result)
{
    (void)context, (void)id, (void)result;
}

static const struct rpc_method methods[] = {
    {"echo", RPC_REQUEST, echo},
    {"fail", RPC_REQUEST, fail},
    {"silent", RPC_REQUEST, ignore}, // a handler that forgets its reply
    {"note", RPC_NOTIFICATION, ignore},
};

static const struct rpc_service service = {
    .methods = methods,
    .methods_len = sizeof(methods) / sizeof(*methods),
    .admit = admit,
    .take_reply = take_reply,
};

// The reply has to be JSON of its own.
static void serve(struct span body)
{
    struct strbuf reply = {0};
    rpc_serve(&service, body, &reply);
    if (reply.len > 0) {
        json_t *root = json_loadb(reply.bytes, reply.len, JSON_ALLOW_NUL, NULL);
        require(root != NULL && json_object_get(root, "id") != NULL);
        require((json_object_get(root, "result") != NULL) != (json_object_get(root, "error") != NULL));
        json_decref(root);
    }
    strbuf_finish(&reply);
}

// Feeds all bytes in pieces of `size`, and appends the bodies, each as a frame.
static void read_frames(struct span bytes, size_t size, struct strbuf *out, bool serving)
{
    struct frame_reader reader = {0};
    struct span body;
    while (bytes.len > 0) {
        size_t room;
        char *at = frame_reader_room(&reader, &room);
        size_t len = bytes.len < size ? bytes.len : size;
        len = len < room ? len : room;
        memcpy(at, bytes.ptr, len);
        frame_reader_add(&reader, len);
        bytes = span_from(bytes, len);
        while (frame_reader_next(&reader, &body)) {
            frame_write(out, body);
            if (serving)
                serve(body);
        }
    }
    frame_reader_finish(&reader);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    json_set_alloc_funcs(mem_alloc, free);
    struct input input = input_of(data, size);
    size_t piece = 1 + input_byte(&input) % 32;
    struct span bytes = input_take(&input, input.len);
    struct strbuf whole = {0}, cut = {0};
    read_frames(bytes, SIZE_MAX, &whole, true);
    read_frames(bytes, piece, &cut, false);
    require(span_equal(strbuf_span(&whole), strbuf_span(&cut)));
    strbuf_finish(&whole);
    strbuf_finish(&cut);
    return 0;
}

// The whole server: the input is a session's bodies, with line ends between them. However it goes, the server
// ends with one of its two exit statuses, and all that it has written are frames of JSON.
#include <stdio.h>
#include <unistd.h>

#include "input.h"
#include "lsp/server.h"
#include "rpc/frame.h"
#include "util/mem.h"

#include <jansson.h>

static const struct linter *the_linter(void)
{
    static struct linter *linter; // compiled once: it takes longer than most inputs
    char *error = NULL;
    if (linter == NULL)
        linter = linter_create(&error);
    require(linter != NULL);
    return linter;
}

// A file descriptor to a file without a name, which holds `text`, at its beginning.
static int file_with(struct span text)
{
    FILE *file = tmpfile();
    require(file != NULL);
    require(fwrite(text.ptr, 1, text.len, file) == text.len);
    rewind(file);
    int fd = dup(fileno(file));
    require(fd >= 0);
    fclose(file);
    return fd;
}

static void check_output(int fd)
{
    struct frame_reader reader = {0};
    ssize_t len;
    require(lseek(fd, 0, SEEK_SET) == 0);
    do {
        size_t room;
        char *at = frame_reader_room(&reader, &room);
        len = read(fd, at, room);
        require(len >= 0);
        frame_reader_add(&reader, (size_t)len);
        struct span body;
        while (frame_reader_next(&reader, &body)) {
            json_t *root = json_loadb(body.ptr, body.len, JSON_ALLOW_NUL, NULL);
            require(json_is_object(root));
            json_decref(root);
        }
    } while (len > 0);
    require(reader.start == reader.end && reader.state == FRAME_SEEK);
    frame_reader_finish(&reader);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    struct input input = input_of(data, size);
    struct strbuf session = {0};
    while (input.len > 0)
        frame_write(&session, input_until(&input, '\n'));
    int in = file_with(strbuf_span(&session));
    int out = file_with(SPAN(""));
    struct layer given = layer_empty();
    int status = server_run(the_linter(), &given, &(struct server_options){.analysis_timeout = 1}, in, out);
    require(status == EXIT_SUCCESS || status == EXIT_FAILURE);
    check_output(out);
    close(in);
    close(out);
    strbuf_finish(&session);
    return 0;
}

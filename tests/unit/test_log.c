// Log lines: one write each, no control characters, and never an obstacle.
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>
#include <unistd.h>

#include <cmocka.h>

#include "platform/log.h"

// Standard error is a pipe during a test; what was there before comes back afterwards.
struct redirection {
    int saved, reading;
};

static struct redirection redirect(void)
{
    int ends[2];
    assert_int_equal(pipe(ends), 0);
    struct redirection self = {dup(STDERR_FILENO), ends[0]};
    dup2(ends[1], STDERR_FILENO);
    close(ends[1]);
    return self;
}

static void restore(const struct redirection *self)
{
    dup2(self->saved, STDERR_FILENO);
    close(self->saved);
    close(self->reading);
}

static void a_line_has_its_prefix_and_its_end(void **state)
{
    (void)state;
    struct redirection pipe = redirect();
    char read_back[100] = "";
    log_line("%d of %s", 1, "many");
    ssize_t len = read(pipe.reading, read_back, sizeof(read_back) - 1);
    restore(&pipe);
    assert_int_equal(len, strlen("cancelot: 1 of many\n"));
    assert_string_equal(read_back, "cancelot: 1 of many\n");
}

static void control_characters_are_shown_as_question_marks(void **state)
{
    (void)state;
    struct redirection pipe = redirect();
    char read_back[100] = "";
    log_line("a\nb\x1b[1mc\x7f \xC3\xA9");
    ssize_t len = read(pipe.reading, read_back, sizeof(read_back) - 1);
    restore(&pipe);
    assert_true(len > 0);
    assert_string_equal(read_back, "cancelot: a?b?[1mc? \xC3\xA9\n");
}

static void a_long_line_is_cut(void **state)
{
    (void)state;
    struct redirection pipe = redirect();
    char text[4 * LOG_LINE_MAX], read_back[4 * LOG_LINE_MAX];
    memset(text, 'x', sizeof(text));
    text[sizeof(text) - 1] = '\0';
    log_line("%s", text);
    ssize_t len = read(pipe.reading, read_back, sizeof(read_back));
    restore(&pipe);
    assert_int_equal(len, LOG_LINE_MAX + 1);
    assert_int_equal(read_back[LOG_LINE_MAX], '\n');
}

static void a_full_pipe_and_a_closed_one_lose_lines_only(void **state)
{
    (void)state;
    struct redirection pipe = redirect();
    for (int i = 0; i < 10000; i++)
        log_line("line %d", i);
    close(STDERR_FILENO);
    log_line("into nothing");
    restore(&pipe);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(a_line_has_its_prefix_and_its_end),
        cmocka_unit_test(control_characters_are_shown_as_question_marks),
        cmocka_unit_test(a_long_line_is_cut),
        cmocka_unit_test(a_full_pipe_and_a_closed_one_lose_lines_only),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}

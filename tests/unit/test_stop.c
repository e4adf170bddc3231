// SPDX-License-Identifier: Apache-2.0
// Covers common/stop.c.
#include "common/stop.h"

#include <check.h>
#include <signal.h>
#include <stdlib.h>
#include <string.h>
#include <sys/wait.h>
#include <unistd.h>

/* What a signal did cannot be undone: these tests need the process of their own that CK_FORK=no takes away. */
static bool has_own_process(void)
{
    const char *fork_mode = getenv("CK_FORK");
    return fork_mode == NULL || strcmp(fork_mode, "no") != 0;
}

static const int stopping_signals[] = {SIGINT, SIGTERM};

START_TEST(a_signal_asks_to_stop_and_nothing_more)
{
    struct error err = {0};
    if (!has_own_process())
        return;
    stop_install();
    ck_assert(stop_check(&err));
    ck_assert(!stop_requested());
    ck_assert_int_eq(raise(stopping_signals[_i]), 0);
    ck_assert_int_eq(raise(stopping_signals[_i]), 0);
    ck_assert(stop_requested());
    ck_assert(!stop_check(&err));
    ck_assert_int_eq(err.code, ERR_RETRY);
    ck_assert_str_eq(err.frame[0], "stopped by a signal");
}
END_TEST

START_TEST(a_closed_pipe_is_an_error_and_not_a_death)
{
    int ends[2];
    if (!has_own_process())
        return;
    stop_install();
    ck_assert_int_eq(pipe(ends), 0);
    (void)close(ends[0]);
    ck_assert_int_eq(write(ends[1], "x", 1), -1);
    (void)close(ends[1]);
    ck_assert(!stop_requested());
}
END_TEST

#ifdef FAILPOINTS

/* Passes one, two, one, two, one, two in a child. Returns how many passages it lived through, 6 for all. */
static int passages_lived(const char *at, const char *nth)
{
    int ends[2], status, lived = 0;
    char c;
    ck_assert_int_eq(pipe(ends), 0);
    pid_t child = fork();
    ck_assert_int_ge(child, 0);
    if (child == 0) {
        (void)(at != NULL ? setenv("CROSSCOUNT_KILL_AT", at, 1) : unsetenv("CROSSCOUNT_KILL_AT"));
        (void)(nth != NULL ? setenv("CROSSCOUNT_KILL_NTH", nth, 1) : unsetenv("CROSSCOUNT_KILL_NTH"));
        for (int i = 0; i < 6; i++) {
            failpoint(i % 2 == 0 ? "one" : "two");
            if (write(ends[1], "x", 1) != 1)
                _exit(1);
        }
        exit(0);
    }
    (void)close(ends[1]);
    while (read(ends[0], &c, 1) == 1)
        lived++;
    (void)close(ends[0]);
    ck_assert_int_eq(waitpid(child, &status, 0), child);
    ck_assert_int_eq(WIFSIGNALED(status) && WTERMSIG(status) == SIGKILL, lived < 6);
    return lived;
}

START_TEST(a_failpoint_kills_at_the_passage_named)
{
    static const struct {
        const char *at, *nth;
        int want;
    } cases[] = {
        {NULL, NULL, 6},    {"one", NULL, 0},   {"two", NULL, 1},   {"two:1", NULL, 1}, {"one:3", NULL, 4},
        {"two:3", NULL, 5}, {"two:4", NULL, 6}, {"three", NULL, 6}, {"on", NULL, 6},    {"", NULL, 6},
        {NULL, "1", 0},     {NULL, "5", 4},     {NULL, "7", 6},
    };
    for (size_t i = 0; i < COUNT_OF(cases); i++)
        ck_assert_msg(passages_lived(cases[i].at, cases[i].nth) == cases[i].want, "case %zu", i);
}
END_TEST

#endif

Suite *suite(void);
Suite *suite(void)
{
    Suite *s = suite_create("stop");
    TCase *tc = tcase_create("stop");
    tcase_add_loop_test(tc, a_signal_asks_to_stop_and_nothing_more, 0, (int)COUNT_OF(stopping_signals));
    tcase_add_test(tc, a_closed_pipe_is_an_error_and_not_a_death);
#ifdef FAILPOINTS
    tcase_add_test(tc, a_failpoint_kills_at_the_passage_named);
#endif
    suite_add_tcase(s, tc);
    return s;
}

// SPDX-License-Identifier: Apache-2.0
// common/parallel.c
#include "common/parallel.h"

#include <check.h>
#include <signal.h>
#include <stdatomic.h>
#include <stdlib.h>
#include <string.h>

#include "common/stop.h"

enum { TASKS = 5000, FAILING = 1234 };

struct tally {
    atomic_int done[TASKS];
    atomic_int total;
    unsigned threads;
    size_t last[PARALLEL_MAX]; // one more than the worker's last task
};

static struct error err;

static bool count_task(void *ctx, unsigned worker, size_t task, struct error *e)
{
    struct tally *t = ctx;
    (void)e;
    ck_assert_uint_lt(worker, t->threads);
    ck_assert_uint_ge(task, t->last[worker]);
    t->last[worker] = task + 1;
    atomic_fetch_add(&t->done[task], 1);
    atomic_fetch_add(&t->total, 1);
    return true;
}

static const unsigned thread_counts[] = {1, 2, 3, 16};

START_TEST(does_every_task_once)
{
    static struct tally t;
    t = (struct tally){.threads = thread_counts[_i]};
    ck_assert(parallel_run(t.threads, TASKS, count_task, &t, &err));
    for (int i = 0; i < TASKS; i++)
        if (t.done[i] != 1)
            ck_abort_msg("task %d was done %d times", i, t.done[i]);
}
END_TEST

START_TEST(nothing_to_do_is_done)
{
    static struct tally t = {.threads = 4};
    ck_assert(parallel_run(4, 0, count_task, &t, &err));
    ck_assert(parallel_run(4, 2, count_task, &t, &err));
    ck_assert_int_eq(t.total, 2);
}
END_TEST

static bool fail_at_one(void *ctx, unsigned worker, size_t task, struct error *e)
{
    struct tally *t = ctx;
    (void)worker;
    atomic_fetch_add(&t->total, 1);
    return task != FAILING || err_set(e, ERR_DATA, "task %zu", task);
}

START_TEST(failure_is_told_and_ends_it)
{
    static struct tally t;
    t = (struct tally){.threads = thread_counts[_i]};
    ck_assert(!parallel_run(t.threads, TASKS, fail_at_one, &t, &err));
    ck_assert_int_eq(err.code, ERR_DATA);
    ck_assert_str_eq(err.frame[0], "task 1234");
    ck_assert_int_gt(t.total, FAILING);
    if (t.threads == 1)
        ck_assert_int_eq(t.total, FAILING + 1);
    ck_assert(!parallel_run(t.threads, TASKS, fail_at_one, &t, NULL));
}
END_TEST

START_TEST(threads_wanted_are_within_bounds)
{
    ck_assert_uint_ge(parallel_threads(0), 1);
    ck_assert_uint_eq(parallel_threads(3), 3);
    ck_assert_uint_eq(parallel_threads(100000), PARALLEL_MAX);
}
END_TEST

START_TEST(signal_stops_it_before_the_next_task)
{
    static struct tally t = {.threads = 2};
    const char *fork_mode = getenv("CK_FORK");
    if (fork_mode != NULL && strcmp(fork_mode, "no") == 0)
        return; // it cannot be unstopped
    stop_install();
    ck_assert_int_eq(raise(SIGTERM), 0);
    ck_assert(!parallel_run(2, TASKS, count_task, &t, &err));
    ck_assert_int_eq(err.code, ERR_RETRY);
    ck_assert_int_eq(t.total, 0);
}
END_TEST

Suite *suite(void);
Suite *suite(void)
{
    Suite *s = suite_create("parallel");
    TCase *t = tcase_create("parallel");
    tcase_add_loop_test(t, does_every_task_once, 0, COUNT_OF(thread_counts));
    tcase_add_test(t, nothing_to_do_is_done);
    tcase_add_loop_test(t, failure_is_told_and_ends_it, 0, COUNT_OF(thread_counts));
    tcase_add_test(t, threads_wanted_are_within_bounds);
    tcase_add_test(t, signal_stops_it_before_the_next_task);
    suite_add_tcase(s, t);
    return s;
}

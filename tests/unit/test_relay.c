// SPDX-License-Identifier: Apache-2.0
// common/relay.c
#include <check.h>
#include <stdlib.h>

#include "common/relay.h"

enum { BLOCKS = 3, NUMBERS = 20000 };

struct counter {
    int next;
    int fail_at; // 0: never
};

static struct relay *relay;
static struct error err;
static int blocks[BLOCKS];
static void *const all[BLOCKS] = {&blocks[0], &blocks[1], &blocks[2]};

static void teardown(void)
{
    relay_freep(&relay);
}

static bool count_up(struct relay *r, void *ctx, struct error *e)
{
    struct counter *c = ctx;
    int *block;
    while (c->next < NUMBERS && (block = relay_take_empty(r)) != NULL) {
        *block = ++c->next;
        relay_put_full(r, block);
        if (c->next == c->fail_at)
            return err_set(e, ERR_DATA, "number %d", c->next);
    }
    return true;
}

static bool expect_up(struct relay *r, void *ctx, struct error *e)
{
    struct counter *c = ctx;
    int *block;
    while ((block = relay_take_full(r)) != NULL) {
        ck_assert_int_eq(*block, ++c->next);
        if (c->next == c->fail_at)
            return err_set(e, ERR_RETRY, "number %d", c->next);
        relay_put_empty(r, block);
    }
    return true;
}

static int take_all(void)
{
    int n = 0;
    int *block;
    while ((block = relay_take_full(relay)) != NULL) {
        ck_assert_int_eq(*block, ++n);
        relay_put_empty(relay, block);
    }
    return n;
}

START_TEST(what_the_thread_fills_comes_out_in_order)
{
    struct counter c = {0};
    ck_assert(relay_new(count_up, &c, all, BLOCKS, &relay, &err));
    ck_assert_int_eq(take_all(), NUMBERS);
    ck_assert(relay_finish(relay, &err));
    ck_assert(relay_finish(relay, &err)); // asking again is fine
    ck_assert_ptr_null(relay_take_full(relay));
}
END_TEST

START_TEST(what_was_filled_before_a_failure_comes_out_before_it)
{
    struct counter c = {.fail_at = 1234};
    ck_assert(relay_new(count_up, &c, all, BLOCKS, &relay, &err));
    ck_assert_int_eq(take_all(), c.fail_at);
    ck_assert(!relay_finish(relay, &err));
    ck_assert_int_eq(err.code, ERR_DATA);
}
END_TEST

START_TEST(the_thread_empties_all_before_it_ends)
{
    struct counter c = {0};
    ck_assert(relay_new(expect_up, &c, all, BLOCKS, &relay, &err));
    for (int i = 1; i <= NUMBERS; i++) {
        int *block = relay_take_empty(relay);
        *block = i;
        relay_put_full(relay, block);
    }
    ck_assert(relay_finish(relay, &err));
    ck_assert_int_eq(c.next, NUMBERS);
    ck_assert_ptr_null(relay_take_empty(relay));
}
END_TEST

START_TEST(who_fills_for_a_thread_that_failed_gets_no_more_blocks)
{
    struct counter c = {.fail_at = 77};
    int *block, i = 0;
    ck_assert(relay_new(expect_up, &c, all, BLOCKS, &relay, &err));
    while ((block = relay_take_empty(relay)) != NULL) {
        ck_assert_int_lt(i, c.fail_at + BLOCKS);
        *block = ++i;
        relay_put_full(relay, block);
    }
    ck_assert(!relay_finish(relay, &err));
    ck_assert_int_eq(err.code, ERR_RETRY);
    ck_assert_int_eq(c.next, c.fail_at);
}
END_TEST

START_TEST(a_relay_is_dropped_half_way)
{
    struct counter c = {0};
    ck_assert(relay_new(count_up, &c, all, BLOCKS, &relay, &err));
    for (int i = 0; i < _i; i++) {
        int *block = relay_take_full(relay);
        ck_assert_ptr_nonnull(block);
        relay_put_empty(relay, block);
    }
    relay_freep(&relay);
    ck_assert_int_le(c.next, _i + BLOCKS);
    relay_freep(&relay); // freeing nothing is fine
}
END_TEST

START_TEST(a_thread_is_hungry_when_it_waits_for_us)
{
    struct counter c = {0};
    ck_assert(relay_new(expect_up, &c, all, BLOCKS, &relay, &err));
    int *block = relay_take_empty(relay);
    ck_assert(relay_is_hungry(relay));
    *block = 1;
    relay_put_full(relay, block);
    ck_assert(relay_finish(relay, &err));
    ck_assert(!relay_is_hungry(relay));
}
END_TEST

Suite *suite(void);

Suite *suite(void)
{
    Suite *s = suite_create("relay");
    TCase *t = tcase_create("relay");
    tcase_add_checked_fixture(t, NULL, teardown);
    tcase_add_test(t, what_the_thread_fills_comes_out_in_order);
    tcase_add_test(t, what_was_filled_before_a_failure_comes_out_before_it);
    tcase_add_test(t, the_thread_empties_all_before_it_ends);
    tcase_add_test(t, who_fills_for_a_thread_that_failed_gets_no_more_blocks);
    tcase_add_loop_test(t, a_relay_is_dropped_half_way, 0, 5);
    tcase_add_test(t, a_thread_is_hungry_when_it_waits_for_us);
    suite_add_tcase(s, t);
    return s;
}

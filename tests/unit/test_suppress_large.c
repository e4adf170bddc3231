// SPDX-License-Identifier: Apache-2.0
// Covers what export/suppress.c does with a table in which hundreds of cells are narrow at first sight: hiding starts from everything.
#include <check.h>
#include <sched.h>

#include "export/certificate.h"
#include "export/suppress.h"
#include "tests/support/toy_table.h"

enum { A = 40, B = 5, C = 4 };

static unsigned seed;

// Most counts are small, some are zero.
static int draw_count(void)
{
    int scale = 1 + rand_r(&seed) % 8;
    return rand_r(&seed) % 4 == 0 ? 0 : rand_r(&seed) % (scale * scale) + rand_r(&seed) % 5;
}

static struct cells *random_cells(struct toy *toy)
{
    seed = 20261128u;
    (void)printf("seed %u\n", seed);
    return toy_cube(toy, (int[]){A, B, C}, draw_count);
}

// The same decision on the first processor alone.
static bool decide_on_one(const struct cells *c, const struct suppress_policy *policy, struct suppression *s,
                          struct error *err)
{
    cpu_set_t all, one;
    ck_assert_int_eq(sched_getaffinity(0, sizeof(all), &all), 0);
    CPU_ZERO(&one);
    for (size_t cpu = 0; cpu < CPU_SETSIZE && CPU_COUNT(&one) == 0; cpu++)
        if (CPU_ISSET(cpu, &all))
            CPU_SET(cpu, &one);
    ck_assert_int_eq(sched_setaffinity(0, sizeof(one), &one), 0);
    bool ok = suppress_decide(c, policy, s, err);
    ck_assert_int_eq(sched_setaffinity(0, sizeof(all), &all), 0);
    return ok;
}

START_TEST(a_table_of_a_thousand_cells_is_protected_the_same_way_by_one_thread_and_by_many)
{
    static struct toy toy;
    const struct suppress_policy policy = suppress_policy_of(11, 10);
    struct error err = {0};
    CLEANUP(cells_freep) struct cells *c = random_cells(&toy);
    CLEANUP(suppression_done) struct suppression s = {0}, again = {0};
    CLEANUP(certificate_done) struct certificate certificate = {0};
    ck_assert(suppress_decide(c, &policy, &s, &err) && decide_on_one(c, &policy, &again, &err));
    ck_assert_uint_eq(s.lp_solved, again.lp_solved);
    ck_assert_mem_eq(s.state, again.state, (size_t)c->n_cells * sizeof(*s.state));
    ck_assert(certificate_make(c, NULL, 0, &s, &policy, &certificate, &err)); // by code of its own
    ck_assert_int_ge(certificate.narrowest, 10);
    ck_assert_uint_gt(s.n_small, 300);
    ck_assert_uint_lt(s.n_other, s.n_small);
}
END_TEST

// With time enough the search begins where everything is hidden; what it completes is as safe, and hides no more than greed does.
START_TEST(a_search_with_time_enough_needs_no_greedy_choice_and_hides_no_more)
{
    static struct toy toy;
    struct suppress_policy policy = suppress_policy_of(11, 10);
    struct error err = {0};
    CLEANUP(cells_freep) struct cells *c = random_cells(&toy);
    CLEANUP(suppression_done) struct suppression s = {0}, greedy = {0};
    CLEANUP(certificate_done) struct certificate certificate = {0};
    policy.marks_interval = 0;
    ck_assert(suppress_decide(c, &policy, &greedy, &err));
    policy.seconds = 12;
    ck_assert(suppress_decide(c, &policy, &s, &err));
    ck_assert(certificate_make(c, NULL, 0, &s, &policy, &certificate, &err));
    ck_assert_int_ge(certificate.narrowest, 10);
    ck_assert_double_le(s.cost, greedy.cost * (1 + 1e-9));
    ck_assert_double_le(s.bound, s.cost);
}
END_TEST

Suite *suite(void);

Suite *suite(void)
{
    Suite *s = suite_create("suppress large");
    TCase *t = tcase_create("suppress large");
    tcase_set_timeout(t, 120);
    tcase_add_test(t, a_table_of_a_thousand_cells_is_protected_the_same_way_by_one_thread_and_by_many);
    tcase_add_test(t, a_search_with_time_enough_needs_no_greedy_choice_and_hides_no_more);
    suite_add_tcase(s, t);
    return s;
}

// SPDX-License-Identifier: Apache-2.0
// linker/seats.c: what was decided of seats, told of units. How seats are given is tried in tests/unit/test_evidence.c's and
// tests/db/test_linker.c's links, which do not depend on it.
#include <check.h>
#include <stdlib.h>

#include "linker/seats.h"

enum { UNITS = 6 };
static struct error err;
static struct arena *arena;

static uint32_t unit_on[UNITS] = {4, 1, 5, 0, 3, 2}, seat_of[UNITS] = {3, 1, 5, 4, 0, 2};
static const struct seats seats = {.n = UNITS, .of_unit = seat_of, .unit = unit_on};

static void setup(void)
{
    err_clear(&err);
    ck_assert(arena_new(&arena, &err));
}

static void teardown(void)
{
    arena_freep(&arena);
}

static void is_pair(uint32_t a, uint32_t b, uint32_t want_a, uint32_t want_b)
{
    ck_assert_uint_eq(a, want_a);
    ck_assert_uint_eq(b, want_b);
}

START_TEST(a_pair_of_units_is_one_of_seats)
{
    uint32_t a = 0, b = 4;
    seats_take_pair(&seats, &a, &b);
    is_pair(a, b, 0, 3);
    a = 1, b = 2;
    seats_take_pair(&seats, &a, &b);
    is_pair(a, b, 1, 5);
}
END_TEST

// Seats 0 and 3, 1 and 5 are linked, which are units 0 and 4, 1 and 2.
START_TEST(links_are_told_of_units_in_their_order)
{
    static const uint32_t of_seat[UNITS] = {0, 1, 2, 0, 3, 1}, of_unit[UNITS] = {0, 1, 1, 2, 0, 3};
    struct edge edges[] = {{.a = 1, .b = 5, .weight = 1},
                           {.a = 0, .b = 3, .weight = 2}, // links
                           {.a = 2, .b = 4, .weight = 3},
                           {.a = 0, .b = 1, .weight = 4}, // to review
                           {.a = 2, .b = 5, .weight = 5}};
    static const struct refused_pair refused[] = {{.a = 0, .b = 4, .reason = REFUSAL_SSN},
                                                  {.a = 3, .b = 4, .reason = REFUSAL_TWINS}};
    struct clustering c = {.n_clusters = 4, .of_unit = of_seat, .n_links = 2, .n_review = 2, .refused = refused};
    c.n_refused = COUNT_OF(refused);
    ck_assert(seats_leave(&seats, &c, edges, arena, &err));
    for (uint32_t u = 0; u < UNITS; u++)
        ck_assert_uint_eq(c.of_unit[u], of_unit[u]);
    is_pair(edges[0].a, edges[0].b, 0, 4);
    is_pair(edges[1].a, edges[1].b, 1, 2);
    is_pair(edges[2].a, edges[2].b, 1, 4);
    is_pair(edges[3].a, edges[3].b, 3, 5);
    for (size_t i = 0; i < COUNT_OF(edges) - 1; i++) {
        static const double weight[] = {2, 1, 4, 3};
        ck_assert_double_eq(edges[i].weight, weight[i]);
    }
    is_pair(c.refused[0].a, c.refused[0].b, 0, 3);
    ck_assert_int_eq(c.refused[0].reason, REFUSAL_TWINS);
    is_pair(c.refused[1].a, c.refused[1].b, 3, 4);
}
END_TEST

START_TEST(nothing_is_left_as_nothing)
{
    const struct seats none = {0};
    struct clustering c = {0};
    struct edge edge;
    ck_assert(seats_leave(&none, &c, &edge, arena, &err));
    ck_assert_uint_eq(c.n_refused, 0);
}
END_TEST

Suite *suite(void);
Suite *suite(void)
{
    Suite *s = suite_create("seats");
    TCase *t = tcase_create("seats");
    tcase_add_checked_fixture(t, setup, teardown);
    tcase_add_test(t, a_pair_of_units_is_one_of_seats);
    tcase_add_test(t, links_are_told_of_units_in_their_order);
    tcase_add_test(t, nothing_is_left_as_nothing);
    suite_add_tcase(s, t);
    return s;
}

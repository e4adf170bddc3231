// SPDX-License-Identifier: Apache-2.0
// linker/units.c
#include <check.h>

#include "linker/units.h"

static struct error err;
static struct units units;

static void setup(void)
{
    err_clear(&err);
    units_init(&units);
}

static void teardown(void)
{
    units_done(&units);
}

static struct uuid key_of(uint32_t n)
{
    return (struct uuid){.bytes = {(uint8_t)(n >> 16), (uint8_t)(n >> 8), (uint8_t)n}};
}

static bool add(uint32_t n, const char *ns, bool live, const char *system)
{
    struct uuid key = key_of(n);
    return units_add(&units, &key, view_of(ns), live, view_of(system), &err);
}

START_TEST(remembers_key_live_namespace_and_system)
{
    ck_assert(add(1, "cws", true, "child_welfare") && add(2, "cin", false, "health") && add(3, "cws", true, "x"));
    ck_assert_uint_eq(units.n, 3);
    ck_assert_uint_eq(units_live_namespaces(&units)[0], 1);
    ck_assert_uint_eq(units_live_namespaces(&units)[1], 0);
    ck_assert_uint_eq(units_live_namespaces(&units)[2], 1);
    ck_assert_str_eq(names_at(&units.system_names, units_systems(&units)[1]), "health");
    ck_assert_uint_eq(units.namespace_names.n, 2);
}
END_TEST

START_TEST(refuses_keys_out_of_order)
{
    ck_assert(add(2, "cws", true, "child_welfare"));
    ck_assert(!add(2, "cws", true, "child_welfare"));
    ck_assert_int_eq(err.code, ERR_BUG);
    ck_assert(!add(1, "cws", true, "child_welfare"));
    ck_assert_uint_eq(units.n, 1);
}
END_TEST

START_TEST(refuses_a_name_too_long_to_keep)
{
    char name[NAME_BYTES + 1] = {0};
    memset(name, 'n', NAME_BYTES);
    ck_assert(!add(1, name, true, "child_welfare"));
    ck_assert_int_eq(err.code, ERR_BUG);
}
END_TEST

START_TEST(finds_every_unit_from_anywhere_before_it)
{
    uint32_t unit;
    for (uint32_t n = 0; n < 200; n++)
        ck_assert(add(2 * n + 1, "cws", true, "child_welfare"));
    for (uint32_t from = 0; from < 200; from += 7)
        for (uint32_t n = 0; n < 200; n++) {
            struct uuid there = key_of(2 * n + 1), missing = key_of(2 * n);
            ck_assert(units_find(&units, from, &there, &unit) == (n >= from));
            ck_assert(n < from || unit == n);
            ck_assert(!units_find(&units, from, &missing, &unit));
        }
    struct uuid last = key_of(9999);
    ck_assert(!units_find(&units, 0, &last, &unit));
    ck_assert(!units_find(&units, 200, &last, &unit));
}
END_TEST

START_TEST(nothing_is_found_among_no_units)
{
    struct uuid key = key_of(1);
    uint32_t unit;
    ck_assert(!units_find(&units, 0, &key, &unit));
}
END_TEST

Suite *suite(void);
Suite *suite(void)
{
    Suite *s = suite_create("units");
    TCase *t = tcase_create("units");
    tcase_add_checked_fixture(t, setup, teardown);
    tcase_add_test(t, remembers_key_live_namespace_and_system);
    tcase_add_test(t, refuses_keys_out_of_order);
    tcase_add_test(t, refuses_a_name_too_long_to_keep);
    tcase_add_test(t, finds_every_unit_from_anywhere_before_it);
    tcase_add_test(t, nothing_is_found_among_no_units);
    suite_add_tcase(s, t);
    return s;
}

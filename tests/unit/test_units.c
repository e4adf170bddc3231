// SPDX-License-Identifier: Apache-2.0
// linker/units.c
#include <check.h>
#include <stdlib.h>

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
    struct unit_row row = {.record_key = key_of(n),
                           .delivery = key_of(1 << 16),
                           .namespace_name = view_of(ns),
                           .live = live,
                           .system = view_of(system)};
    return units_add(&units, &row, &err);
}

static bool add_girl(uint32_t n, const char *county, uint32_t delivery)
{
    struct unit_row row = {.record_key = key_of(n),
                           .delivery = key_of(delivery << 16),
                           .namespace_name = view_of("cws"),
                           .live = true,
                           .system = view_of("child_welfare")};
    row.group[GROUP_SEX] = view_of("F");
    if (county != NULL)
        row.group[GROUP_COUNTY] = view_of(county);
    return units_add(&units, &row, &err);
}

START_TEST(numbers_records_in_the_order_of_their_keys)
{
    ck_assert(add(3, "cws", true, "child_welfare") && add(1, "cin", false, "health") && add(2, "cws", true, "x"));
    ck_assert(units_close(&units, &err));
    ck_assert_uint_eq(units.n, 3);
    for (uint32_t i = 0; i < 3; i++) {
        struct uuid key = key_of(i + 1);
        ck_assert(uuid_compare(&units_keys(&units)[i], &key) == 0);
    }
    ck_assert_str_eq(names_at(&units.system_names, units_at(&units, 0)->system), "health");
    ck_assert_uint_eq(units_at(&units, 0)->live_namespace, 0);
    ck_assert(units_at(&units, 1)->live_namespace != 0);
    ck_assert_uint_eq(units_at(&units, 1)->live_namespace, units_at(&units, 2)->live_namespace);
    ck_assert_uint_eq(units.namespace_names.n, 2);
}
END_TEST

START_TEST(a_record_is_live_when_all_its_rows_say_so)
{
    ck_assert(add(1, "cws", true, "child_welfare") && add(2, "cws", true, "child_welfare"));
    ck_assert(add(1, "cws", false, "child_welfare") && add(2, "cws", true, "child_welfare"));
    ck_assert(units_close(&units, &err));
    ck_assert_uint_eq(units.n, 2);
    ck_assert_uint_eq(units_at(&units, 0)->live_namespace, 0);
    ck_assert_uint_eq(units_at(&units, 1)->live_namespace, 1);
}
END_TEST

START_TEST(puts_rows_together_whatever_their_order)
{
    static const char *const counties[2][3] = {{"19", NULL, "07"}, {"07", "19", NULL}};
    for (int order = 0; order < 2; order++) {
        units_done(&units);
        units_init(&units);
        for (int i = 0; i < 3; i++)
            ck_assert(add_girl(7, counties[order][i], 1));
        ck_assert(add_girl(8, NULL, 1) && add_girl(8, NULL, 2));
        ck_assert(units_close(&units, &err));
        const struct unit *u = units_at(&units, 0);
        ck_assert_str_eq(names_at(&units.group_names[GROUP_COUNTY], u->group[GROUP_COUNTY]), "07");
        ck_assert_str_eq(names_at(&units.group_names[GROUP_SEX], u->group[GROUP_SEX]), "F");
        ck_assert_uint_eq(u->group[GROUP_RACE], NAME_NONE);
        ck_assert_uint_ne(u->delivery, 0);
        ck_assert_uint_eq(units_at(&units, 1)->delivery, 0);
    }
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

START_TEST(finds_every_unit_and_no_other)
{
    uint32_t unit;
    for (uint32_t n = 0; n < 500; n++)
        ck_assert(add(2 * ((n * 7) % 500) + 1, "cws", true, "child_welfare"));
    ck_assert(units_close(&units, &err));
    for (uint32_t n = 0; n < 500; n++) {
        struct uuid there = key_of(2 * n + 1), missing = key_of(2 * n);
        ck_assert(units_find(&units, &there, &unit));
        ck_assert_uint_eq(unit, n);
        ck_assert(!units_find(&units, &missing, &unit));
    }
}
END_TEST

START_TEST(takes_rows_of_other_records_once_closed)
{
    for (uint32_t n = 0; n < 300; n++)
        ck_assert(add(3 * n, "cws", true, "child_welfare"));
    ck_assert(units_close(&units, &err));
    for (uint32_t n = 300; n-- > 0;)
        ck_assert(add(3 * n + 1, "cin", false, "health") && add(3 * n + 1, "cin", false, "health"));
    ck_assert(add(UINT16_MAX, "rln", false, "health"));
    ck_assert(units_close(&units, &err));
    ck_assert_uint_eq(units.n, 601);
    for (uint32_t i = 0; i < 600; i++) {
        struct uuid key = key_of(i / 2 * 3 + i % 2);
        uint32_t unit;
        ck_assert(units_find(&units, &key, &unit));
        ck_assert_uint_eq(unit, i);
        ck_assert_str_eq(names_at(&units.system_names, units_at(&units, i)->system),
                         i % 2 == 0 ? "child_welfare" : "health");
        ck_assert((units_at(&units, i)->live_namespace != 0) == (i % 2 == 0));
    }
    ck_assert(units_close(&units, &err)); // nothing has come
    ck_assert_uint_eq(units.n, 601);
}
END_TEST

// Two lists have names of their own, numbered as they came.
START_TEST(takes_of_others_the_rows_of_records_it_does_not_know)
{
    struct units known = {0}, others;
    for (uint32_t n = 0; n < 600; n++)
        ck_assert(add(2 * n, "cws", true, "child_welfare"));
    ck_assert(units_close(&units, &err));
    known = units;
    units_init(&units);
    for (uint32_t n = 0; n < 602; n++)
        ck_assert(add(n, "cin", false, "health") && add(n, "rln", false, "schools") && add_girl(n, "19", n + 1));
    others = units;
    units = known;
    ck_assert(units_add_unknown(&units, &others, &err) && units_close(&units, &err));
    units_done(&others);
    ck_assert_uint_eq(units.n, 600 + 301);
    for (uint32_t n = 0; n < 602; n++) {
        const struct unit *u = units_at(&units, n);
        struct uuid key = key_of(n);
        ck_assert(uuid_compare(&units_keys(&units)[n], &key) == 0);
        ck_assert_str_eq(names_at(&units.system_names, u->system), "child_welfare");
        ck_assert_uint_eq(u->live_namespace != 0, n % 2 == 0);
        ck_assert_uint_eq(u->delivery != 0, n % 2 == 0);
        ck_assert_uint_eq(u->group[GROUP_COUNTY] == NAME_NONE, n % 2 == 0);
    }
    ck_assert_str_eq(names_at(&units.group_names[GROUP_COUNTY], units_at(&units, 1)->group[GROUP_COUNTY]), "19");
}
END_TEST

START_TEST(units_are_arranged_and_keys_stay)
{
    static const uint32_t order[] = {2, 0, 1};
    ck_assert(add(1, "cin", true, "health") && add(2, "cws", true, "child_welfare") && add(3, "ssid", true, "schools"));
    ck_assert(units_close(&units, &err) && units_arrange(&units, order, &err));
    for (uint32_t i = 0; i < 3; i++) {
        static const char *const system[] = {"schools", "health", "child_welfare"};
        struct uuid key = key_of(i + 1);
        uint32_t found;
        ck_assert_str_eq(names_at(&units.system_names, units_at(&units, i)->system), system[i]);
        ck_assert(units_find(&units, &key, &found));
        ck_assert_uint_eq(found, i);
    }
}
END_TEST

START_TEST(is_fine_with_nothing)
{
    struct uuid key = key_of(1);
    uint32_t unit;
    uint16_t *live = NULL;
    ck_assert(units_close(&units, &err));
    ck_assert_uint_eq(units.n, 0);
    ck_assert(!units_find(&units, &key, &unit));
    ck_assert(units_live_namespaces(&units, &live, &err));
    free(live);
}
END_TEST

Suite *suite(void);
Suite *suite(void)
{
    Suite *s = suite_create("units");
    TCase *t = tcase_create("units");
    tcase_add_checked_fixture(t, setup, teardown);
    tcase_add_test(t, numbers_records_in_the_order_of_their_keys);
    tcase_add_test(t, a_record_is_live_when_all_its_rows_say_so);
    tcase_add_test(t, puts_rows_together_whatever_their_order);
    tcase_add_test(t, refuses_a_name_too_long_to_keep);
    tcase_add_test(t, finds_every_unit_and_no_other);
    tcase_add_test(t, takes_rows_of_other_records_once_closed);
    tcase_add_test(t, takes_of_others_the_rows_of_records_it_does_not_know);
    tcase_add_test(t, units_are_arranged_and_keys_stay);
    tcase_add_test(t, is_fine_with_nothing);
    suite_add_tcase(s, t);
    return s;
}

// SPDX-License-Identifier: Apache-2.0
// config/model.c
#include <check.h>
#include <stdio.h>
#include <string.h>

#include "common/fsio.h"
#include "config/model.h"
#include "tests/support/edited.h"

START_TEST(finds_every_name_at_its_number)
{
    for (int i = 0; i < RECORD_ATTRIBUTES; i++)
        ck_assert_int_eq(record_attribute_from_name(record_attribute_name[i]), i);
    for (int i = 0; i < EVENT_KINDS; i++)
        ck_assert_int_eq(event_kind_from_name(event_kind_name[i]), i);
    for (int i = 0; i < EVENT_ATTRIBUTES; i++)
        ck_assert_int_eq(event_attribute_from_name(event_attribute_name[i]), i);
    ck_assert_int_eq(record_attribute_type[RECORD_BIRTH_MONTH], TYPE_MONTH);
    ck_assert_int_eq(event_attribute_type[ATTR_SCORE], TYPE_INTEGER);
    ck_assert_int_eq(event_attribute_type[ATTR_TIER], TYPE_CODE);
}
END_TEST

START_TEST(knows_no_other_names)
{
    ck_assert_int_eq(record_attribute_from_name("shoe_size"), -1);
    ck_assert_int_eq(event_kind_from_name(""), -1);
    ck_assert_int_eq(event_attribute_from_name("Tier"), -1);
}
END_TEST

/* Attributes must be the last columns of their table, in this order, and of a type that holds them. */
static void check_columns(const char *sql, const char *table, const char *const *names,
                          const enum attribute_type *types, int n)
{
    static const char *const sql_type[] = {[TYPE_CODE] = "text", [TYPE_INTEGER] = "integer", [TYPE_MONTH] = "date"};
    const char *at = strstr(sql, table);
    ck_assert_ptr_nonnull(at);
    for (int i = 0; i < n; i++) {
        char line[64];
        (void)snprintf(line, sizeof(line), "\n    %s ", names[i]);
        const char *found = strstr(at, line);
        ck_assert_msg(found != NULL && found < strstr(at, "\n);"), "%s: no column \"%s\" behind the one before", table,
                      names[i]);
        const char *type = found + strlen(line);
        type += strspn(type, " ");
        ck_assert_msg(strncmp(type, sql_type[types[i]], strlen(sql_type[types[i]])) == 0, "%s: type of \"%s\"", table,
                      names[i]);
        at = found + 1;
    }
}

START_TEST(is_what_the_migrations_made)
{
    CLEANUP(buf_done) struct buf sql = {0};
    struct error err = {0};
    ck_assert(fs_read_file(repo_path("sql/migrations/0001_create_schema.sql"), 1 << 20, &sql, &err));
    check_columns(sql.data, "CREATE TABLE identity.record", record_attribute_name, record_attribute_type,
                  RECORD_ATTRIBUTES);
    check_columns(sql.data, "CREATE TABLE facts.event", event_attribute_name, event_attribute_type, EVENT_ATTRIBUTES);
}
END_TEST

Suite *suite(void);

Suite *suite(void)
{
    Suite *s = suite_create("model");
    TCase *t = tcase_create("model");
    tcase_add_test(t, finds_every_name_at_its_number);
    tcase_add_test(t, knows_no_other_names);
    tcase_add_test(t, is_what_the_migrations_made);
    suite_add_tcase(s, t);
    return s;
}

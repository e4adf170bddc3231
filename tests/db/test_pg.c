// SPDX-License-Identifier: Apache-2.0
/* common/pg.c, pg_result.c, pg_copy.c, migrate.c against a live server (tests/support/cluster.sh). */
#include <check.h>
#include <signal.h>
#include <stdlib.h>

#include "common/migrate.h"
#include "common/pg_session.h"
#include "tests/support/ok.h"

static struct pg *pg;
static struct error err;

#define OK(call) OK_OR(err, call)

static void setup(void)
{
    err_clear(&err);
    OK(pg_connect("", &pg, &err));
}

static void teardown(void)
{
    pg_closep(&pg);
}

static void setup_schema(void)
{
    int applied = 0;
    setup();
    OK(migrate_apply(pg, &applied, &err));
}

/* The error says `wanted` and nothing of `secret`. */
static void assert_error(enum err_code code, const char *wanted, const char *secret)
{
    char message[1024];
    err_message(&err, message, sizeof(message));
    ck_assert_int_eq(err.code, code);
    ck_assert_msg(strstr(message, wanted) != NULL, "\"%s\" lacks \"%s\"", message, wanted);
    ck_assert_msg(secret == NULL || strstr(message, secret) == NULL, "\"%s\" tells a value", message);
    err_clear(&err);
}

START_TEST(tells_why_it_cannot_connect_as_a_hint)
{
    struct pg *none = NULL;
    ck_assert(!pg_connect("host=/nonexistent dbname=x", &none, &err));
    ck_assert_ptr_null(none);
    ck_assert(strstr(err.hint, "/nonexistent") != NULL);
    assert_error(ERR_RETRY, "cannot connect", NULL);
}
END_TEST

START_TEST(does_not_repeat_a_bad_connection_string)
{
    struct pg *none = NULL;
    ck_assert(!pg_connect("password='hunter2 host=x", &none, &err));
    ck_assert_str_eq(err.hint, "");
    assert_error(ERR_CONFIG, "connection string", "hunter2");
}
END_TEST

START_TEST(migrates_an_empty_database_once)
{
    int applied = -1;
    bool current = true;
    OK(pg_exec(
        pg,
        "DROP SCHEMA IF EXISTS intake, identity, facts, linkage, release, ops, lane_1, lane_2, lane_3, lane_4 CASCADE",
        "test", &err));
    OK(migrate_is_current(pg, &current, &err));
    ck_assert(!current);
    OK(migrate_apply(pg, &applied, &err));
    ck_assert_int_ge(applied, 1);
    OK(migrate_is_current(pg, &current, &err));
    ck_assert(current);
    OK(migrate_apply(pg, &applied, &err));
    ck_assert_int_eq(applied, 0);
}
END_TEST

START_TEST(refuses_a_database_whose_migration_was_changed)
{
    int applied = 0;
    bool current = false;
    OK(pg_begin(pg, &err));
    OK(pg_exec(pg, "UPDATE ops.migration SET checksum = sha256('x')", "test", &err));
    ck_assert(!migrate_is_current(pg, &current, &err));
    assert_error(ERR_CONFIG, "0001_create_schema", NULL);
    pg_rollback(pg);
    OK(migrate_apply(pg, &applied, &err));
}
END_TEST

START_TEST(refuses_a_database_newer_than_the_program)
{
    int applied = 0;
    OK(pg_exec(pg, "INSERT INTO ops.migration VALUES ('9999_from_the_future', sha256('x'))", "test", &err));
    ck_assert(!migrate_apply(pg, &applied, &err));
    ck_assert(err.hint[0] != '\0');
    assert_error(ERR_CONFIG, "9999_from_the_future", NULL);
    OK(pg_exec(pg, "DELETE FROM ops.migration WHERE name LIKE '9999%'", "test", &err));
}
END_TEST

START_TEST(reads_every_type_of_result)
{
    static const char text[] = "CREATE OR REPLACE FUNCTION pg_temp.nothing() RETURNS int LANGUAGE sql AS 'SELECT 1'";
    OK(pg_exec(pg, text, "test", &err));
    PGresult *raw =
        PQexecParams(pg->conn,
                     "SELECT true, 7::int2, -7::int4, 7000000000::int8, 1.5::float8, 'abc'::text,"
                     " '00010203-0405-0607-0809-0a0b0c0d0e0f'::uuid, '1969-12-31'::date, '{\"a\": 1}'::jsonb,"
                     " NULL::int4",
                     0, NULL, NULL, NULL, NULL, 1);
    CLEANUP(pg_result_freep) struct pg_result *r = (struct pg_result *)raw;
    ck_assert_int_eq(pg_rows(r), 1);
    ck_assert(pg_get_bool(r, 0, 0));
    ck_assert_int_eq(pg_get_int(r, 0, 1), 7);
    ck_assert_int_eq(pg_get_int(r, 0, 2), -7);
    ck_assert_int_eq(pg_get_int(r, 0, 3), 7000000000);
    ck_assert_double_eq(pg_get_float8(r, 0, 4), 1.5);
    ck_assert(view_equals(pg_get_text(r, 0, 5), "abc"));
    ck_assert_int_eq(pg_get_uuid(r, 0, 6).bytes[15], 15);
    ck_assert_int_eq(pg_get_date(r, 0, 7).days, -1);
    ck_assert(view_equals(pg_get_text(r, 0, 8), "{\"a\": 1}"));
    ck_assert(pg_is_null(r, 0, 9));
    ck_assert(!pg_is_null(r, 0, 0));
}
END_TEST

START_TEST(sends_every_type_of_parameter)
{
    struct uuid u = {{1, 2, 3}};
    OK(pg_exec(pg, "CREATE TEMP TABLE delivery (LIKE intake.delivery)", "test", &err));
    struct pg_param key[] = {pg_int4(77), pg_bytea("12345678", 8)};
    OK(pg_begin(pg, &err));
    OK(pg_run(pg, SQL_INTAKE_ADD_KEY_CHECK, key, COUNT_OF(key), NULL, &err));
    pg_rollback(pg);
    struct pg_param run[] = {pg_text("ingest"), pg_date((struct date){20000})};
    CLEANUP(pg_result_freep) struct pg_result *r = NULL;
    OK(pg_run(pg, SQL_OPS_RUN_BEGIN, run, COUNT_OF(run), &r, &err));
    struct pg_param end[] = {pg_int8(pg_get_int(r, 0, 0)), pg_int4(65)};
    CLEANUP(pg_result_freep) struct pg_result *ended = NULL;
    OK(pg_run(pg, SQL_OPS_RUN_END, end, COUNT_OF(end), &ended, &err));
    ck_assert_int_eq(pg_affected(ended), 1);
    ck_assert(pg_jsonb(NULL).is_null);
    ck_assert_int_eq(pg_bool(true).n, 1);
    ck_assert_uint_eq(pg_jsonb("{}").bytes.len, 2);
    ck_assert_uint_eq(pg_uuid(&u).bytes.len, UUID_BYTES);
    ck_assert_double_eq(pg_float8(2.5).x, 2.5);
    ck_assert(pg_text(NULL).is_null);
}
END_TEST

START_TEST(tells_sqlstate_and_constraint_but_no_value)
{
    struct pg_param key[] = {pg_int4(99), pg_bytea("SECRETNAME", 10)};
    ck_assert(!pg_run(pg, SQL_INTAKE_ADD_KEY_CHECK, key, COUNT_OF(key), NULL, &err));
    ck_assert(strstr(err.frame[0], "key_check_check_value_check") != NULL);
    assert_error(ERR_BUG, "SQLSTATE 23514", "SECRETNAME");
}
END_TEST

START_TEST(maps_a_missing_privilege_to_denied)
{
    OK(pg_exec(pg, "SET ROLE hub_export", "test", &err));
    ck_assert(!pg_exec(pg, "SELECT bundle FROM identity.record", "test", &err));
    assert_error(ERR_DENIED, "42501", NULL);
}
END_TEST

START_TEST(notices_a_failed_transaction_at_commit)
{
    OK(pg_begin(pg, &err));
    ck_assert(!pg_exec(pg, "SELECT 1/0", "test", &err));
    err_clear(&err);
    ck_assert(!pg_commit(pg, &err));
    assert_error(ERR_BUG, "failed transaction", NULL);
}
END_TEST

START_TEST(a_lost_connection_can_be_tried_again)
{
    CLEANUP(pg_closep) struct pg *other = NULL;
    char kill[64];
    OK(pg_connect_again(pg, &other, &err));
    OK(pg_begin(pg, &err));
    snprintf(kill, sizeof(kill), "SELECT pg_terminate_backend(%d)", PQbackendPID(pg->conn));
    OK(pg_exec(other, kill, "test", &err));
    ck_assert(!pg_commit(pg, &err));
    assert_error(ERR_RETRY, "commit", NULL);
    ck_assert(!pg_alive(pg));
    pg_rollback(pg);
}
END_TEST

START_TEST(copies_rows_in_and_out)
{
    CLEANUP(pg_rows_freep) struct pg_rows *rows = NULL;
    CLEANUP(pg_reader_closep) struct pg_reader *reader = NULL;
    struct view field[4];
    bool has_row = false;
    OK(pg_exec(pg, "CREATE TEMP TABLE stage_reject (line int8, column_name text, reason text)", "test", &err));
    OK(pg_rows_new(3, &rows, &err));
    OK(pg_rows_send(pg, SQL_INTAKE_COPY_STAGE_REJECT, rows, &err));
    for (int i = 0; i < 1000; i++) {
        pg_rows_begin(rows);
        pg_rows_int8(rows, i);
        pg_rows_text(rows, view_of("DOB"));
        if (i % 2 == 0)
            pg_rows_null(rows);
        else
            pg_rows_text(rows, view_of(""));
    }
    ck_assert_int_eq(pg_rows_count(rows), 1000);
    ck_assert_int_gt((int)pg_rows_bytes(rows), 1000);
    OK(pg_rows_send(pg, SQL_INTAKE_COPY_STAGE_REJECT, rows, &err));
    ck_assert_int_eq(pg_rows_count(rows), 0);
    OK(pg_reader_open(pg, SQL_INTAKE_READ_STAGE_REJECT, &reader, &err));
    for (int i = 0; i < 1000; i++) {
        OK(pg_reader_next(reader, field, 3, &has_row, &err));
        ck_assert(has_row);
        ck_assert_int_eq(pg_field_int(field[0]), i);
        ck_assert(view_equals(field[1], "DOB"));
        ck_assert_int_eq(field[2].ptr == NULL, i % 2 == 0);
    }
    OK(pg_reader_next(reader, field, 3, &has_row, &err));
    ck_assert(!has_row);
    OK(pg_reader_next(reader, field, 3, &has_row, &err));
    ck_assert(!has_row);
}
END_TEST

START_TEST(a_reader_closed_early_leaves_the_session_usable)
{
    struct pg_reader *reader = NULL;
    struct view field[3];
    bool has_row = false;
    OK(pg_exec(pg,
               "CREATE TEMP TABLE stage_reject AS SELECT g::int8 AS line, 'c' AS column_name, 'r' AS reason"
               " FROM generate_series(1, 200000) g",
               "test", &err));
    OK(pg_reader_open(pg, SQL_INTAKE_READ_STAGE_REJECT, &reader, &err));
    OK(pg_reader_next(reader, field, 3, &has_row, &err));
    pg_reader_closep(&reader);
    ck_assert_ptr_null(reader);
    OK(pg_exec(pg, "SELECT 1", "test", &err));
    OK(pg_reader_open(pg, SQL_INTAKE_READ_STAGE_REJECT, &reader, &err));
    ck_assert(!pg_reader_next(reader, field, 2, &has_row, &err));
    assert_error(ERR_BUG, "columns", NULL);
    pg_reader_closep(&reader);
}
END_TEST

START_TEST(a_copy_of_the_wrong_shape_fails_and_keeps_the_session)
{
    CLEANUP(pg_rows_freep) struct pg_rows *rows = NULL;
    CLEANUP(pg_reader_closep) struct pg_reader *reader = NULL;
    OK(pg_exec(pg, "CREATE TEMP TABLE stage_reject (line int8, column_name text, reason text)", "test", &err));
    OK(pg_rows_new(1, &rows, &err));
    pg_rows_begin(rows);
    pg_rows_int8(rows, 1);
    ck_assert(!pg_rows_send(pg, SQL_INTAKE_COPY_STAGE_REJECT, rows, &err));
    assert_error(ERR_BUG, "copy_stage_reject: SQLSTATE", NULL);
    ck_assert(!pg_reader_open(pg, SQL_OPS_SESSION, &reader, &err));
    err_clear(&err);
    OK(pg_exec(pg, "SELECT 1", "test", &err));
}
END_TEST

/* Often, because it is a question of who is quicker. */
START_TEST(a_closed_session_leaves_no_lock_behind)
{
    for (int key = 4712; key < 4732; key++) {
        struct pg *other = NULL;
        bool got = false;
        OK(pg_connect_again(pg, &other, &err));
        OK(pg_script(other, SQL_INTAKE_CREATE_STAGE, &err)); /* takes the server a while to clear away */
        OK(pg_try_lock(other, key, &got, &err));
        ck_assert(got);
        pg_closep(&other);
        OK(pg_try_lock(pg, key, &got, &err));
        ck_assert(got);
    }
    pg_closep(&pg);
}
END_TEST

START_TEST(two_sessions_do_not_get_the_same_lock)
{
    CLEANUP(pg_closep) struct pg *other = NULL;
    bool got = false;
    OK(pg_connect_again(pg, &other, &err));
    OK(pg_try_lock(pg, 4711, &got, &err));
    ck_assert(got);
    OK(pg_try_lock(other, 4711, &got, &err));
    ck_assert(!got);
    pg_closep(&pg);
}
END_TEST

Suite *suite(void);

Suite *suite(void)
{
    Suite *s = suite_create("pg");
    TCase *plain = tcase_create("session");
    TCase *schema = tcase_create("schema");
    tcase_add_checked_fixture(plain, setup, teardown);
    tcase_add_test(plain, migrates_an_empty_database_once);
    tcase_add_test(plain, tells_why_it_cannot_connect_as_a_hint);
    tcase_add_test(plain, does_not_repeat_a_bad_connection_string);
    suite_add_tcase(s, plain);
    tcase_add_checked_fixture(schema, setup_schema, teardown);
    tcase_add_test(schema, refuses_a_database_whose_migration_was_changed);
    tcase_add_test(schema, refuses_a_database_newer_than_the_program);
    tcase_add_test(schema, reads_every_type_of_result);
    tcase_add_test(schema, sends_every_type_of_parameter);
    tcase_add_test(schema, tells_sqlstate_and_constraint_but_no_value);
    tcase_add_test(schema, maps_a_missing_privilege_to_denied);
    tcase_add_test(schema, notices_a_failed_transaction_at_commit);
    tcase_add_test(schema, a_lost_connection_can_be_tried_again);
    tcase_add_test(schema, copies_rows_in_and_out);
    tcase_add_test(schema, a_reader_closed_early_leaves_the_session_usable);
    tcase_add_test(schema, a_copy_of_the_wrong_shape_fails_and_keeps_the_session);
    tcase_add_test(schema, a_closed_session_leaves_no_lock_behind);
    tcase_add_test(schema, two_sessions_do_not_get_the_same_lock);
    suite_add_tcase(s, schema);
    return s;
}
